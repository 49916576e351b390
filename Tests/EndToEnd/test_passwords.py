"""Where passwords come from, and where they never are."""

from __future__ import annotations

import os
import re
import resource
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import bcrypt
import pytest

from support.deployment import Deployment
from support.regcred import LONGEST_PASSWORD, OTHER_PASSWORD, PASSWORD, Exit, assert_refused, assert_tells_nothing
from support.terminal import Terminal

ADD = ("user", "add", "alice", "--realm", "users")


def stored(deployment: Deployment, password: bytes) -> bool:
    """Whether `password`, to the byte, is alice's; asked of Python's bcrypt."""
    return bcrypt.checkpw(password, deployment.published_users("users")["alice"].encode())


NEWLINES = [
    pytest.param(b"correct horse battery", b"correct horse battery", id="no-newline"),
    pytest.param(b"correct horse battery\n", b"correct horse battery", id="lf"),
    pytest.param(b"correct horse battery\r\n", b"correct horse battery", id="crlf"),
    pytest.param(b"correct horse battery\n\n", b"correct horse battery\n", id="two-lf"),
    pytest.param(b"correct horse battery\r\n\r\n", b"correct horse battery\r\n", id="two-crlf"),
    pytest.param(b"correct horse battery\r", b"correct horse battery\r", id="cr-alone"),
    pytest.param(b"  correct horse\tbattery \n", b"  correct horse\tbattery ", id="blanks-stay"),
    pytest.param(LONGEST_PASSWORD.encode() + b"\r\n", LONGEST_PASSWORD.encode(), id="72-bytes-and-crlf"),
]


@pytest.mark.parametrize(("given", "password"), NEWLINES)
def test_stdin_loses_one_newline(deployment: Deployment, given: bytes, password: bytes) -> None:
    deployment.regcred(*ADD, "--password-stdin", stdin=given)
    assert stored(deployment, password)


@pytest.mark.parametrize(("given", "password"), NEWLINES)
def test_file_loses_one_newline(deployment: Deployment, tmp_path: Path, given: bytes, password: bytes) -> None:
    file = tmp_path / "password"
    file.touch(0o600)
    file.write_bytes(given)
    deployment.regcred(*ADD, "--password-file", str(file))
    assert stored(deployment, password)


def test_missing_password_file(deployment: Deployment, tmp_path: Path) -> None:
    result = deployment.regcred(*ADD, "--password-file", str(tmp_path / "none"), expect={Exit.UNKNOWN, Exit.IO})
    assert_refused(result)


def test_generated_password_is_printed_once(deployment: Deployment) -> None:
    result = deployment.regcred(*ADD, "--generate")
    password, end = result.stdout[:-1], result.stdout[-1]
    assert end == "\n" and re.fullmatch(r"\S{16,72}", password)
    assert password not in result.stderr
    assert stored(deployment, password.encode())
    for path, content in deployment.contents().items():
        assert password.encode() not in content, f"{path} holds the password"


def test_generated_password_is_printed_when_quiet(deployment: Deployment) -> None:
    result = deployment.regcred(*ADD, "--generate", "--quiet")
    assert result.stderr == ""
    assert stored(deployment, result.stdout.strip().encode())


def test_generated_password_is_in_the_json(deployment: Deployment) -> None:
    answer = deployment.regcred(*ADD, "--generate", "--json").json()
    assert answer["version"] == 1 and answer["command"] == "user add" and answer["changed"] is True
    assert stored(deployment, answer["password"].encode())


def test_generated_passwords_differ(deployment: Deployment) -> None:
    deployment.add_user("alice")
    passwords = {
        deployment.regcred("user", "passwd", "alice", "--realm", "users", "--generate").stdout for _ in range(5)
    }
    assert len(passwords) == 5


def test_set_generates_for_a_new_user_only(deployment: Deployment) -> None:
    first = deployment.regcred("user", "set", "alice", "--realm", "users", "--generate")
    hashed = deployment.published_users("users")["alice"]
    again = deployment.regcred("user", "set", "alice", "--realm", "users", "--generate", "--detailed-exitcode")
    assert len(first.stdout) == 28 and again.stdout == ""
    assert deployment.published_users("users")["alice"] == hashed


def test_given_password_is_never_printed(deployment: Deployment) -> None:
    for options in ([], ["--json"], ["--dry-run"], ["--dry-run", "--json"]):
        result = deployment.regcred("user", "set", "alice", "--realm", "users", *options, password=PASSWORD)
        assert_tells_nothing(result, [PASSWORD])
    assert_tells_nothing(deployment.regcred("audit", "show"), [PASSWORD])


@pytest.mark.parametrize(
    "options",
    [
        ["--password-stdin", "--generate"],
        ["--password-stdin", "--password-file", "/dev/null"],
        ["--generate", "--password-file", "/dev/null"],
    ],
)
def test_two_sources_are_one_too_many(deployment: Deployment, options: list[str]) -> None:
    result = deployment.regcred(*ADD, *options, stdin=PASSWORD.encode(), expect=Exit.USAGE)
    assert_tells_nothing(result, [PASSWORD])
    assert deployment.users() == set()


def test_no_source_and_no_terminal(deployment: Deployment) -> None:
    result = deployment.regcred(*ADD, stdin=PASSWORD.encode(), expect=Exit.USAGE)
    assert_tells_nothing(result, [PASSWORD])
    assert "--password-stdin" in result.stderr
    assert deployment.users() == set()


