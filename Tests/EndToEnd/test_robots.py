"""Robots: made, rotated and handed out to the real clients, against the real registry."""

from __future__ import annotations

import base64
import json
import netrc
import os
import re
import signal
import stat
import subprocess
import time
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from support.clients import Skopeo, curl
from support.deployment import Deployment
from support.image import write_image
from support.regcred import PASSWORD, Exit, Result, assert_refused
from support.registries import RegistryPair

ROBOT_PASSWORD = re.compile(r"[A-Za-z0-9]{27}")
ADD = ("user", "add", "ci", "--realm", "users", "--robot")
ROTATE = ("user", "rotate", "ci", "--realm", "users")


def user(deployment: Deployment, name: str, realm: str = "users") -> dict[str, object]:
    return deployment.regcred("user", "show", name, "--realm", realm, "--json").json()["user"]


def password_of(result: Result) -> str:
    assert ROBOT_PASSWORD.fullmatch(result.stdout[:-1]) and result.stdout.endswith("\n"), result
    return result.stdout[:-1]


def assert_nowhere(deployment: Deployment, password: str) -> None:
    """Neither the password nor its base64 stands in the state or in what is published."""
    forms = (password.encode(), base64.b64encode(f"ci:{password}".encode()))
    for path in deployment.state.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(form in content for form in forms), f"{path} holds the password"


def test_robot_is_marked_and_its_password_stored_nowhere(deployment: Deployment) -> None:
    password = password_of(deployment.regcred(*ADD, "--note", "build server"))
    assert user(deployment, "ci")["robot"] is True
    assert "robot:   yes" in deployment.regcred("user", "show", "ci", "--realm", "users").stdout
    assert_nowhere(deployment, password)
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=password)


def test_rotation_at_once(deployment: Deployment) -> None:
    old = password_of(deployment.regcred(*ADD, "--note", "build server"))
    new = password_of(deployment.regcred(*ROTATE))
    assert old != new
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=new)
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=old, expect=1)
    assert user(deployment, "ci")["note"] == "build server"
    assert deployment.audit()[-1]["action"] == "user.rotate"
    deployment.assert_consistent()


def test_overlap_between_two_names(registry_pair: RegistryPair) -> None:
    """Three rotations in a row, as a registry sees them."""
    deployment, name, valid = registry_pair.deployment, "ci", {}
    valid["ci"] = password_of(deployment.regcred(*ADD, "--note", "build server"))
    for new in ("ci.a", "ci.b", "ci.a"):
        result = deployment.regcred(*ROTATE, "--overlap", "2s", "--json").json()
        assert result["changed"] is True and result["user"] == new and result["replaced"] == name
        valid[new] = result["password"]
        assert result["overlapEnd"] == user(deployment, name)["expires"]
        assert user(deployment, name)["successor"] == new and user(deployment, new)["note"] == "build server"
        assert user(deployment, new)["expires"] is None
        for known in (name, new):
            assert curl(registry_pair, "users", user=known, password=valid[known]).status == 200

        refused = deployment.regcred(*ROTATE, "--overlap", "2s", expect=Exit.BUSY)
        assert_refused(refused, valid.values())
        time.sleep(3)
        assert [(due["kind"], due["subject"]) for due in plan(deployment)] == [
            ("user", f"users/{name}"), ("publication", "all"),
        ]  # fmt: skip
        done = deployment.regcred("rotate", "--due", "--json").json()
        assert done["rotated"] == [{"kind": "user", "subject": f"users/{name}"}]
        assert plan(deployment) == []
        assert curl(registry_pair, "users", user=name, password=valid[name]).status == 401
        assert curl(registry_pair, "users", user=new, password=valid[new]).status == 200
        name = new
    assert deployment.users("users") == {"ci.a"}
    # Without --overlap the robot is found by its plain name all the same.
    password = password_of(deployment.regcred(*ROTATE))
    assert curl(registry_pair, "users", user="ci.a", password=password).status == 200
    assert curl(registry_pair, "users", user="ci.a", password=valid["ci.a"]).status == 401
    deployment.regcred("user", "remove", "ci.a", "--realm", "users")


