"""A state directory that is missing, unreadable, someone else's, or open to others."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.regcred import Exit, Regcred, assert_refused

# Some number that is no user of the machine.
STRANGER = 12345


def test_missing_directory(regcred: Regcred) -> None:
    result = regcred("user", "list", expect=Exit.UNKNOWN)
    assert_refused(result)
    assert str(regcred.directory) in result.stderr
    assert not regcred.directory.exists(), "looking must not create"


def test_directory_without_a_deployment(regcred: Regcred) -> None:
    regcred.directory.mkdir(mode=0o700)
    assert_refused(regcred("user", "list", expect=Exit.UNKNOWN))
    assert list(regcred.directory.iterdir()) == [], "looking must not create"


def test_directory_that_is_a_file(regcred: Regcred) -> None:
    regcred.directory.write_text("a file of somebody")
    for command in (["user", "list"], ["init", "localhost"]):
        assert_refused(regcred(*command, expect=Exit.IO))
    assert regcred.directory.read_text() == "a file of somebody"


def test_init_on_an_existing_state(deployment: Deployment) -> None:
    deployment.add_user("alice")
    before = deployment.contents()
    result = deployment.regcred("init", "other.example.com", expect=Exit.EXISTS)
    assert_refused(result)
    assert deployment.contents() == before
    deployment.assert_consistent()


@pytest.mark.parametrize(
    "name", ["realms/users.htpasswd", "certificates/ca.pem", "certificates/server.key", "secrets/admin.json"]
)
def test_init_replaces_no_file_of_others(regcred: Regcred, name: str) -> None:
    """As an incomplete restore leaves them."""
    regcred.directory.mkdir(mode=0o700)
    foreign = regcred.directory / name
    foreign.parent.mkdir(mode=0o700)
    foreign.write_text("not made by regcred\n")
    foreign.chmod(0o600)
    result = regcred("init", "localhost", expect=Exit.EXISTS)
    assert_refused(result)
    assert foreign.read_text() == "not made by regcred\n"
    assert not (regcred.directory / "regcred.yaml").exists()


@pytest.fixture
def stranger(binary: Path, open_folder: Path) -> Regcred:
    """The binary where another user of the machine can start it, with a deployment beside it that root owns."""
    copy = open_folder / "regcred"
    shutil.copy(binary, copy)
    copy.chmod(0o755)
    regcred = Regcred(copy, open_folder / "state")
    regcred("init", "localhost")
    return regcred


@pytest.mark.parametrize("command", [["user", "list"], ["publish"], ["secret", "show", "users", "--reveal"]])
def test_unreadable_directory(stranger: Regcred, command: list[str]) -> None:
    result = stranger(*command, user=STRANGER, group=STRANGER, extra_groups=[], expect=Exit.PERMISSION)
    assert_refused(result)


@pytest.mark.parametrize("name", ["server.pem", "nothing.pem"])
def test_a_certificate_in_a_closed_folder_is_not_said_to_be_missing(stranger: Regcred, name: str) -> None:
    file = stranger.directory / "certificates" / name
    result = stranger("cert", "show", str(file), user=STRANGER, group=STRANGER, extra_groups=[], expect=Exit.PERMISSION)
    assert f"cannot open '{file}': Permission denied" in result.stderr
    assert_refused(result)


@pytest.mark.parametrize("command", [["user", "list"], ["publish"], ["user", "remove", "alice", "--realm", "users"]])
def test_directory_of_another_user(deployment: Deployment, command: list[str]) -> None:
    deployment.add_user("alice")
    before = deployment.contents()
    os.chown(deployment.state, STRANGER, STRANGER)
    result = deployment.regcred(*command, expect=Exit.PERMISSION)
    assert_refused(result)
    assert deployment.contents() == before
    os.chown(deployment.state, 0, 0)
    deployment.assert_consistent()


# Each credential file and a command that reads it.
CREDENTIAL_FILES = [
    ("certificates/ca.key", ["cert", "issue", "--force"]),
    ("certificates/server.key", ["publish"]),
    ("realms/users.htpasswd", ["user", "list"]),
    ("realms/admin.htpasswd", ["publish"]),
    ("secrets/users.json", ["publish"]),
]


@pytest.mark.parametrize(("path", "command"), CREDENTIAL_FILES)
def test_credential_file_of_another_user(deployment: Deployment, path: str, command: list[str]) -> None:
    os.chown(deployment.state / path, STRANGER, STRANGER)
    result = deployment.regcred(*command, expect=Exit.PERMISSION)
    assert_refused(result)
    assert Path(path).name in result.stderr


@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o777])
def test_directory_that_others_can_write(deployment: Deployment, mode: int) -> None:
    deployment.state.chmod(mode)
    result = deployment.regcred("user", "list", expect=Exit.PERMISSION)
    assert_refused(result)
    assert "chmod" in result.stderr, "says how to mend it"
    assert deployment.state.stat().st_mode & 0o777 == mode, "and does not do it unasked"


@pytest.mark.parametrize(("path", "command"), CREDENTIAL_FILES)
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604])
def test_credential_file_that_others_can_read(deployment: Deployment, path: str, command: list[str], mode: int) -> None:
    (deployment.state / path).chmod(mode)
    result = deployment.regcred(*command, expect=Exit.PERMISSION)
    assert_refused(result)
    assert "chmod" in result.stderr and Path(path).name in result.stderr
