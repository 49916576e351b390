"""A person at a terminal: a pseudo terminal that regcred asks for passwords."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import termios
import time
from collections.abc import Sequence

SECONDS = 20


class Terminal:
    """One program on a pseudo terminal of its own."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._person, self._line = pty.openpty()
        self.screen = b""
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdin=self._line,
            stdout=self._line,
            stderr=self._line,
            start_new_session=True,
            preexec_fn=self._take_terminal,
        )

    @staticmethod
    def _take_terminal() -> None:
        # What a shell starts in the background ignores Ctrl-C, and so would its children.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        # A session without this has no terminal to ask on (/dev/tty).
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    @property
    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self._line)[3] & termios.ECHO)

    def answer(self, prompt: str, reply: bytes) -> None:
        """Waits for a prompt with `prompt` in it, and until typing is hidden; then types."""
        seen = len(self.screen)
        self._read_until(lambda: prompt.encode() in self.screen[seen:].lower() and not self.echoes, f"'{prompt}'")
        self.type(reply)

    def type(self, text: bytes) -> None:
        os.write(self._person, text)

    def wait(self) -> int:
        """Reads to the end and returns the exit code."""
        self._read_until(lambda: self.process.poll() is not None, "the end")
        self._read_once()
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._person)
        os.close(self._line)

    def _read_until(self, condition, what: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"waited for {what}; the screen shows {self.screen!r}"
            self._read_once()

    def _read_once(self) -> None:
        if select.select([self._person], [], [], 0.02)[0]:
            self.screen += os.read(self._person, 4096)
