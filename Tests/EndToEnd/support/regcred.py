"""Runs the regcred binary as a shell would, without a terminal."""

from __future__ import annotations

import enum
import json
import os
import re
import subprocess
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSWORD = "correct horse battery staple"
OTHER_PASSWORD = "a quite different passphrase"
# 72 bytes, the most that bcrypt reads, and no pattern: that would be refused for another reason.
LONGEST_PASSWORD = "".join(chr(ord("A") + number * number % 57) for number in range(72))

Argument = str | bytes


class Exit(enum.IntEnum):
    """The exit codes of errors (design.md, 'Exit codes'). 0, 1 and 2 are answers."""

    USAGE = 64
    DATA = 65
    UNKNOWN = 66
    UNREACHABLE = 69
    EXISTS = 73
    IO = 74
    BUSY = 75
    HOOK = 76
    PERMISSION = 77
    CONFIGURATION = 78




@dataclass(frozen=True)
class Result:
    """How one command ended."""

    arguments: tuple[Argument, ...]
    code: int
    stdout: str
    stderr: str

    def json(self) -> dict[str, Any]:
        return json.loads(self.stdout)

    def __str__(self) -> str:
        words = " ".join(a if isinstance(a, str) else repr(a) for a in self.arguments)
        return f"$ regcred {words}\n[{self.code}]\nstdout: {self.stdout}\nstderr: {self.stderr}"


class Regcred:
    """The binary, working on one state directory."""

    def __init__(self, binary: Path, directory: Path) -> None:
        self.binary = binary
        self.directory = directory

    @property
    def environment(self) -> dict[str, str]:
        """Little, and the same on every machine."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory.parent),
            "LANG": "C.UTF-8",
            "REGCRED_DIR": str(self.directory),
        }

    def __call__(
        self,
        *arguments: Argument,
        password: str | bytes | None = None,
        stdin: bytes = b"",
        expect: int | Collection[int] = 0,
        prefix: Iterable[str] = (),
        **process: Any,
    ) -> Result:
        """Runs one command and checks its exit code.

        `password` is given through `--password-stdin`; `prefix` is a program that starts regcred, such as strace;
        `process` goes to `subprocess.run` (user, umask, env).
        """
        # pytest shows the test that asked, not this function.
        __tracebackhide__ = True
        if password is not None:
            stdin = (password.encode() if isinstance(password, str) else password) + b"\n"
            arguments = (*arguments, "--password-stdin")
        process.setdefault("env", self.environment)
        ended = subprocess.run(
            [*prefix, str(self.binary), *arguments],
            input=stdin,
            capture_output=True,
            timeout=120,
            # Without a controlling terminal a command that wants to ask fails, and does not wait for an answer.
            start_new_session=True,
            **process,
        )
        result = Result(
            arguments, ended.returncode, ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace")
        )
        expected = {expect} if isinstance(expect, int) else set(expect)
        assert result.code in expected, f"expected exit code {sorted(expected)}\n{result}"
        return result


def assert_refused(result: Result, secrets: Iterable[str] = ()) -> None:
    """Checks that an error says what is wrong and what to do, in the form that design.md promises, without a secret."""
    assert result.stdout == "", f"an error must leave stdout empty\n{result}"
    lines = result.stderr.splitlines()
    errors = [line.removeprefix("regcred: error: ") for line in lines if line.startswith("regcred: error: ")]
    assert len(errors) == 1, f"expected one 'regcred: error: …' line\n{result}"
    assert not errors[0].endswith("."), f"an error ends without a full stop\n{result}"
    assert any(line.startswith("regcred: hint: ") for line in lines), f"expected a hint\n{result}"
    for line in lines:
        assert re.match(r"regcred: (error|warning|hint): ", line), f"unexpected line on stderr: {line!r}\n{result}"
    assert_tells_nothing(result, secrets)


def assert_tells_nothing(result: Result, secrets: Iterable[str]) -> None:
    """Checks that no secret is in what a command wrote."""
    for secret in secrets:
        assert secret not in result.stdout + result.stderr, f"{secret!r} was shown\n{result}"
