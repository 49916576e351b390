"""Modes of files, and how a generation takes the place of another: links, times, tampering."""

from __future__ import annotations

import grp
import os
import shutil
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.deployment import Deployment, assert_whole_publication
from support.regcred import OTHER_PASSWORD, PASSWORD, Regcred

CERTIFICATES = {"certificates/ca.pem", "certificates/server.pem"}
PUBLISHED_MODES = {
    "htpasswd": 0o600,
    "key": 0o600,
    "env": 0o600,
    "certificate": 0o644,
    "ca": 0o644,
    "script": 0o755,
    "compose": 0o644,
}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_modes_do_not_depend_on_the_umask(regcred: Regcred, umask: int) -> None:
    regcred("init", "localhost", umask=umask)
    regcred("user", "add", "alice", "--realm", "users", password=PASSWORD, umask=umask)
    deployment = Deployment(regcred)

    assert mode_of(regcred.directory) == 0o700
    for path in regcred.directory.rglob("*"):
        name = str(path.relative_to(regcred.directory))
        if name.startswith("published") or path.is_symlink():
            continue
        expected = 0o700 if path.is_dir() else 0o644 if name in CERTIFICATES else 0o600
        assert mode_of(path) == expected, f"{name} has mode {mode_of(path):o}"

    for file in deployment.manifest()["files"]:
        assert int(file["mode"], 8) == PUBLISHED_MODES[file["kind"]], file["path"]
    assert_whole_publication(deployment.published)
    for path in deployment.published.rglob("*"):
        if not path.is_symlink():
            assert mode_of(path) & 0o022 == 0, f"{path.name} can be written by others"


def test_always_there_files(deployment: Deployment) -> None:
    files = {file["path"]: file["kind"] for file in deployment.manifest()["files"]}
    assert files == {
        "auth/admin.htpasswd": "htpasswd",
        "auth/users.htpasswd": "htpasswd",
        "compose/compose.yaml": "compose",
        "docker-run/admin.sh": "script",
        "docker-run/users.sh": "script",
        "env/admin.env": "env",
        "env/users.env": "env",
        "ssl/ca.pem": "ca",
        "ssl/cert.pem": "certificate",
        "ssl/key.pem": "key",
    }
    for path in files:
        assert (deployment.published / path).is_file(), f"{path} has no stable path"


def test_modes_and_group_of_the_configuration_are_given(deployment: Deployment) -> None:
    group = grp.getgrnam("nogroup")
    with deployment.edit() as config:
        config["publish"] |= {"group": group.gr_name, "modes": {"htpasswd": "0640", "key": "0640", "env": "0640"}}
    deployment.regcred("publish")
    for name in ("auth/users.htpasswd", "ssl/key.pem", "env/users.env"):
        path = deployment.published / name
        assert mode_of(path) == 0o640
        assert path.stat().st_gid == group.gr_gid
    deployment.assert_consistent()


def test_links_are_relative(deployment: Deployment, open_folder: Path) -> None:
    """So that the folder can be bound into a container at another place."""
    for path in deployment.published.rglob("*"):
        if path.is_symlink():
            assert not path.readlink().is_absolute(), path
    moved = open_folder / "moved"
    shutil.copytree(deployment.published, moved, symlinks=True)
    assert_whole_publication(moved)
    for folder in ("auth", "ssl", "env", "docker-run", "compose"):
        assert list((moved / folder).iterdir()), f"{folder} leads nowhere"


@pytest.mark.parametrize(("folder", "mode"), [(".", 0o777), ("generations", 0o775), ("generations/000001", 0o2757)])
def test_a_folder_to_which_others_can_write_is_told(deployment: Deployment, folder: str, mode: int) -> None:
    """Whoever can write to it can let `current` lead to files of another folder."""
    deployment.add_user("alice")
    path = deployment.published / folder
    found = f"{path} has mode {mode:#o}".replace("0o", "0")
    path.chmod(mode)
    check = deployment.regcred("publish", "--check", expect=1)
    assert check.stdout == (
        found.replace(" has", ": has") + ", so that others can exchange what is in it; forbid it with chmod go-w\n"
    )
    report = deployment.regcred("publish", "--check", "--json", expect=1).json()["publication"]
    assert report["current"] is True and [finding["path"] for finding in report["findings"]] == [str(path)]

    assert deployment.regcred("plan").stdout == "", "no change would mend it"
    assert "has mode" not in deployment.regcred("rotate", "--due").stderr, "or cron would mail it every night"
    added = deployment.regcred("user", "add", "bob", "--realm", "users", password=PASSWORD)
    assert f"regcred: warning: '{found.replace(' has', chr(39) + ' has')}" in added.stderr
    assert mode_of(path) == mode

    path.chmod(mode & ~0o022)
    assert deployment.regcred("publish", "--check").stdout == ""