def plan(deployment: Deployment) -> list[dict[str, str]]:
    return deployment.regcred("plan", "--json").json()["due"]


def test_people_are_no_robots_unless_made_so(deployment: Deployment) -> None:
    deployment.add_user("alice")
    before = deployment.contents()
    refused = deployment.regcred("user", "rotate", "alice", "--realm", "users", expect=Exit.DATA)
    assert_refused(refused)
    assert "user passwd" in refused.stderr and deployment.contents() == before
    password = password_of(deployment.regcred("user", "rotate", "alice", "--realm", "users", "--force"))
    assert user(deployment, "alice")["robot"] is True
    deployment.regcred("user", "verify", "alice", "--realm", "users", password=password)


def test_unknown_robot(deployment: Deployment) -> None:
    deployment.regcred(*ADD)
    refused = deployment.regcred("user", "rotate", "cj", "--realm", "users", expect=Exit.UNKNOWN)
    assert_refused(refused)
    assert "did you mean 'ci'?" in refused.stderr


@pytest.mark.parametrize("source", [["--password-stdin"], ["--password-file", "/dev/null"]])
def test_nobody_chooses_the_password_of_a_robot(deployment: Deployment, source: list[str]) -> None:
    assert_refused(deployment.regcred(*ADD, *source, stdin=PASSWORD.encode(), expect=Exit.USAGE))


def test_dry_run_changes_and_shows_nothing(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred(*ADD)
    before = deployment.contents()
    out = tmp_path / "config.json"
    result = deployment.regcred(*ROTATE, "--dry-run", "--output", "docker-config", "--out", str(out))
    assert result.stdout.splitlines() == ["change realms/users.htpasswd", "publish auth/users.htpasswd"]
    assert deployment.contents() == before and not out.exists()


# Handing out


def test_docker_config_in_the_hands_of_skopeo(registry_pair: RegistryPair, tmp_path: Path) -> None:
    """Pushes with one hand-out and pulls with another; no other credentials are given."""
    skopeo = Skopeo(registry_pair, tmp_path / "skopeo")
    files = {}
    for registry in ("admin", "users"):
        files[registry] = tmp_path / f"{registry}.json"
        registry_pair.deployment.regcred(
            "user", "add", "puller@ci", "--realm", registry, "--robot",
            "--output", "docker-config", "--out", str(files[registry]),
        )  # fmt: skip
        address = f"localhost:{registry_pair.ports[registry]}"
        login = skopeo.run("login", "--get-login", "--authfile", str(files[registry]), address)
        assert login.stdout.strip() == "puller@ci", login.stderr
        assert set(json.loads(files[registry].read_text())["auths"]) == {address}
    digest = write_image(tmp_path / "image", "for robots")
    pushed = skopeo.run(
        "copy", "--dest-cert-dir", str(skopeo.certificates), "--authfile", str(files["admin"]),
        f"oci:{tmp_path}/image:latest", skopeo.name("admin", "demo/robots:1"),
    )  # fmt: skip
    assert pushed.returncode == 0, pushed.stderr
    inspect = ("inspect", "--cert-dir", str(skopeo.certificates), "--format", "{{.Digest}}")
    name = skopeo.name("users", "demo/robots:1")
    inspected = skopeo.run(*inspect, "--authfile", str(files["users"]), name)
    assert inspected.stdout.strip() == digest, inspected.stderr
    assert skopeo.run(*inspect, "--authfile", str(files["admin"]), name).returncode != 0, "the other realm's robot"


def test_kubernetes_secret(deployment: Deployment) -> None:
    text = deployment.regcred(*ADD, "--output", "kubernetes", "--namespace", "prod").stdout
    secret = yaml.safe_load(text)
    for version in ("1.25", "1.30", "1.37"):
        kubernetes_validate.validate(secret, version, strict=True)
    assert secret["metadata"] == {"name": "regcred", "namespace": "prod"}
    assert secret["type"] == "kubernetes.io/dockerconfigjson" and list(secret["data"]) == [".dockerconfigjson"]
    config = json.loads(base64.b64decode(secret["data"][".dockerconfigjson"], validate=True))
    # Port 443 is left out of image names, and the kubelet looks for the name as it stands there.
    assert set(config["auths"]) == {"localhost", "localhost:443"}
    name, password = base64.b64decode(config["auths"]["localhost"]["auth"], validate=True).decode().split(":")
    assert name == "ci"
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=password)
    named = yaml.safe_load(deployment.regcred(*ROTATE, "--output", "kubernetes", "--secret-name", "123").stdout)
    assert named["metadata"] == {"name": "123"}
    kubernetes_validate.validate(named, "1.37", strict=True)


