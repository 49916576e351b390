"""Many processes at once on one state, and readers of the publication meanwhile."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import pytest

from support.deployment import Deployment, audit_chain_breaks, whole_entries
from support.regcred import PASSWORD, assert_refused

WRITERS = 40


class Reader(threading.Thread):
    """Reads the published users over and over, as a registry that gets many logins."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.reads = 0
        self.complaints: list[str] = []
        self.counts: list[int] = []
        self._enough = threading.Event()

    def run(self) -> None:
        while not self._enough.is_set():
            self.reads += 1
            try:
                count = len(whole_entries(self.path.read_text()))
            except (OSError, AssertionError) as error:
                self.complaints.append(f"read {self.reads}: {error}")
                continue
            if not self.counts or self.counts[-1] != count:
                self.counts.append(count)

    def stop(self) -> None:
        self._enough.set()
        self.join()


def test_forty_writers_at_once(deployment: Deployment) -> None:
    deployment.add_user("first")
    audit_lines = len(deployment.audit())
    reader = Reader(deployment.published / "auth" / "users.htpasswd")
    reader.start()

    names = [f"user-{number:02}" for number in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as writers:
        added = [
            writers.submit(
                deployment.regcred, "user", "add", name, "--realm", "users", "--lock-timeout", "100", password=PASSWORD
            )
            for name in names
        ]
    reader.stop()

    for result in added:
        result.result()
    assert deployment.users("users") == {"first", *names}
    assert set(deployment.published_users("users")) == {"first", *names}

    audit = deployment.audit()
    assert len(audit) == audit_lines + WRITERS
    assert sorted(line["subject"] for line in audit[audit_lines:]) == [f"users/{name}" for name in names]
    assert {line["action"] for line in audit[audit_lines:]} == {"user.add"}
    assert audit_chain_breaks(deployment.state / "audit.jsonl") == []
    deployment.assert_consistent()

    assert reader.complaints == []
    assert reader.reads > WRITERS, "the reader did not get to read between the changes"
    assert reader.counts == sorted(reader.counts), "users went missing for a while"
    assert reader.counts[0] == 1 and reader.counts[-1] == WRITERS + 1


def test_same_user_added_at_once_is_added_once(deployment: Deployment) -> None:
    with ThreadPoolExecutor(8) as writers:
        ended = [
            writers.submit(
                deployment.regcred, "user", "add", "alice", "--realm", "users", "--lock-timeout", "100",
                password=PASSWORD, expect={0, 73},
            )
            for _ in range(8)
        ]  # fmt: skip
    assert sorted(result.result().code for result in ended) == [0] + 7 * [73]
    deployment.assert_consistent()


def test_reader_does_not_disturb_a_writer(deployment: Deployment) -> None:
    """Opening the state clears what a dead process staged, and must not take a living one for dead."""
    deployment.add_user("alice")
    with SlowWriter(deployment):
        assert "alice" in deployment.users()
        deployment.regcred("publish", "--check")
    assert deployment.users("users") == {"alice", "slow"}
    deployment.assert_consistent()


def test_second_writer_gives_up_and_names_the_first(deployment: Deployment) -> None:
    with SlowWriter(deployment) as first:
        before = time.monotonic()
        result = deployment.regcred(
            "user", "add", "second", "--realm", "users", "--lock-timeout", "1", password=PASSWORD, expect=75
        )
        waited = time.monotonic() - before
        assert 0.9 < waited < 4
        assert_refused(result, [PASSWORD])
        assert re.search(rf"\b{first.holder}\b", result.stderr), f"process {first.holder} is not named\n{result}"
    assert deployment.users("users") == {"slow"}
    deployment.assert_consistent()


def test_repair_of_a_realm_waits_for_other_commands(deployment: Deployment) -> None:
    realm = deployment.state / "realms" / "users.htpasswd"
    glued = "# theirs\r\n" + realm.read_text()
    realm.write_bytes(glued.encode())
    with (deployment.state / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_refused(deployment.regcred("realm", "lint", "--fix", str(realm), "--lock-timeout", "0", expect=75))
        assert realm.read_bytes() == glued.encode()
    deployment.regcred("realm", "lint", "--fix", str(realm), "--lock-timeout", "5", expect={0, 1})
    assert b"\r" not in realm.read_bytes()


def test_nobody_waits_for_a_person_who_types(deployment: Deployment) -> None:
    """The lock is not held while a password is read."""
    command = [str(deployment.regcred.binary), "user", "add", "typing", "--realm", "users", "--password-stdin"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, env=deployment.regcred.environment, start_new_session=True
    ) as person:
        try:
            time.sleep(0.5)
            deployment.regcred("user", "add", "quick", "--realm", "users", "--lock-timeout", "1", password=PASSWORD)
        finally:
            person.communicate(PASSWORD.encode() + b"\n", timeout=60)
    assert person.returncode == 0
    assert deployment.users("users") == {"quick", "typing"}


@pytest.mark.parametrize("content", ["", "999999999 user add\n"], ids=["empty", "of-a-process-that-is-gone"])
def test_lock_file_left_behind_locks_nobody_out(deployment: Deployment, content: str) -> None:
    (deployment.state / ".lock").write_text(content)
    deployment.regcred("user", "add", "alice", "--realm", "users", "--lock-timeout", "1", password=PASSWORD)


class SlowWriter:
    """A `user add slow` that holds the lock for several seconds, since strace delays its first fsync."""

    DELAY = 5

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.holder = 0

    def __enter__(self) -> Self:
        regcred = self.deployment.regcred
        self._process = subprocess.Popen(
            [
                "strace", "-f", "-qq", "-o", os.devnull, "-e", "trace=fsync,fdatasync",
                "-e", f"inject=fsync,fdatasync:delay_enter={self.DELAY}s:when=1",
                str(regcred.binary), "user", "add", "slow", "--realm", "users", "--password-stdin",
            ],
            stdin=subprocess.PIPE,
            env=regcred.environment,
            start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin
        self._process.stdin.write(PASSWORD.encode() + b"\n")
        self._process.stdin.close()
        deadline = time.monotonic() + 20
        while not self.holder:
            assert time.monotonic() < deadline, "the slow writer does not get to the lock"
            time.sleep(0.05)
            self.holder = self._child_with_staged_files()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.wait(60) == 0

    def _child_with_staged_files(self) -> int:
        """The process id of regcred under strace, once it prepares a generation: then it holds the lock."""
        if not any((self.deployment.published / "generations").glob(".*")):
            return 0
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return int(children[0]) if children else 0
