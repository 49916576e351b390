"""Paths that would drive a terminal: shown with `?`, on both streams, and otherwise as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.regcred import PASSWORD, Exit, Regcred

ODD = "grüße \x1b[31m\nregcred: fine\u202e\u2028\u0085"
SHOWN = "grüße ?[31m?regcred: fine???"

# What names a path: the arguments, with {} for the path, and the exit code.
MISSING: list[tuple[list[str], int]] = [
    (["user", "list", "--dir", "{}"], Exit.UNKNOWN),
    (["user", "import", "{}", "--format", "csv", "--realm", "users"], Exit.UNKNOWN),
    (["user", "add", "a", "--realm", "users", "--password-file", "{}"], Exit.UNKNOWN),
    (["ca", "encrypt", "--passphrase-file", "{}"], Exit.UNKNOWN),
    (["cert", "show", "{}"], Exit.UNKNOWN),
    (["cert", "install", "{}"], Exit.UNKNOWN),
    (["cert", "sign", "--csr", "{}"], Exit.UNKNOWN),
    (["cert", "verify", "{}", "--host", "localhost"], Exit.UNKNOWN),
    (["realm", "lint", "{}"], Exit.UNKNOWN),
    (["realm", "lint", "{}" + "/and" * 40 + SHOWN], Exit.UNKNOWN),
]


def check(text: str) -> None:
    assert SHOWN in text, text
    assert not set("\x1b\u202e\u2028\u0085") & set(text) and "\nregcred: fine" not in text, text


@pytest.mark.parametrize(("command", "code"), MISSING)
def test_a_path_that_is_missing(deployment: Deployment, tmp_path: Path, command: list[str], code: int) -> None:
    path = str(tmp_path / ODD)
    result = deployment.regcred(*(word.replace("{}", path) for word in command), expect=code)
    assert result.stdout == ""
    check(result.stderr)


def test_a_file_that_others_can_read(deployment: Deployment, tmp_path: Path) -> None:
    path = tmp_path / ODD
    path.write_text(PASSWORD)
    path.chmod(0o644)
    result = deployment.regcred("user", "add", "a", "--realm", "users", "--password-file", str(path))
    check(result.stderr)
    path.write_text(f"name,password\nb,{PASSWORD}\n")
    check(deployment.regcred("user", "import", str(path), "--format", "csv", "--realm", "users").stderr)


def of_trust(regcred: Regcred, tmp_path: Path) -> str:
    regcred("init", "localhost")
    (tmp_path / ODD).mkdir()
    return regcred("cert", "trust", "--for", "docker", "--root", str(tmp_path / ODD), "--dry-run").stdout


def of_a_published_file(regcred: Regcred, tmp_path: Path) -> str:
    regcred("init", "localhost")
    (regcred.directory / "published" / "current" / ODD).write_text("")
    return regcred("publish", "--check", expect=1).stdout


def of_a_file_to_be_unpublished(regcred: Regcred, tmp_path: Path) -> str:
    of_a_published_file(regcred, tmp_path)
    return regcred("publish", "--dry-run").stdout


@pytest.mark.parametrize("told", [of_trust, of_a_published_file, of_a_file_to_be_unpublished])
def test_a_path_that_is_there(regcred: Regcred, tmp_path: Path, told: Callable[[Regcred, Path], str]) -> None:
    check(told(regcred, tmp_path))