def inodes(deployment: Deployment) -> dict[str, int]:
    return {
        file["path"]: (deployment.published / file["path"]).stat().st_ino for file in deployment.manifest()["files"]
    }


def test_unchanged_files_are_hard_links(deployment: Deployment) -> None:
    before, generation = inodes(deployment), deployment.manifest()["generation"]
    deployment.add_user("alice")
    after = inodes(deployment)
    assert deployment.manifest()["generation"] == generation + 1
    assert {path for path in after if after[path] != before[path]} == {"auth/users.htpasswd"}


def test_changed_files_are_newer(deployment: Deployment) -> None:
    """A registry that sees the old modification time goes on with the old users."""
    path = deployment.published / "auth" / "users.htpasswd"
    times = [path.stat().st_mtime_ns]
    for turn in range(6):
        password = (PASSWORD, OTHER_PASSWORD)[turn % 2]
        deployment.regcred("user", "set", "alice", "--realm", "users", password=password)
        times.append(path.stat().st_mtime_ns)
    assert times == sorted(set(times)), "each is strictly newer than the one before"


def test_changed_file_is_newer_than_one_from_the_future(deployment: Deployment) -> None:
    """A clock that was set back, or a file that came from elsewhere."""
    deployment.add_user("alice")
    path = deployment.published / "auth" / "users.htpasswd"
    future = time.time_ns() + 3600 * 10**9
    os.utime(path, ns=(future, future))
    deployment.regcred("user", "set", "alice", "--realm", "users", password=OTHER_PASSWORD)
    assert path.stat().st_mtime_ns > future


def test_old_generations_are_removed(deployment: Deployment) -> None:
    for turn in range(8):
        deployment.regcred("user", "set", "alice", "--realm", "users", password=f"{PASSWORD} {turn}")
    generations = sorted(path.name for path in (deployment.published / "generations").iterdir())
    assert len(generations) == 5, "publish.keep is 5"
    assert generations[-1] == (deployment.published / "current").readlink().name


def rewrite(published: Path) -> None:
    path = published / "auth" / "users.htpasswd"
    path.write_bytes(path.read_bytes() + b"mallory:$2y$04$" + b"m" * 53 + b"\n")


def rewrite_with_the_same_size_and_time(published: Path) -> None:
    path = published / "env" / "users.env"
    before = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def open_up(published: Path) -> None:
    (published / "ssl" / "key.pem").chmod(0o666)


def give_away(published: Path) -> None:
    os.chown(published / "ssl" / "key.pem", 12345, 12345)


def delete(published: Path) -> None:
    (published / "ssl" / "cert.pem").unlink()


def add(published: Path) -> None:
    (published / "auth" / "extra.htpasswd").write_text("mallory:x\n")


def replace_by_a_link(published: Path) -> None:
    path = published / "auth" / "users.htpasswd"
    path.rename(published.parent / "elsewhere")
    path.symlink_to(published.parent / "elsewhere")


def switch_to_an_older_generation(published: Path) -> None:
    oldest = min(path.name for path in (published / "generations").iterdir())
    (published / "current").unlink()
    (published / "current").symlink_to(f"generations/{oldest}")


def point_a_stable_link_elsewhere(published: Path) -> None:
    (published / "auth").unlink()
    (published / "auth").symlink_to("generations")


def delete_a_stable_link(published: Path) -> None:
    (published / "env").unlink()


def delete_current(published: Path) -> None:
    (published / "current").unlink()


def delete_the_manifest(published: Path) -> None:
    (published / "current" / "MANIFEST.json").unlink()


@pytest.mark.parametrize(
    "tamper",
    [
        rewrite, rewrite_with_the_same_size_and_time, open_up, give_away, delete, add, replace_by_a_link,
        switch_to_an_older_generation, point_a_stable_link_elsewhere, delete_a_stable_link, delete_current,
        delete_the_manifest,
    ],
)  # fmt: skip
def test_tampering_is_found_and_mended(deployment: Deployment, tamper: Callable[[Path], None]) -> None:
    deployment.add_user("alice")
    before = deployment.published_users("users")
    tamper(deployment.published)

    check = deployment.regcred("publish", "--check", expect=1)
    assert check.stdout or check.stderr, "says what it found"
    findings = deployment.regcred("publish", "--check", "--json", expect=1).json()["publication"]
    assert findings["current"] is False and findings["findings"]

    deployment.regcred("publish")
    assert deployment.published_users("users") == before
    assert mode_of(deployment.published / "ssl" / "key.pem") == 0o600
    assert (deployment.published / "ssl" / "key.pem").stat().st_uid == 0
    deployment.assert_consistent()