@pytest.mark.parametrize("option", ["--password", "-p", "--pass", "--passwd"])
def test_no_option_takes_a_password(deployment: Deployment, option: str) -> None:
    result = deployment.regcred(*ADD, option, PASSWORD, expect=Exit.USAGE)
    assert_tells_nothing(result, [PASSWORD])
    assert deployment.users() == set()


@pytest.mark.parametrize(
    "command", [["user", "add"], ["user", "set"], ["user", "passwd"], ["user", "verify"], ["init"]]
)
def test_help_shows_no_option_for_a_password(deployment: Deployment, command: list[str]) -> None:
    text = deployment.regcred(*command, "--help").stdout
    assert "--password-stdin" in text
    assert not re.search(r"--(?!password-file\b)\S*pass\w*[ =]<", text), "an option takes a password as its value"


@pytest.mark.parametrize("variable", ["REGCRED_PASSWORD", "PASSWORD", "REGCRED_PASS"])
def test_no_variable_holds_a_password(deployment: Deployment, variable: str) -> None:
    environment = deployment.regcred.environment | {variable: PASSWORD}
    deployment.regcred(*ADD, env=environment, expect=Exit.USAGE)


def test_password_is_in_no_argument_and_no_variable(deployment: Deployment) -> None:
    """Looks at /proc all the while a slow hash is made, as any user of the machine could at `cmdline`."""
    with deployment.edit() as config:
        config["passwords"]["cost"] = 13
    regcred = deployment.regcred
    with subprocess.Popen(
        [str(regcred.binary), *ADD, "--password-stdin"], stdin=subprocess.PIPE, env=regcred.environment
    ) as process:
        assert process.stdin
        process.stdin.write(PASSWORD.encode() + b"\n")
        process.stdin.close()
        looks = 0
        while process.poll() is None:
            for name in ("cmdline", "environ", "comm"):
                assert PASSWORD.encode() not in _read_if_there(Path(f"/proc/{process.pid}/{name}"))
            looks += 1
            time.sleep(0.005)
    assert process.returncode == 0
    assert looks > 10


def _read_if_there(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        # The process is gone.
        return b""


# A terminal


@pytest.fixture
def terminal(deployment: Deployment) -> Iterator[Terminal]:
    """`user add alice` at a terminal."""
    terminal = Terminal([str(deployment.regcred.binary), *ADD], deployment.regcred.environment)
    yield terminal
    terminal.close()


def test_terminal_asks_twice_and_shows_nothing(terminal: Terminal, deployment: Deployment) -> None:
    terminal.answer("password", PASSWORD.encode() + b"\n")
    terminal.answer("password", PASSWORD.encode() + b"\n")
    assert terminal.wait() == 0
    assert stored(deployment, PASSWORD.encode())
    assert PASSWORD.encode() not in terminal.screen
    assert terminal.echoes, "typing is shown again afterwards"


def test_terminal_refuses_two_different_passwords(terminal: Terminal, deployment: Deployment) -> None:
    terminal.answer("password", PASSWORD.encode() + b"\n")
    terminal.answer("password", OTHER_PASSWORD.encode() + b"\n")
    assert terminal.wait() in {Exit.USAGE, Exit.DATA}
    assert b"regcred: error: " in terminal.screen
    assert PASSWORD.encode() not in terminal.screen and OTHER_PASSWORD.encode() not in terminal.screen
    assert terminal.echoes
    assert deployment.users() == set()


def test_terminal_shows_typing_again_after_an_interrupt(terminal: Terminal, deployment: Deployment) -> None:
    terminal.answer("password", b"half a pass\x03")
    assert terminal.wait() != 0
    assert b"half a pass" not in terminal.screen
    assert terminal.echoes, "the terminal is left without echo"
    assert deployment.users() == set()


def test_terminal_takes_the_end_of_input_for_no_password(terminal: Terminal, deployment: Deployment) -> None:
    terminal.answer("password", b"\x04")
    assert terminal.wait() in {Exit.USAGE, Exit.DATA}
    assert terminal.echoes
    assert deployment.users() == set()


def test_verify_asks_once(deployment: Deployment) -> None:
    deployment.add_user("alice")
    terminal = Terminal(
        [str(deployment.regcred.binary), "user", "verify", "alice", "--realm", "users"], deployment.regcred.environment
    )
    try:
        terminal.answer("password", PASSWORD.encode() + b"\n")
        assert terminal.wait() == 0
    finally:
        terminal.close()


def test_init_with_an_admin(deployment: Deployment, tmp_path: Path) -> None:
    """The first command of all, with the password that it makes."""
    other = type(deployment.regcred)(deployment.regcred.binary, tmp_path / "other")
    made = other("init", "localhost", "--admin", "root", "--generate")
    password = made.stdout.strip()
    other("user", "verify", "root", "--realm", "admin", password=password)
    assert password not in made.stderr
    script = tmp_path / "other" / "published" / "docker-run" / "admin.sh"
    assert made.stderr.splitlines()[-1] == f"regcred: hint: start a registry with: sh {script}"
    assert stat.S_IMODE(script.stat().st_mode) == 0o755
    assert os.access(script, os.X_OK)


def test_verify_works_as_hard_for_an_unknown_user(deployment: Deployment) -> None:
    """Processor time, which another load on the machine does not change much; cost 12 outweighs all the rest."""
    with deployment.edit() as config:
        config["passwords"]["cost"] = 12
    deployment.add_user("alice")

    def work(name: str, expect: int) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        deployment.regcred("user", "verify", name, "--realm", "users", password=OTHER_PASSWORD, expect=expect)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime

    unknown, wrong = (min(work(name, code) for _ in range(3)) for name, code in (("nobody", 66), ("alice", 1)))
    assert 0.7 < unknown / wrong < 1.4
