"""The rules for passwords that people choose, their age, and hashes below the realm's cost."""

from __future__ import annotations

import datetime
import hashlib
import re
from pathlib import Path

import pytest

from support.clients import curl
from support.deployment import Deployment
from support.regcred import PASSWORD, Exit, assert_refused, assert_tells_nothing
from support.registries import RegistryPair

SET = ("user", "set", "alice", "--realm", "users")


def configure(deployment: Deployment, **passwords: object) -> None:
    with deployment.edit() as config:
        config["passwords"] |= passwords


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("alice in wonderland", "user name"),
        ("everybody on LOCALHOST", "host"),
        ("hunter2hunter2", "repeated"),
        ("abcdefghijklmnop", "sequence"),
        ("qwertyuiop[]", "keyboard"),
        ("POIUYTREWQ09", "keyboard"),
    ],
)
@pytest.mark.parametrize("command", ["add", "set", "passwd"])
def test_guessable_password_is_refused(deployment: Deployment, command: str, password: str, reason: str) -> None:
    if command == "passwd":
        deployment.add_user("alice")
    before = deployment.contents()
    refused = deployment.regcred(
        "user", command, "alice", "--realm", "users", password=password, expect=Exit.DATA
    )
    assert_refused(refused, [password])
    assert reason in refused.stderr
    assert deployment.contents() == before


def test_first_administrator_is_under_the_rules_too(deployment: Deployment, tmp_path: Path) -> None:
    other = type(deployment.regcred)(deployment.regcred.binary, tmp_path / "other")
    password = "registry.example.com"
    refused = other("init", password, "--admin", "root", password=password, expect=Exit.DATA)
    assert "host" in refused.stderr and not (tmp_path / "other" / "regcred.yaml").exists()


# A list of refused passwords


def test_denylist(deployment: Deployment) -> None:
    configure(deployment, denylist="denied.txt")
    (deployment.state / "denied.txt").write_bytes(b"# no comment\r\nTr0ub4dor&3-horse\r\nsummer of 2026\r\n")
    for password in ("tr0ub4dor&3-horse", "Summer of 2026", "# no comment"):
        refused = deployment.regcred(*SET, password=password, expect=Exit.DATA)
        assert_refused(refused, [password])
        assert "passwords.denylist" in refused.stderr
    deployment.regcred(*SET, password="summer of 2027")
    # Whoever is a program or has a password that regcred made is not asked.
    (deployment.state / "denied.txt").unlink()
    deployment.regcred("user", "add", "ci", "--realm", "users", "--robot")
    deployment.regcred("user", "passwd", "alice", "--realm", "users", "--generate")


@pytest.mark.parametrize("key", ["denylist", "breached"])
@pytest.mark.parametrize("path", ["missing.txt", "/nonexistent/list", "realms"])
def test_list_that_cannot_be_read_takes_no_password(deployment: Deployment, key: str, path: str) -> None:
    configure(deployment, **{key: path})
    before = deployment.contents()
    refused = deployment.regcred(*SET, password=PASSWORD, expect=Exit.CONFIGURATION)
    assert_refused(refused, [PASSWORD])
    assert f"passwords.{key}" in refused.stderr
    assert deployment.contents() == before


# The list of breached passwords


