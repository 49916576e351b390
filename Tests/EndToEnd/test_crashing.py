"""A crash of the process itself: no program of a stranger is started, and no memory is written anywhere."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from support.deployment import Deployment

CRASHES = (
    signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGQUIT, signal.SIGSEGV, signal.SIGTRAP,
)  # fmt: skip


def start(deployment: Deployment, folder: Path, ignored: tuple[signal.Signals, ...] = ()) -> subprocess.Popen[bytes]:
    """A command that waits for a password, found by the shell's path, in a folder where anybody may write."""

    def prepare() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        for number in CRASHES:
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

    regcred = deployment.regcred
    tools = folder / "bin"
    tools.mkdir()
    (tools / "regcred").symlink_to(regcred.binary)
    environment = regcred.environment | {"PATH": f"{tools}:{os.environ['PATH']}"}
    process = subprocess.Popen(
        ["regcred", "user", "add", "alice", "--realm", "users", "--password-stdin"],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=prepare,
    )
    deadline = time.monotonic() + 30
    while not waits_for_input(process.pid):
        assert time.monotonic() < deadline and process.poll() is None, "the command does not wait for its password"
        time.sleep(0.02)
    return process


def waits_for_input(pid: int) -> bool:
    """Whether the process reads standard input: system call 0, of descriptor 0 (proc(5))."""
    return Path(f"/proc/{pid}/syscall").read_text().startswith("0 0x0 ")


@pytest.fixture
def open_to_all(open_folder: Path) -> Path:
    """A folder with a stranger's `swift-backtrace` in it, which leaves a trace when it is run."""
    program = open_folder / "swift-backtrace"
    program.write_text(f"#!/bin/sh\ntouch {open_folder}/was-run\n")
    program.chmod(0o755)
    open_folder.chmod(0o777)
    return open_folder


@pytest.mark.parametrize("crash", CRASHES, ids=lambda crash: crash.name)
def test_a_crash_starts_nothing_and_writes_nothing(
    deployment: Deployment, open_to_all: Path, crash: signal.Signals
) -> None:
    before = sorted(path.name for path in open_to_all.iterdir())
    process = start(deployment, open_to_all)
    process.send_signal(crash)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == -crash
    assert (stdout, stderr) == (b"", b"")
    assert sorted(path.name for path in open_to_all.iterdir()) == sorted([*before, "bin"])
    assert "alice" not in deployment.users("users")


def test_no_program_is_given_the_memory(deployment: Deployment, open_to_all: Path) -> None:
    process = start(deployment, open_to_all)
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    process.kill()
    process.communicate(timeout=30)
    [line] = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    # A soft limit of 1 byte: do_coredump() of the kernel starts no program then.
    assert line.split()[4] == "1"


def test_a_signal_that_is_ignored_stays_so(deployment: Deployment, open_to_all: Path) -> None:
    process = start(deployment, open_to_all, ignored=(signal.SIGQUIT,))
    process.send_signal(signal.SIGQUIT)
    _, stderr = process.communicate(b"correct horse battery staple\n", timeout=60)
    assert process.returncode == 0, stderr.decode()
    assert "alice" in deployment.users("users")
