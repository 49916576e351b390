"""Files that were lost, cut or opened up: nothing is replaced silently, and nobody is locked out or let in by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.regcred import PASSWORD, Exit, assert_refused


@pytest.mark.parametrize("command", [["rotate", "--due"], ["publish"], ["user", "list"]])
def test_lost_realm_is_not_an_empty_realm(deployment: Deployment, command: list[str]) -> None:
    deployment.add_user("alice")
    deployment.realm("users").unlink()
    assert_refused(deployment.regcred(*command, expect=Exit.UNKNOWN))
    assert set(deployment.published_users("users")) == {"alice"}


def test_new_realm_and_registry_are_made(deployment: Deployment) -> None:
    with deployment.edit() as config:
        config["realms"]["guests"] = {"title": "Guests"}
        config["registries"]["guests"] = {"realm": "guests", "access": "read-only", "listen": "127.0.0.1:5999"}
    deployment.add_user("gast", realm="guests")
    assert set(deployment.published_users("guests")) == {"gast"}
    assert (deployment.published / "env" / "guests.env").exists()


def test_lost_ca_is_not_replaced_unattended(deployment: Deployment) -> None:
    before = (deployment.published / "ssl" / "ca.pem").read_bytes()
    for name in ("ca.pem", "ca.key"):
        (deployment.state / "certificates" / name).unlink()
    assert_refused(deployment.regcred("cert", "issue", expect=Exit.UNKNOWN))
    # The published trust file is made from the CA, so nothing can be published either until it is back.
    deployment.regcred("rotate", "--due", expect=Exit.UNKNOWN)
    assert (deployment.published / "ssl" / "ca.pem").read_bytes() == before
    assert not (deployment.state / "certificates" / "ca.key").exists()
    deployment.regcred("cert", "issue", "--force")
    deployment.assert_consistent()


def test_one_failure_keeps_nothing_else_from_being_rotated(deployment: Deployment) -> None:
    deployment.add_user("alice")
    deployment.add_user("bob")
    expire(deployment, "alice")
    with deployment.edit() as config:
        config["certificate"]["names"] = ["elsewhere.example.org"]
        config["secrets"]["rotate_every"] = "1s"
    secrets = (deployment.published / "env" / "admin.env").read_bytes()
    time.sleep(1.1)
    result = deployment.regcred("rotate", "--due", expect=Exit.DATA)
    assert "certificate" in result.stderr and "elsewhere.example.org" in result.stderr
    assert (deployment.published / "env" / "admin.env").read_bytes() != secrets
    assert set(deployment.published_users("users")) == {"bob"}


def test_plan_knows_of_users_who_have_expired(deployment: Deployment) -> None:
    deployment.add_user("alice")
    deployment.regcred("plan", "--detailed-exitcode")
    expire(deployment, "alice")
    due = deployment.regcred("plan", "--json", "--detailed-exitcode", expect=1).json()["due"]
    assert [step["kind"] for step in due] == ["publication"]
    deployment.regcred("rotate", "--due")
    assert deployment.published_users("users") == {}
    deployment.regcred("plan", "--detailed-exitcode")


def test_lifetime_and_issuer_of_the_configuration_are_due(deployment: Deployment) -> None:
    with deployment.edit() as config:
        config["certificate"]["lifetime"] = "30d"
    assert "lifetime" in deployment.regcred("plan").stdout
    deployment.regcred("rotate", "--due")
    assert deployment.regcred("plan").stdout == ""
    with deployment.edit() as config:
        config["certificate"]["issuer"] = "self-signed"
    assert "self-signed" in deployment.regcred("plan").stdout
    deployment.regcred("rotate", "--due")
    # Clients trust the CA only, and get time to trust the certificate itself.
    shown = deployment.regcred("cert", "show", "--json").json()
    assert not shown["certificate"]["selfSigned"] and shown["next"]["selfSigned"]
    assert deployment.regcred("plan", "--json").json()["due"] == []
    deployment.regcred("cert", "renew", "--now")
    assert deployment.regcred("cert", "show", "--json").json()["certificate"]["selfSigned"]
    assert deployment.regcred("plan").stdout == ""


@pytest.mark.parametrize("command", [["user", "add", "bob"], ["user", "passwd", "alice"], ["user", "set", "bob"]])
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_generated_password_is_not_lost_with_the_publication(
    deployment: Deployment, command: list[str], options: list[str]
) -> None:
    deployment.add_user("alice")
    obstacle = deployment.published / "current.new"
    obstacle.mkdir()
    result = deployment.regcred(*command, "--realm", "users", "--generate", *options, expect=Exit.IO)
    password = result.stdout.strip()
    assert len(password) == 27
    obstacle.rmdir()
    deployment.regcred("publish")
    deployment.regcred("user", "verify", command[2], "--realm", "users", password=password)
    deployment.assert_consistent()


@pytest.mark.parametrize("folder", ["realms", "secrets", "certificates"])
def test_folder_that_others_can_write_is_refused(deployment: Deployment, folder: str) -> None:
    (deployment.state / folder).chmod(0o770)
    assert_refused(deployment.regcred("publish", expect=Exit.PERMISSION))


@pytest.mark.parametrize("lines", [0, 1, 2])
def test_audit_log_that_was_cut_is_noticed(deployment: Deployment, lines: int) -> None:
    deployment.add_user("alice")
    deployment.add_user("bob")
    log = deployment.state / "audit.jsonl"
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:lines]))
    deployment.regcred("audit", "verify", expect=1)


def test_dry_run_of_init_sees_the_state_that_is_there(deployment: Deployment, tmp_path: Path) -> None:
    assert_refused(deployment.regcred("init", "localhost", "--dry-run", expect=Exit.EXISTS))
    elsewhere = tmp_path / "elsewhere"
    result = deployment.regcred("init", "localhost", "--dry-run", "--dir", str(elsewhere))
    assert "publish auth/users.htpasswd" in result.stdout.splitlines()
    assert not elsewhere.exists()


def test_disabled_user_whom_apache_gives_a_password_is_in(deployment: Deployment) -> None:
    deployment.add_user("alice")
    deployment.add_user("bob")
    realm = deployment.realm("users")
    lines = realm.read_text().splitlines()
    name, hashed = lines[1].split(":")
    realm.write_text(
        f"#regcred alice disabled=2026-01-01T00:00:00Z hash={hashed}\n" + "\n".join(lines[2:]) + "\n"
    )
    deployment.regcred("publish")
    assert set(deployment.published_users("users")) == {"bob"}
    with realm.open("a") as file:
        file.write(f"{name}:{hashed}\n")
    deployment.regcred("publish")
    assert set(deployment.published_users("users")) == {"alice", "bob"}
    deployment.add_user("carol")
    assert "disabled" not in realm.read_text()


def test_secret_in_a_broken_configuration_is_not_quoted(deployment: Deployment) -> None:
    path = deployment.state / "regcred.yaml"
    text = path.read_text()
    for storage in (
        "{driver: s3, bucket: b, region: r, secretkey:hunter2secret}",
        '{driver: s3, bucket: b, region: r, secretkey: "hunter2$secret"}',
    ):
        path.write_text("\n".join(line for line in text.splitlines() if "rootdirectory" not in line and
                                  not line.startswith(("storage", "  driver"))) + f"\nstorage: {storage}\n")
        result = deployment.regcred("publish", expect=Exit.CONFIGURATION)
        assert_refused(result, ["hunter2", "$"])


def test_unexpected_argument_is_not_quoted(deployment: Deployment) -> None:
    result = deployment.regcred("user", "add", "bob", "hunter2pass", "--realm", "users", expect=Exit.USAGE)
    assert_refused(result, ["hunter2pass"])


def test_unpublished_change_stays_unpublished(deployment: Deployment) -> None:
    shutil.copytree(deployment.state, deployment.state.parent / "copy", symlinks=True)
    deployment.regcred("user", "add", "bob", "--realm", "users", "--no-publish", password=PASSWORD)
    deployment.regcred("user", "list")
    assert deployment.published_users("users") == {}
    deployment.regcred("publish", "--check", expect=1)


def expire(deployment: Deployment, name: str) -> None:
    """As if the time of `name` had come."""
    realm = deployment.realm("users")
    text = realm.read_text()
    assert f"#regcred {name} " in text
    realm.write_text(text.replace(f"#regcred {name} ", f"#regcred {name} expires=2026-01-01T00:00:00Z "))


@pytest.mark.parametrize("command", [("ca", "export"), ("user", "export", "--realm", "users", "--format", "csv")])
def test_export_writes_over_no_document_of_the_state(
    deployment: Deployment, tmp_path: Path, command: tuple[str, ...]
) -> None:
    key = deployment.state / "certificates" / "ca.key"
    before = key.read_bytes()
    link = tmp_path / "link"
    link.symlink_to(deployment.state / "certificates")
    for out in (key, link / "ca.key", tmp_path / "x" / ".." / "link" / "ca.key"):
        (tmp_path / "x").mkdir(exist_ok=True)
        assert_refused(deployment.regcred(*command, "--out", str(out), expect=Exit.USAGE))
        assert key.read_bytes() == before


def test_export_writes_into_a_device(deployment: Deployment, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        deployment.regcred("ca", "export", "--out", str(pipe))
        assert reader.stdout and reader.stdout.read().startswith(b"-----BEGIN CERTIFICATE-----")
    assert pipe.is_fifo()