def digest(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


def test_breached_password_is_refused(deployment: Deployment, tmp_path: Path) -> None:
    known = [f"a leaked password, number {number}" for number in range(20_000)]
    lines = sorted(f"{digest(password)}:{number + 1}" for number, password in enumerate(known))
    for ending in ("\r\n", "\n"):
        (tmp_path / "pwned.txt").write_text(ending.join(lines) + ending, newline="")
        configure(deployment, breached=str(tmp_path / "pwned.txt"))
        by_hash = sorted(known, key=digest)
        for password in (by_hash[0], by_hash[1], known[0], known[4_711], by_hash[-2], by_hash[-1]):
            refused = deployment.regcred(*SET, password=password, expect=Exit.DATA)
            assert_refused(refused, [password])
            assert f"found {known.index(password) + 1} times" in refused.stderr
    deployment.regcred(*SET, password="a password that never leaked")


@pytest.mark.parametrize("order", ["by count", "plain text", "ntlm", "empty"])
def test_list_of_another_kind_is_not_trusted(deployment: Deployment, tmp_path: Path, order: str) -> None:
    known = [f"a leaked password, number {number}" for number in range(2_000)]
    texts = {
        "by count": "".join(f"{digest(password)}:1\n" for password in known),
        "plain text": "".join(f"{password}\n" for password in known),
        "ntlm": "".join(sorted(f"{digest(password)[:32]}:1\n" for password in known)),
        "empty": "",
    }
    (tmp_path / "pwned.txt").write_text(texts[order])
    configure(deployment, breached=str(tmp_path / "pwned.txt"))
    refused = deployment.regcred(*SET, password=PASSWORD, expect=Exit.CONFIGURATION)
    assert_refused(refused, [*known[:5], PASSWORD])


class SparseList:
    """A list of 40 GB, of which only what a search for one password looks at is written; the rest are holes.

    Line i has the hash i * STEP, so it is known without the lines before it.
    """

    WIDTH = 47
    COUNT = 40_000_000_000 // WIDTH
    STEP = 2**160 // COUNT

    def __init__(self, path: Path, password: str, *, has_it: bool) -> None:
        self.wanted = int(digest(password), 16)
        self.place = self.wanted // self.STEP
        self.has_it = has_it
        with path.open("wb") as self.file:
            self.file.truncate(self.COUNT * self.WIDTH)
            low, high = 0, self.COUNT
            while high - low > 10:
                middle = (low + high) // 2
                # The search counts bytes and lines begin where they do, so its middle is near, not the same.
                self.write(middle - 500, middle + 500)
                low, high = (middle, high) if middle <= self.place else (low, middle)
            self.write(low - 500, high + 500)

    def write(self, start: int, end: int) -> None:
        start, end = max(0, start), min(self.COUNT, end)
        self.file.seek(start * self.WIDTH)
        self.file.write("".join(self.line(number) for number in range(start, end)).encode())

    def line(self, number: int) -> str:
        value = self.wanted if number == self.place and self.has_it else number * self.STEP
        return f"{value:040X}:{'9999'}\r\n"


@pytest.mark.parametrize("has_it", [True, False])
def test_list_of_forty_gigabytes_is_searched_in_a_few_reads(
    deployment: Deployment, tmp_path: Path, has_it: bool
) -> None:
    password = "trustno1 and nobody else"
    path = tmp_path / "pwned.txt"
    SparseList(path, password, has_it=has_it)
    assert path.stat().st_size > 39_000_000_000 and path.stat().st_blocks * 512 < 10_000_000
    configure(deployment, breached=str(path))
    trace = tmp_path / "trace"
    result = deployment.regcred(
        *SET, password=password, expect=Exit.DATA if has_it else 0,
        prefix=["strace", "-f", "-y", "-e", "trace=pread64,read,mmap", "-o", str(trace)],
    )  # fmt: skip
    assert ("found 9999 times" in result.stderr) == has_it
    reads = [int(count) for count in re.findall(rf"pread64\(\d+<{path}>.* = (\d+)", trace.read_text())]
    assert 20 <= len(reads) <= 27, "log2 of 4e10 / 2048 is 24.2"
    assert sum(reads) < 10_000
    assert not re.search(rf"(mmap|\bread)\([^\n]*<{path}>", trace.read_text())
    path.unlink()


# Age


def make_older(deployment: Deployment, name: str, days: int) -> None:
    realm = deployment.realm("users")
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)
    text, count = re.subn(
        rf"(?m)^(#regcred {name} .*?changed=)\S+", rf"\g<1>{then:%Y-%m-%dT%H:%M:%SZ}", realm.read_text()
    )
    assert count == 1
    realm.write_text(text)


def test_old_password_is_reported_and_if_asked_for_enforced(registry_pair: RegistryPair) -> None:
    deployment = registry_pair.deployment
    deployment.add_user("alice")
    deployment.add_user("bob")
    deployment.regcred("user", "add", "ci", "--realm", "users", "--robot")
    for name in ("alice", "ci"):
        make_older(deployment, name, 91)
    assert deployment.regcred("plan").stdout == ""
    configure(deployment, max_age="90d")
    due = deployment.regcred("plan", "--json", "--detailed-exitcode", expect=1).json()["due"]
    assert [(step["kind"], step["subject"]) for step in due] == [("password", "users/alice")]
    assert deployment.regcred("plan").stdout.startswith("password of user 'alice' in realm 'users': due since ")
    # Nobody but alice can change it, so cron has nothing to do and nothing to say.
    result = deployment.regcred("rotate", "--due", "--detailed-exitcode")
    assert result.stdout + result.stderr == ""
    assert curl(registry_pair, "users", user="alice").status == 200

    configure(deployment, enforce_max_age=True)
    assert deployment.regcred("rotate", "--due", "--detailed-exitcode", expect=2).stdout == ""
    assert curl(registry_pair, "users", user="alice").status == 401
    assert curl(registry_pair, "users", user="bob").status == 200
    assert set(deployment.published_users("users")) == {"bob", "ci"}
    listed = {user["name"]: user["status"] for user in deployment.regcred("user", "list", "--json").json()["users"]}
    assert listed == {"alice": "outdated", "bob": "active", "ci": "active"}
    refused = deployment.regcred("user", "verify", "alice", "--realm", "users", password=PASSWORD, expect=1)
    assert "outdated" in refused.stderr
    # The same password again is no other password.
    deployment.regcred(*SET, password=PASSWORD)
    assert curl(registry_pair, "users", user="alice").status == 401
    deployment.regcred("user", "passwd", "alice", "--realm", "users", password="another good password")
    assert curl(registry_pair, "users", user="alice", password="another good password").status == 200
    assert deployment.regcred("plan").stdout == ""


