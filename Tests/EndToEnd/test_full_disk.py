"""A full disk: nothing is lost, and with room again everything goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.regcred import PASSWORD, Exit, Regcred, assert_refused


@pytest.fixture
def small_disk(binary: Path, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment on a disk of its own of 2 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "regcred-test", str(disk)], check=True)
    try:
        deployment = Deployment.create(Regcred(binary, disk / "state"))
        deployment.add_user("alice")
        yield deployment
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path, *, leave: int) -> Path:
    """Fills the disk until only `leave` bytes are free."""
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - leave)
    return filler


def test_full_disk_loses_nothing(small_disk: Deployment) -> None:
    """From no free page at all, page by page, up to the first disk on which the command succeeds."""
    disk = small_disk.state.parent
    page = os.statvfs(disk).f_frsize
    add = ("user", "add", "bob", "--realm", "users")
    codes = []
    while not codes or codes[-1] == Exit.IO:
        assert len(codes) < 200, "more room does not help"
        before = small_disk.contents()
        filler = fill(disk, leave=len(codes) * page)
        result = small_disk.regcred(*add, password=PASSWORD, expect={0, Exit.IO})
        codes.append(result.code)
        if result.code == Exit.IO:
            assert_refused(result, [PASSWORD])
        # Readers go on, and see whole files.
        assert set(small_disk.published_users("users")) in ({"alice"}, {"alice", "bob"})

        filler.unlink()
        users = small_disk.users("users")
        assert users in ({"alice"}, {"alice", "bob"}), f"with {len(codes) - 1} free pages"
        if users == {"alice"}:
            assert small_disk.contents() == before, f"with {len(codes) - 1} free pages"
        small_disk.assert_consistent()
        if result.code == Exit.IO and "bob" in users:
            # Committed, but there was no room to publish it. Start over for the next round.
            small_disk.regcred("user", "remove", "bob", "--realm", "users")

    assert codes[0] == Exit.IO and codes[-1] == 0
    assert small_disk.users("users") == {"alice", "bob"}


def test_full_disk_can_be_read(small_disk: Deployment) -> None:
    fill(small_disk.state.parent, leave=0)
    assert small_disk.users("users") == {"alice"}
    small_disk.regcred("user", "verify", "alice", "--realm", "users", password=PASSWORD)
    small_disk.regcred("publish", "--check")


def test_init_on_a_full_disk(binary: Path, small_disk: Deployment) -> None:
    disk = small_disk.state.parent
    other = Regcred(binary, disk / "other")
    page = os.statvfs(disk).f_frsize
    for pages in (0, 1, 3, 7, 12):
        filler = fill(disk, leave=pages * page)
        assert_refused(other("init", "localhost", expect=Exit.IO))
        filler.unlink()
        shutil.rmtree(other.directory, ignore_errors=True)
    fill(disk, leave=3 * page)
    other("init", "localhost", expect=Exit.IO)
    (disk / "filler").unlink()
    other("init", "localhost")
    other("publish", "--check")