@pytest.mark.parametrize("name", ["ci", "ci@example.com", "a b", 'a"b', "a\\b", "x #y", "é日本"])
def test_netrc_in_the_hands_of_curl_and_python(registry_pair: RegistryPair, tmp_path: Path, name: str) -> None:
    file = tmp_path / "netrc"
    registry_pair.deployment.regcred(
        "user", "add", name, "--realm", "users", "--robot", "--output", "netrc", "--out", str(file)
    )
    assert netrc.netrc(str(file)).hosts["localhost"][0] == name
    ended = subprocess.run(
        [
            "curl", "--silent", "--output", os.devnull, "--write-out", "%{http_code}", "--netrc-file", str(file),
            "--cacert", str(registry_pair.trust_bundle), f"https://localhost:{registry_pair.ports['users']}/v2/",
        ],
        capture_output=True,
        timeout=60,
    )  # fmt: skip
    assert ended.stdout == b"200", ended.stderr
    registry_pair.deployment.regcred("user", "remove", name, "--realm", "users")


def test_json_hand_out(deployment: Deployment) -> None:
    handed = json.loads(deployment.regcred(*ADD, "--output", "json").stdout)
    assert handed["version"] == 1 and handed["user"] == "ci" and handed["realm"] == "users"
    assert handed["registries"] == [{"name": "users", "address": "localhost:443", "access": "read-only"}]
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=handed["password"])
    answer = deployment.regcred(*ROTATE, "--output", "json", "--json").json()
    assert "password" not in answer and json.loads(answer["output"])["user"] == "ci"


def test_people_with_a_generated_password_get_one_too(deployment: Deployment) -> None:
    result = deployment.regcred("user", "add", "bob", "--realm", "users", "--generate", "--output", "netrc")
    assert result.stdout.startswith("machine localhost login bob password ")
    assert user(deployment, "bob")["robot"] is False
    refused = deployment.regcred(
        "user", "add", "eve", "--realm", "users", "--output", "json", expect=Exit.USAGE, password=PASSWORD
    )
    assert_refused(refused, [PASSWORD])


