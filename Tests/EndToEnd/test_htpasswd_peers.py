"""Our htpasswd files under Apache's htpasswd and Python's bcrypt, and theirs under regcred."""

from __future__ import annotations

import subprocess
from pathlib import Path

import bcrypt
import pytest

from support.deployment import Deployment
from support.regcred import LONGEST_PASSWORD, OTHER_PASSWORD, PASSWORD

APACHE_WRONG_PASSWORD = 3


def apache(*arguments: str | Path) -> int:
    """Runs Apache's htpasswd and returns its exit code."""
    return subprocess.run(["htpasswd", *map(str, arguments)], capture_output=True, timeout=60).returncode


def apache_entry(name: str, password: str) -> str:
    made = subprocess.run(
        ["htpasswd", "-nbB", "-C", "4", name, password], capture_output=True, text=True, timeout=60, check=True
    )
    return made.stdout.strip()


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def metadata_of(deployment: Deployment, name: str) -> list[str]:
    prefix = f"#regcred {name} "
    return [line for line in deployment.realm("users").read_text().splitlines() if line.startswith(prefix)]


PASSWORDS = [
    pytest.param(PASSWORD, id="words"),
    pytest.param("p:a$s\\w'o\"r#d %s", id="signs"),
    pytest.param("Grüße aus Köln ☕", id="beyond-ascii"),
    pytest.param(LONGEST_PASSWORD, id="72-bytes"),
    pytest.param("  blanks at the ends  ", id="blanks"),
]


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("file", ["realms", "published"])
def test_our_entries_are_verified_by_apache(deployment: Deployment, file: str, password: str) -> None:
    deployment.add_user("alice", password=password)
    path = deployment.realm("users") if file == "realms" else deployment.published / "auth" / "users.htpasswd"
    assert apache("-vb", path, "alice", password) == 0
    assert apache("-vb", path, "alice", "not the password") == APACHE_WRONG_PASSWORD


@pytest.mark.parametrize("password", PASSWORDS)
def test_our_entries_are_verified_by_python(deployment: Deployment, password: str) -> None:
    deployment.add_user("alice", password=password)
    hash_ = deployment.published_users("users")["alice"].encode()
    assert bcrypt.checkpw(password.encode(), hash_)
    assert not bcrypt.checkpw(b"not the password", hash_)


@pytest.mark.parametrize("cost", [4, 5, 10, 12])
def test_cost_of_the_deployment_is_the_cost_of_the_hash(deployment: Deployment, cost: int) -> None:
    with deployment.edit() as config:
        config["passwords"]["cost"] = cost
    deployment.add_user("alice")
    assert deployment.published_users("users")["alice"].startswith(f"$2y${cost:02}$")


@pytest.mark.parametrize("password", PASSWORDS)
def test_entries_by_apache_are_verified_by_regcred(deployment: Deployment, password: str) -> None:
    append(deployment.realm("users"), apache_entry("carol", password) + "\n")
    verify = ("user", "verify", "carol", "--realm", "users")
    deployment.regcred(*verify, password=password)
    deployment.regcred(*verify, password=OTHER_PASSWORD, expect=1)


@pytest.mark.parametrize("prefix", [b"2a", b"2b"])
def test_entries_by_python_are_verified_by_regcred(deployment: Deployment, prefix: bytes) -> None:
    hash_ = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4, prefix=prefix)).decode()
    append(deployment.realm("users"), f"carol:{hash_}\n")
    verify = ("user", "verify", "carol", "--realm", "users")
    deployment.regcred(*verify, password=PASSWORD)
    deployment.regcred(*verify, password=OTHER_PASSWORD, expect=1)


def test_entry_without_metadata_is_listed_as_not_known(deployment: Deployment) -> None:
    deployment.add_user("alice")
    append(deployment.realm("users"), apache_entry("carol", PASSWORD) + "\n")
    known = {u["name"]: u["known"] for u in deployment.regcred("user", "list", "--json").json()["users"]}
    assert known == {"alice": True, "carol": False}


def test_foreign_edit_is_published_on_the_next_publish(deployment: Deployment) -> None:
    append(deployment.realm("users"), apache_entry("carol", PASSWORD) + "\n")
    deployment.regcred("publish", "--check", expect=1)
    deployment.regcred("publish")
    assert set(deployment.published_users("users")) == {"carol"}
    deployment.assert_consistent()


def test_change_by_apache_keeps_our_metadata(deployment: Deployment) -> None:
    deployment.add_user("alice")
    deployment.add_user("bob")
    before = metadata_of(deployment, "alice")
    assert len(before) == 1

    assert apache("-bB", "-C", "4", deployment.realm("users"), "alice", OTHER_PASSWORD) == 0

    assert metadata_of(deployment, "alice") == before
    assert deployment.users("users") == {"alice", "bob"}
    deployment.regcred("user", "verify", "alice", "--realm", "users", password=OTHER_PASSWORD)
    deployment.regcred("user", "set", "alice", "--realm", "users", password=PASSWORD)
    deployment.regcred("user", "verify", "alice", "--realm", "users", password=PASSWORD)
    assert len(metadata_of(deployment, "alice")) == 1
    deployment.assert_consistent()


def test_user_added_by_apache_can_be_changed_by_regcred(deployment: Deployment) -> None:
    deployment.add_user("alice")
    assert apache("-bB", "-C", "4", deployment.realm("users"), "dave", OTHER_PASSWORD) == 0
    assert deployment.users("users") == {"alice", "dave"}
    deployment.regcred("user", "set", "dave", "--realm", "users", password=PASSWORD)
    assert apache("-vb", deployment.realm("users"), "dave", PASSWORD) == 0
    deployment.assert_consistent()


def test_metadata_orphaned_by_apache_is_dropped_on_the_next_write(deployment: Deployment) -> None:
    deployment.add_user("alice")
    deployment.add_user("bob")
    assert apache("-D", deployment.realm("users"), "alice") == 0
    assert len(metadata_of(deployment, "alice")) == 1, "Apache keeps comments"

    assert deployment.users("users") == {"bob"}
    deployment.regcred("user", "set", "bob", "--realm", "users", password=OTHER_PASSWORD)

    assert metadata_of(deployment, "alice") == []
    assert len(metadata_of(deployment, "bob")) == 1
    deployment.assert_consistent()


def test_removed_by_apache_and_added_again_starts_anew(deployment: Deployment) -> None:
    deployment.regcred("user", "add", "alice", "--realm", "users", "--note", "the first", password=PASSWORD)
    assert apache("-D", deployment.realm("users"), "alice") == 0
    deployment.add_user("alice")
    assert len(metadata_of(deployment, "alice")) == 1
    assert "first" not in deployment.realm("users").read_text()


def test_foreign_comments_and_order_are_kept(deployment: Deployment) -> None:
    deployment.add_user("zoe")
    append(deployment.realm("users"), f"# the build machines\n{apache_entry('builder', PASSWORD)}\n")
    deployment.add_user("alice")

    lines = deployment.realm("users").read_text().splitlines()
    names = [line.split(":")[0] for line in lines if not line.startswith("#")]
    assert names == ["zoe", "builder", "alice"]
    assert lines.index("# the build machines") + 1 == [line.split(":")[0] for line in lines].index("builder")


def test_published_files_hold_no_comments(deployment: Deployment) -> None:
    append(deployment.realm("users"), "# a word among us\n")
    deployment.add_user("alice")
    assert "#" not in (deployment.published / "auth" / "users.htpasswd").read_text()
