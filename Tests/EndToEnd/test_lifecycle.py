"""The life of a user, as the running registry sees it: every change counts at the next request, without a restart."""

from __future__ import annotations

import subprocess
import time

import pytest

from support.clients import curl
from support.deployment import Deployment
from support.regcred import OTHER_PASSWORD, PASSWORD, Exit, assert_refused
from support.registries import RegistryPair


@pytest.fixture(scope="module")
def pair(registry_pair: RegistryPair) -> RegistryPair:
    return registry_pair


def status(pair: RegistryPair, user: str, password: str = PASSWORD) -> int:
    return curl(pair, "users", user=user, password=password).status


def test_disabled_user_is_refused_until_enabled(pair: RegistryPair) -> None:
    regcred = pair.deployment.regcred
    pair.deployment.add_user("pausing")
    assert status(pair, "pausing") == 200
    regcred("user", "disable", "pausing", "--realm", "users")
    assert status(pair, "pausing") == 401
    regcred("user", "disable", "pausing", "--realm", "users", "--detailed-exitcode")
    regcred("user", "enable", "pausing", "--realm", "users", "--detailed-exitcode", expect=2)
    assert status(pair, "pausing") == 200


def test_renamed_user_logs_in_by_the_new_name_only(pair: RegistryPair) -> None:
    pair.deployment.add_user("maiden")
    pair.deployment.regcred("user", "rename", "maiden", "married", "--realm", "users")
    assert status(pair, "married") == 200
    assert status(pair, "maiden") == 401


def test_user_who_expires_is_refused_after_the_next_publication(pair: RegistryPair) -> None:
    regcred = pair.deployment.regcred
    regcred("user", "add", "guest", "--realm", "users", "--expires", "2s", "--password-stdin", stdin=PASSWORD.encode())
    assert status(pair, "guest") == 200
    assert [user["name"] for user in regcred("user", "list", "--expiring", "1d", "--json").json()["users"]] == ["guest"]
    time.sleep(2.1)
    assert "publication" in regcred("plan").stdout
    regcred("rotate", "--due")
    assert status(pair, "guest") == 401
    assert regcred("plan").stdout == ""
    regcred("user", "expire", "guest", "--realm", "users", "--in", "1d")
    assert status(pair, "guest") == 200
    regcred("user", "expire", "guest", "--realm", "users", "--at", "2020-01-01")
    assert status(pair, "guest") == 401
    regcred("user", "expire", "guest", "--realm", "users", "--never")
    assert status(pair, "guest") == 200


@pytest.mark.parametrize("options", [["-B"], ["-B", "-C", "11"]])
def test_ready_hash_is_taken_as_it_is(pair: RegistryPair, options: list[str]) -> None:
    made = subprocess.run(
        ["htpasswd", "-nb", *options, "x", OTHER_PASSWORD], check=True, capture_output=True, text=True
    ).stdout.strip()
    hashed = made.split(":")[1]
    command = ("user", "set", "migrated", "--realm", "users", "--hash", "--detailed-exitcode")
    pair.deployment.regcred(*command, stdin=hashed.encode() + b"\n", expect=2)
    assert pair.deployment.published_users("users")["migrated"] == hashed
    assert status(pair, "migrated", OTHER_PASSWORD) == 200
    pair.deployment.regcred(*command, stdin=hashed.encode())


def test_set_tells_and_changes_only_what_differs(deployment: Deployment) -> None:
    deployment.add_user("alice")
    hashed = deployment.published_users("users")["alice"]
    command = ("user", "set", "alice", "--realm", "users", "--note", "contractor", "--expires", "2099-01-31", "--json")
    planned = deployment.regcred(*command, "--dry-run").json()
    assert deployment.regcred("user", "show", "alice", "--realm", "users", "--json").json()["user"]["note"] is None
    done = deployment.regcred(*command).json()
    assert planned["differences"] == done["differences"]
    assert {step["field"] for step in done["differences"]} == {"note", "expires"}
    again = deployment.regcred(*command).json()
    assert again["differences"] == [] and not again["changed"]
    assert deployment.published_users("users")["alice"] == hashed
    text = deployment.regcred(
        "user", "set", "alice", "--realm", "users", "--password-stdin", "--diff", stdin=OTHER_PASSWORD.encode()
    ).stdout
    assert "password" in text and "$2y$" not in text and OTHER_PASSWORD not in text


def test_list_sorts_and_filters(deployment: Deployment) -> None:
    for name, days in (("carol", 30), ("alice", 3), ("bob", None)):
        deployment.add_user(name)
        if days:
            deployment.regcred("user", "expire", name, "--realm", "users", "--in", f"{days}d")
    deployment.regcred("user", "disable", "bob", "--realm", "users")

    def names(*options: str) -> list[str]:
        return [user["name"] for user in deployment.regcred("user", "list", "--json", *options).json()["users"]]

    assert names() == ["carol", "alice", "bob"]
    assert names("--sort", "name") == ["alice", "bob", "carol"]
    assert names("--sort", "expires") == ["alice", "carol", "bob"]
    assert names("--expiring", "14d") == ["alice"]
    assert names("--status", "disabled") == ["bob"]
    table = deployment.regcred("user", "list").stdout.splitlines()
    assert len({line.index(word) for line, word in zip(table, ("REALM", "users", "users", "users"))}) == 1


@pytest.mark.parametrize("command", ["disable", "enable", "rename", "expire"])
def test_unknown_user_is_an_error(deployment: Deployment, command: str) -> None:
    extra = {"rename": ["other"], "expire": ["--in", "1d"]}.get(command, [])
    result = deployment.regcred("user", command, "nobody", *extra, "--realm", "users", expect=Exit.UNKNOWN)
    assert_refused(result)


def test_user_with_a_foreign_hash_keeps_it(deployment: Deployment) -> None:
    made = subprocess.run(["htpasswd", "-nbm", "old", PASSWORD], check=True, capture_output=True, text=True).stdout
    realm = deployment.realm("users")
    realm.write_text(made.strip() + "\n")
    deployment.regcred("user", "set", "old", "--realm", "users", "--note", "from the old server")
    assert made.strip() in realm.read_text().splitlines()
    assert_refused(deployment.regcred("user", "disable", "old", "--realm", "users", expect=Exit.DATA))
    assert deployment.published_users("users") == {}