def test_password_of_unknown_age_is_reported_and_kept(deployment: Deployment) -> None:
    deployment.add_user("alice")
    realm = deployment.realm("users")
    realm.write_text("".join(line for line in realm.read_text().splitlines(True) if not line.startswith("#regcred")))
    configure(deployment, max_age="90d", enforce_max_age=True)
    assert "its age is not known" in deployment.regcred("plan").stdout
    deployment.regcred("publish")
    assert set(deployment.published_users("users")) == {"alice"}


# Hashes below the realm's cost


def cost(deployment: Deployment, name: str) -> str:
    return deployment.published_users("users")[name].split("$")[2]


def test_hash_below_the_realms_cost_is_told_of_and_upgraded(deployment: Deployment) -> None:
    deployment.add_user("alice")
    make_older(deployment, "alice", 30)
    deployment.regcred("publish")
    verify = ("user", "verify", "alice", "--realm", "users")
    assert deployment.regcred(*verify, password=PASSWORD).stderr == ""
    with deployment.edit() as config:
        config["realms"]["users"]["cost"] = 6
    before = deployment.contents()
    warned = deployment.regcred(*verify, password=PASSWORD)
    assert "warning: the hash of user 'alice' has cost 4, below the realm's 6" in warned.stderr
    assert "--upgrade" in warned.stderr
    told = deployment.regcred(*verify, "--json", password=PASSWORD).json()
    assert told == {
        "accepted": True, "belowCost": True, "command": "user verify", "cost": 4, "realmCost": 6, "version": 1,
    }  # fmt: skip
    # Who does not know the password learns nothing of the hash, and changes nothing.
    wrong = deployment.regcred(*verify, "--upgrade", "--json", password="something else", expect=1)
    assert wrong.json()["cost"] is None and wrong.json()["belowCost"] is False and "warning" not in wrong.stderr
    deployment.regcred(*verify, "--upgrade", "--dry-run", password=PASSWORD)
    assert deployment.contents() == before

    changed = deployment.regcred("user", "show", "alice", "--realm", "users", "--json").json()["user"]["changed"]
    upgraded = deployment.regcred(*verify, "--upgrade", "--detailed-exitcode", password=PASSWORD, expect=2)
    assert_tells_nothing(upgraded, [PASSWORD])
    assert "with cost 6" in upgraded.stderr
    assert cost(deployment, "alice") == "06"
    assert deployment.audit()[-1]["action"] == "user.upgrade"
    shown = deployment.regcred("user", "show", "alice", "--realm", "users", "--json").json()["user"]
    assert shown["changed"] == changed, "it is the same password"
    again = deployment.regcred(*verify, "--upgrade", "--detailed-exitcode", "--json", password=PASSWORD).json()
    assert again["changed"] is False and again["accepted"] is True and again["cost"] == 6
    deployment.assert_consistent()


def test_upgrade_of_an_included_user_happens_in_the_users_own_realm(deployment: Deployment) -> None:
    deployment.add_user("root", "admin")
    with deployment.edit() as config:
        config["realms"]["users"] |= {"includes": ["admin"], "cost": 4}
        config["realms"]["admin"]["cost"] = 5
    deployment.regcred("user", "verify", "root", "--realm", "users", "--upgrade", password=PASSWORD)
    assert "$2y$05$" in deployment.realm("admin").read_text() and "root" not in deployment.realm("users").read_text()
    assert cost(deployment, "root") == "05"


def test_change_options_are_for_upgrades(deployment: Deployment) -> None:
    deployment.add_user("alice")
    for option in ("--dry-run", "--no-publish", "--detailed-exitcode"):
        assert_refused(
            deployment.regcred(
                "user", "verify", "alice", "--realm", "users", option, password=PASSWORD, expect=Exit.USAGE
            )
        )
