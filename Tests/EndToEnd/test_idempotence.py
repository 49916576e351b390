"""Nothing changes unless it must: the same wish twice touches no file."""

from __future__ import annotations

import pytest

from support.deployment import Deployment
from support.regcred import OTHER_PASSWORD, PASSWORD


def snapshot(deployment: Deployment) -> dict[str, tuple[int, int, int]]:
    """Inode, modification and change time of everything in the state, the lock aside."""
    return {
        str(path): (path.lstat().st_ino, path.lstat().st_mtime_ns, path.lstat().st_ctime_ns)
        for path in deployment.state.rglob("*")
        if path.name not in {".lock", ".transaction"}
    }


SET = ("user", "set", "alice", "--realm", "users")


def test_same_password_keeps_the_hash(deployment: Deployment) -> None:
    deployment.regcred(*SET, password=PASSWORD)
    before = snapshot(deployment)
    result = deployment.regcred(*SET, password=PASSWORD)
    assert result.stdout == "" and result.stderr == "", "nothing to do prints nothing"
    assert deployment.regcred(*SET, "--json", password=PASSWORD).json()["changed"] is False
    deployment.regcred(*SET, "--detailed-exitcode", password=PASSWORD, expect=0)
    assert snapshot(deployment) == before


def test_other_password_changes_the_hash(deployment: Deployment) -> None:
    deployment.regcred(*SET, password=PASSWORD)
    before = deployment.published_users("users")
    answer = deployment.regcred(*SET, "--json", "--detailed-exitcode", password=OTHER_PASSWORD, expect=2).json()
    assert answer["changed"] is True
    assert "auth/users.htpasswd" in answer["files"]
    assert answer["restart"] == []
    assert deployment.published_users("users") != before


def test_other_cost_makes_a_new_hash_of_the_same_password(deployment: Deployment) -> None:
    deployment.regcred(*SET, password=PASSWORD)
    with deployment.edit() as config:
        config["passwords"]["cost"] = 5
    deployment.regcred(*SET, password=PASSWORD)
    assert deployment.published_users("users")["alice"].startswith("$2y$05$")


@pytest.mark.parametrize("command", [["publish"], ["rotate", "--due"], ["cert", "issue"]])
def test_nothing_to_do_touches_nothing(deployment: Deployment, command: list[str]) -> None:
    deployment.add_user("alice")
    before = snapshot(deployment)
    deployment.regcred(*command)
    assert deployment.regcred(*command, "--json").json()["changed"] is False
    assert snapshot(deployment) == before


@pytest.mark.parametrize(
    "command",
    [
        ["user", "list"],
        ["user", "show", "alice", "--realm", "users"],
        ["cert", "show"],
        ["ca", "show"],
        ["secret", "list"],
        ["plan"],
        ["publish", "--check"],
        ["audit", "show"],
        ["audit", "verify"],
    ],
)
def test_reading_touches_nothing(deployment: Deployment, command: list[str]) -> None:
    deployment.add_user("alice")
    before = snapshot(deployment)
    deployment.regcred(*command)
    answer = deployment.regcred(*command, "--json").json()
    assert answer["version"] == 1
    assert answer["command"] == " ".join(word for word in command[:2] if word in COMMAND_WORDS)
    assert snapshot(deployment) == before


COMMAND_WORDS = {"user", "list", "show", "cert", "ca", "secret", "plan", "publish", "audit", "verify"}


@pytest.mark.parametrize(
    "command",
    [
        ["user", "add", "bob", "--realm", "users", "--password-stdin"],
        ["user", "set", "alice", "--realm", "users", "--password-stdin"],
        ["user", "passwd", "alice", "--realm", "users", "--password-stdin"],
        ["user", "remove", "alice", "--realm", "users"],
        ["secret", "rotate"],
        ["cert", "issue", "--force"],
    ],
)
def test_dry_run_touches_nothing(deployment: Deployment, command: list[str]) -> None:
    deployment.add_user("alice")
    before = snapshot(deployment)
    answer = deployment.regcred(*command, "--dry-run", "--json", stdin=OTHER_PASSWORD.encode()).json()
    assert answer["dryRun"] is True and answer["changed"] is True
    assert snapshot(deployment) == before


def test_no_publish_leaves_the_publication_behind(deployment: Deployment) -> None:
    deployment.regcred(*SET, "--no-publish", password=PASSWORD)
    assert deployment.published_users("users") == {}
    check = deployment.regcred("publish", "--check", "--json", expect=1).json()["publication"]
    assert check["current"] is False and check["findings"]
    deployment.regcred("publish")
    assert set(deployment.published_users("users")) == {"alice"}
    deployment.assert_consistent()


def test_user_that_is_removed_and_not_there(deployment: Deployment) -> None:
    deployment.add_user("alice")
    deployment.regcred("user", "remove", "alice", "--realm", "users")
    before = snapshot(deployment)
    deployment.regcred("user", "remove", "alice", "--realm", "users", expect=66)
    assert snapshot(deployment) == before
