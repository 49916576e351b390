"""A long import at a terminal: the bar, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.regcred import PASSWORD
from support.terminal import Terminal


def long_import(deployment: Deployment, tmp_path: Path, *options: str) -> Terminal:
    """An import that takes minutes."""
    with deployment.edit() as config:
        config["passwords"]["cost"] = 12
    file = tmp_path / "many.chpasswd"
    file.touch(0o600)
    file.write_text("".join(f"user-{number}:{PASSWORD}-{number}\n" for number in range(5_000)))
    command = [str(deployment.regcred.binary), "user", "import", str(file), "--realm", "users", *options]
    return Terminal(command, deployment.regcred.environment)


def watch(terminal: Terminal, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        terminal._read_once()


def test_bar_shows_after_a_second_and_an_interrupt_changes_nothing(deployment: Deployment, tmp_path: Path) -> None:
    before = deployment.contents()
    terminal = long_import(deployment, tmp_path)
    try:
        watch(terminal, 0.7)
        assert terminal.screen == b""
        watch(terminal, 2)
        assert b"hashing [" in terminal.screen and b"/5000" in terminal.screen
        assert deployment.regcred("user", "list").stdout == "", "nobody waits for the lock meanwhile"
        os.write(terminal._person, b"\x03")
        assert terminal.wait() == -signal.SIGINT
        assert terminal.screen.endswith(
            b"\r\x1b[Kregcred: error: interrupted; nothing changed\r\n"
            b"regcred: hint: run the command again when you are ready\r\n"
        )
    finally:
        terminal.close()
    assert deployment.contents() == before | {"regcred.yaml": deployment.contents()["regcred.yaml"]}
    deployment.assert_consistent()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_end_it_as_cleanly(deployment: Deployment, tmp_path: Path, ending: signal.Signals) -> None:
    terminal = long_import(deployment, tmp_path, "--quiet")
    try:
        watch(terminal, 1.5)
        assert b"hashing" not in terminal.screen, "--quiet shows no bar"
        terminal.process.send_signal(ending)
        assert terminal.wait() == -ending
    finally:
        terminal.close()
    assert deployment.users() == set()
    deployment.assert_consistent()


def test_interrupt_while_passwords_are_looked_up(deployment: Deployment, tmp_path: Path) -> None:
    """A list of refused passwords is read for each password: that may take long, and must not be deaf."""
    with (deployment.state / "denied.txt").open("wb") as file:
        file.write(b"some refused password\n" * 2_000_000)
    with deployment.edit() as config:
        config["passwords"]["denylist"] = "denied.txt"
    terminal = long_import(deployment, tmp_path)
    try:
        watch(terminal, 2)
        assert terminal.process.poll() is None
        os.write(terminal._person, b"\x03")
        assert terminal.wait() == -signal.SIGINT
        assert b"interrupted; nothing changed" in terminal.screen
    finally:
        terminal.close()
    assert deployment.users() == set()