def test_file_is_private_and_replaced_whole(deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.json"
    deployment.regcred(*ADD, "--output", "docker-config", "--out", str(file), umask=0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    before = file.read_bytes()
    result = deployment.regcred(*ROTATE, "--output", "docker-config", "--out", str(file), "--json")
    assert file.read_bytes() != before and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert result.json()["file"] == str(file) and "password" not in result.json()
    assert [path.name for path in file.parent.iterdir()] == ["config.json"], "nothing is left behind"
    plain = tmp_path / "password"
    assert deployment.regcred(*ROTATE, "--out", str(plain)).stdout == ""
    deployment.regcred("user", "verify", "ci", "--realm", "users", "--password-file", str(plain))


@pytest.mark.parametrize("case", ["directory", "below a file", "in the state"])
def test_file_that_cannot_be_written_changes_nothing(deployment: Deployment, tmp_path: Path, case: str) -> None:
    deployment.regcred(*ADD)
    (tmp_path / "file").write_text("")
    place = {"directory": tmp_path, "below a file": tmp_path / "file" / "x", "in the state": deployment.state / "x"}
    before = deployment.contents()
    refused = deployment.regcred(*ROTATE, "--out", str(place[case]), expect={Exit.IO, Exit.USAGE})
    assert_refused(refused)
    assert deployment.contents() == before
    assert not list(tmp_path.glob("*.tmp"))


def test_refused_rotation_leaves_no_file(deployment: Deployment, tmp_path: Path) -> None:
    deployment.add_user("alice")
    deployment.regcred("user", "rotate", "alice", "--realm", "users", "--out", str(tmp_path / "f"), expect=Exit.DATA)
    assert not list(tmp_path.glob("f*"))


def test_pipe_is_written_into(deployment: Deployment) -> None:
    result = deployment.regcred(*ADD, "--out", "/dev/stdout")
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=password_of(result))


def test_password_is_not_lost_with_the_publication(deployment: Deployment, tmp_path: Path) -> None:
    """As when `current` cannot be switched: the change is made, so whoever asked for it must get the password."""
    deployment.regcred(*ADD)
    obstacle = deployment.published / "current.new"
    obstacle.mkdir()
    file = tmp_path / "password"
    for options in ([], ["--json"], ["--out", str(file)]):
        result = deployment.regcred(*ROTATE, *options, expect=Exit.IO)
        password = file.read_text().strip() if file.exists() else password_of(result)
        deployment.regcred("user", "verify", "ci", "--realm", "users", password=password)
    obstacle.rmdir()
    deployment.regcred("publish")
    deployment.assert_consistent()


def test_realm_without_a_registry_has_nowhere_to_log_in(deployment: Deployment) -> None:
    with deployment.edit() as config:
        config["realms"]["idle"] = {"title": "Idle"}
    deployment.regcred("publish")
    before = deployment.contents()
    add = ("user", "add", "ci", "--realm", "idle", "--robot", "--output", "json")
    assert_refused(deployment.regcred(*add, expect=Exit.CONFIGURATION))
    assert deployment.contents() == before


@pytest.mark.parametrize(
    "options",
    [
        ["--output", "yaml"], ["--overlap", "7"], ["--overlap", "0d"], ["--secret-name", "a"], ["--out", ""],
        ["--output", "kubernetes", "--secret-name", "A"], ["--output", "kubernetes", "--namespace", "a.b"],
        ["--output", "netrc", "--namespace", "a"],
    ],
)  # fmt: skip
def test_bad_options(deployment: Deployment, options: list[str]) -> None:
    deployment.regcred(*ADD)
    before = deployment.contents()
    assert_refused(deployment.regcred(*ROTATE, *options, expect=Exit.USAGE))
    assert deployment.contents() == before


# Hand-outs that cannot be lost


def test_full_disk_changes_no_password(deployment: Deployment, tmp_path: Path) -> None:
    """The file is on a disk of its own that is full; the state is not."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "regcred-test", str(disk)], check=True)
    try:
        deployment.regcred(*ADD)
        (disk / "filler").write_bytes(b"x" * os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize)
        before = deployment.contents()
        for command in (ROTATE, (*ROTATE, "--overlap", "1d"), ("user", "add", "cj", "--realm", "users", "--generate")):
            for options in ((), ("--output", "docker-config")):
                refused = deployment.regcred(*command, *options, "--out", str(disk / "f"), expect=Exit.IO)
                assert_refused(refused)
                assert deployment.contents() == before
                assert [path.name for path in disk.iterdir()] == ["filler"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_pipe_without_a_reader_changes_nothing(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred(*ADD)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    before = deployment.contents()
    command = [str(deployment.regcred.binary), *ROTATE, "--out", str(pipe)]
    process = subprocess.Popen(command, env=deployment.regcred.environment, stderr=subprocess.PIPE)
    time.sleep(1)
    assert process.poll() is None and deployment.contents() == before
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == -signal.SIGINT and deployment.contents() == before
    process = subprocess.Popen(command, env=deployment.regcred.environment, stderr=subprocess.PIPE)
    password = pipe.read_text().strip()
    assert process.wait(60) == 0
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=password)


@pytest.mark.parametrize("command, cure", [
    (ROTATE, "user rotate ci'"), (("user", "add", "a b", "--realm", "users", "--robot"), "user rotate 'a b''"),
    (("user", "add", "bob", "--realm", "users", "--generate"), "user passwd bob --generate'"),
])  # fmt: skip
def test_hint_names_the_command_for_another_password(
    deployment: Deployment, command: tuple[str, ...], cure: str
) -> None:
    deployment.regcred(*ADD)
    refused = deployment.regcred(*command, "--output", "json", "--out", "/dev/full", expect=Exit.IO)
    assert f"make another one with 'regcred {cure}" in refused.stderr


# Files in which others stand


CONFIG = """{
\t"auths": {
\t\t"ghcr.io": {
\t\t\t"auth": "eDp5"
\t\t},
\t\t"localhost": {"auth": "b2xkOm9sZA==", "identitytoken": "old"}
\t},
\t"HttpHeaders": {"X-Meta": 1.0e2}
}
"""


def test_docker_config_keeps_the_logins_of_others(deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text(CONFIG)
    os.chown(file, 1234, 2345)
    deployment.regcred(*ADD)
    deployment.regcred(*ROTATE, "--output", "docker-config", "--out", str(file), "--dry-run")
    assert file.read_text() == CONFIG
    result = deployment.regcred(*ROTATE, "--output", "docker-config", "--out", str(file))
    assert "warning" not in result.stderr
    (before, after) = (json.loads(CONFIG), json.loads(file.read_text()))
    own = {key: after["auths"].pop(key) for key in ("localhost", "localhost:443")}
    assert after["auths"].pop("ghcr.io") == before["auths"]["ghcr.io"] and after["auths"] == {}
    assert after["HttpHeaders"] == before["HttpHeaders"] and "1.0e2" in file.read_text()
    assert list(own["localhost"]) == ["auth"] and own["localhost"] == own["localhost:443"]
    password = base64.b64decode(own["localhost"]["auth"]).decode().removeprefix("ci:")
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=password)
    assert (file.stat().st_uid, file.stat().st_gid, stat.S_IMODE(file.stat().st_mode)) == (1234, 2345, 0o600)


@pytest.mark.parametrize("content", [b"[]", b"{", b"\xff\xfe{\0}\0", b'{"auths": 1}', b"auths"])
def test_what_is_no_docker_config_stays(deployment: Deployment, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(content)
    deployment.regcred(*ADD)
    before = deployment.contents()
    for options in ((), ("--dry-run",)):
        refused = deployment.regcred(*ROTATE, *options, "--output", "docker-config", "--out", str(file), expect=Exit.DATA)
        assert_refused(refused)
    assert file.read_bytes() == content and deployment.contents() == before
    assert list(tmp_path.glob("*.tmp")) == []


@pytest.mark.parametrize("setting", [{"credsStore": "desktop"}, {"credHelpers": {"localhost:443": "desktop"}}])
def test_helper_of_docker_is_told_of(deployment: Deployment, tmp_path: Path, setting: dict[str, object]) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(setting))
    result = deployment.regcred(*ADD, "--output", "docker-config", "--out", str(file))
    assert "warning: docker asks its helper 'desktop' for 'localhost:443'" in result.stderr
    assert json.loads(file.read_text()).items() >= setting.items()


def test_netrc_keeps_the_machines_of_others(deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text("# mine\nmachine a login b password c\nmachine localhost\n  login old\n  password old\ndefault login x password y\n")
    deployment.regcred(*ADD, "--output", "netrc", "--out", str(file))
    hosts = netrc.netrc(str(file)).hosts
    assert hosts["a"] == ("b", "", "c") and hosts["default"] == ("x", "", "y") and list(hosts) == ["a", "localhost", "default"]
    deployment.regcred("user", "verify", "ci", "--realm", "users", password=hosts["localhost"][2])
    assert file.read_text().startswith("# mine\n")
    file.write_text("hunter2\n")
    refused = deployment.regcred(*ROTATE, "--output", "netrc", "--out", str(file), expect=Exit.DATA)
    assert_refused(refused, ["hunter2"])
    assert file.read_text() == "hunter2\n"


@pytest.mark.parametrize("output", ["kubernetes", "json"])
def test_other_formats_replace_the_file(deployment: Deployment, tmp_path: Path, output: str) -> None:
    file = tmp_path / "file"
    file.write_text("anything\n")
    deployment.regcred(*ADD, "--output", output, "--out", str(file))
    assert "anything" not in file.read_text()


# Robots without a successor, and passwords that let nobody in


def test_old_name_stays_when_its_successor_is_gone(deployment: Deployment) -> None:
    password_of(deployment.regcred(*ADD))
    deployment.regcred(*ROTATE, "--overlap", "1s")
    removed = deployment.regcred("user", "remove", "ci.a", "--realm", "users")
    assert "warning: user 'ci.a' had taken the place of 'ci'" in removed.stderr
    time.sleep(2)
    due = [step for step in plan(deployment) if step["kind"] == "user"]
    assert due[0]["reason"].startswith("replaced by 'ci.a', which is not there any more: ")
    assert deployment.regcred("rotate", "--due", "--json").json()["rotated"] == []
    assert deployment.users("users") == {"ci"} and deployment.published_users("users") == {}
    assert user(deployment, "ci")["status"] == "expired"


@pytest.mark.parametrize("how, status", [
    (("disable",), "disabled"), (("expire", "--at", "2020-01-01"), "expired"),
])  # fmt: skip
def test_new_password_that_lets_nobody_in_is_told_of(
    deployment: Deployment, how: tuple[str, ...], status: str
) -> None:
    deployment.regcred(*ADD)
    deployment.add_user("alice")
    for name in ("ci", "alice"):
        deployment.regcred("user", how[0], name, "--realm", "users", *how[1:])
    alice = ("alice", "--realm", "users")
    results = [
        deployment.regcred(*ROTATE), deployment.regcred("user", "passwd", *alice, password="another long one"),
        deployment.regcred("user", "set", *alice, password="yet another long one"),
        deployment.regcred("user", "set", *alice, password="yet another long one"),
    ]  # fmt: skip
    for name, result in zip(("ci", "alice", "alice", "alice"), results, strict=True):
        assert f"warning: user '{name}' is {status} and cannot log in with this password" in result.stderr, result
    assert "warning" not in deployment.regcred("user", "set", *alice, "--note", "x").stderr


def test_old_password_that_is_too_old_is_told_of(deployment: Deployment) -> None:
    deployment.add_user("alice")
    with deployment.edit() as config:
        config["passwords"] |= {"max_age": "1d", "enforce_max_age": True}
    realm = deployment.realm("users")
    realm.write_text(re.sub(r"(created|changed)=\S+", r"\1=2020-01-01T00:00:00Z", realm.read_text()))
    result = deployment.regcred("user", "passwd", "alice", "--realm", "users", password=PASSWORD)
    assert "warning: user 'alice' is outdated and cannot log in" in result.stderr


@pytest.mark.parametrize("damage", ["bob\n", "#regcred alice expires=soon\nalice:x\n"])
def test_set_without_a_password_tells_of_a_damaged_realm(deployment: Deployment, damage: str) -> None:
    deployment.realm("users").write_text(damage)
    for options in (("--note", "x"), ("--expires", "never")):
        refused = deployment.regcred("user", "set", "alice", "--realm", "users", *options, expect=Exit.DATA)
        assert_refused(refused)
        assert "realms/users.htpasswd: line 1" in refused.stderr
