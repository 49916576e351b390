"""`regcred realm lint` against the programs that read htpasswd files: what it predicts is what they do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.deployment import Deployment
from support.htpasswd_readers import HtpasswdTool, HTTPReader, distribution
from support.htpasswd_record import OBSERVED
from support.htpasswd_rows import HASH, NOBODY, ROWS, U, V, Login, Row, entry, hash_of
from support.regcred import Exit, Regcred, assert_refused

TABLE = [pytest.param(row, id=row.id) for row in ROWS]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HTTPReader]:
    """One docker-registry, which reads the file of each row in turn."""
    reader = distribution(tmp_path_factory.mktemp("registry"))
    yield reader
    reader.stop()


@pytest.fixture(scope="module")
def htpasswd(tmp_path_factory: pytest.TempPathFactory) -> HtpasswdTool:
    return HtpasswdTool(tmp_path_factory.mktemp("htpasswd"))


@pytest.fixture(scope="module")
def observed() -> dict[str, Any]:
    return json.loads(OBSERVED.read_text())


def lint(regcred: Regcred, content: bytes, *options: str) -> dict[str, Any]:
    result = regcred("realm", "lint", "--json", *options, "-", stdin=content, expect={0, 1})
    report = result.json()
    assert result.code == (1 if report["errors"] else 0), result
    for secret in (HASH.decode(), HASH[7:].decode()):
        assert secret not in result.stdout + result.stderr
    return report


def printed(name: bytes) -> str:
    """A name as regcred prints it: what is not UTF-8, and control characters, as `\\xNN`."""
    text = name.decode("utf-8", "backslashreplace")
    return "".join(c if c >= " " else f"\\x{ord(c):02x}" for c in text)


def predicted(report: dict[str, Any], consumer: str, login: Login) -> bool:
    """Whether lint says that this login succeeds."""
    locked_out = {(user["name"], user["line"]) for user in report["consumers"][consumer]["lockedOut"]}
    return login.line != NOBODY and (printed(login.user), login.line) not in locked_out


@pytest.mark.parametrize("row", TABLE)
def test_distribution_does_what_was_predicted(regcred: Regcred, registry: HTTPReader, row: Row) -> None:
    report = lint(regcred, row.content)
    registry.load(row)
    is_rejected = registry.rejects_file(row)
    assert report["consumers"]["distribution"]["file"] == ("rejected" if is_rejected else "accepted")
    if is_rejected:
        # From now on it goes on with the users of the file before.
        registry.write(b"")
        return
    for login in row.logins:
        assert registry.admits(row, login) == predicted(report, "distribution", login), login


@pytest.mark.parametrize("row", TABLE)
def test_htpasswd_does_what_was_predicted(regcred: Regcred, htpasswd: HtpasswdTool, row: Row) -> None:
    report = lint(regcred, row.content)
    htpasswd.load(row)
    is_rejected = htpasswd.rejects_file(row)
    assert report["consumers"]["htpasswd"]["file"] == ("rejected" if is_rejected else "accepted")
    for login in row.logins:
        is_admitted = not is_rejected and predicted(report, "htpasswd", login)
        assert htpasswd.admits(row, login) == is_admitted, login


@pytest.mark.parametrize("consumer", ["httpd", "nginx"])
@pytest.mark.parametrize("row", TABLE)
def test_web_servers_did_what_is_predicted(
    regcred: Regcred, observed: dict[str, Any], row: Row, consumer: str
) -> None:
    report = lint(regcred, row.content)
    assert report["consumers"][consumer]["file"] == "accepted"
    assert row.id in observed["rows"], "record it: python -m support.htpasswd_record"
    assert [predicted(report, consumer, login) for login in row.logins] == observed["rows"][row.id][consumer]


@pytest.mark.parametrize("row", TABLE)
def test_rules(regcred: Regcred, row: Row) -> None:
    found: dict[str, list[int]] = {}
    for finding in lint(regcred, row.content)["findings"]:
        assert finding["message"] and finding["hint"]
        assert not finding["message"].endswith(".") and not finding["hint"].endswith(".")
        if finding["rule"] != "low-cost":
            found[finding["rule"]] = sorted(found.get(finding["rule"], []) + finding["lines"])
    assert found == row.rules


@pytest.mark.parametrize("row", TABLE)
def test_repair_keeps_who_gets_in(regcred: Regcred, registry: HTTPReader, row: Row, tmp_path: Path) -> None:
    file = tmp_path / "htpasswd"
    file.write_bytes(row.content)
    file.chmod(0o640)
    before = report_and_logins(regcred, registry, row, row.content)

    result = regcred("realm", "lint", "--fix", "--json", str(file), expect={0, 1}).json()
    repaired = file.read_bytes()
    assert result["changed"] == (repaired != row.content)
    assert file.stat().st_mode & 0o777 == 0o640
    # Earlier lines of a user are gone; with the last one the user gets in as before.
    assert report_and_logins(regcred, registry, row, repaired) == before
    again = regcred("realm", "lint", "--fix", "--json", str(file), expect={0, 1}).json()
    assert again["repairs"] == [] and file.read_bytes() == repaired
    mended = {repair["rule"] for repair in result["repairs"]} - {"duplicate"}
    assert not mended & {finding["rule"] for finding in result["findings"]}


def report_and_logins(regcred: Regcred, registry: HTTPReader, row: Row, content: bytes) -> list[bool]:
    registry.write(content)
    if registry.rejects_file(row):
        registry.write(b"")
        return [False]
    return [True, *(registry.admits(row, login) for login in row.logins)]


REPAIRS = {
    "crlf": (entry(U, end=b"\r\n"), entry(U)),
    "no-final-newline": (entry(U, end=b""), entry(U)),
    "blank-around-line": (b" \t" + entry(U, end=b"  \n"), entry(U)),
    "bytes-after-hash": (entry(U, HASH + b"xyz"), entry(U)),
    "nul": (entry(U, HASH + b"\0"), entry(U)),
    "bcrypt-prefix": (entry(U, b"$2z" + HASH[3:]), entry(U)),
    "no-dollar": (entry(U, HASH[:6] + b"." + HASH[7:]), entry(U)),
    "short-prefix": (entry(U, b"$2" + HASH[3:]), entry(U)),
    "2x-stays": (entry(U, b"$2x" + HASH[3:] + b" "), entry(U, b"$2x" + HASH[3:])),
    "2a-stays": (entry(U, b"$2a" + HASH[3:]), entry(U, b"$2a" + HASH[3:])),
    "duplicate": (entry(U, hash_of("old")) + b"# v\n" + entry(V) + entry(U), b"# v\n" + entry(V) + entry(U)),
    "duplicate-with-metadata": (
        b"#regcred u expires=2027-01-01T00:00:00Z\n" + entry(U, hash_of("old")) + entry(V) + entry(U),
        entry(V) + b"#regcred u expires=2027-01-01T00:00:00Z\n" + entry(U),
    ),
    "duplicates-with-metadata": (
        b"#regcred u note=old\n" + entry(U, hash_of("old")) + b"#regcred u note=new\n" + entry(U),
        b"#regcred u note=new\n" + entry(U),
    ),
    "comments-stay": (b"# a  \n\n  # b\n" + entry(U), b"# a  \n\n  # b\n" + entry(U)),
    "extra-field-stays": (entry(U, HASH + b":note"), entry(U, HASH + b":note")),
    "glued-stays": (entry(U, HASH + entry(V, HASH, b"")), entry(U, HASH + entry(V, HASH, b""))),
    "mark-stays": (b"\xef\xbb\xbf" + entry(U), b"\xef\xbb\xbf" + entry(U)),
    "utf-16-stays": (entry(U).decode().encode("utf-16"), entry(U).decode().encode("utf-16")),
}


@pytest.mark.parametrize("before, after", REPAIRS.values(), ids=REPAIRS.keys())
def test_repair(regcred: Regcred, tmp_path: Path, before: bytes, after: bytes) -> None:
    file = tmp_path / "htpasswd"
    file.write_bytes(before)
    inode = file.stat().st_ino
    regcred("realm", "lint", "--fix", "--dry-run", str(file), expect={0, 1})
    assert file.read_bytes() == before
    regcred("realm", "lint", "--fix", str(file), expect={0, 1})
    assert file.read_bytes() == after
    assert (file.stat().st_ino == inode) == (before == after)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["htpasswd"]


def test_repair_keeps_owner_and_follows_links(regcred: Regcred, tmp_path: Path) -> None:
    file, link = tmp_path / "htpasswd", tmp_path / "link"
    file.write_bytes(entry(U, end=b""))
    file.chmod(0o604)


    os.chown(file, 1234, 2345)
    before = file.stat()
    link.symlink_to("htpasswd")
    regcred("realm", "lint", "--fix", str(link))
    after = file.stat()
    assert link.is_symlink() and file.read_bytes() == entry(U)
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert after.st_mtime_ns > before.st_mtime_ns


COSTS = {
    4: ("low-cost", "warning"), 7: ("low-cost", "warning"), 8: ("low-cost", "note"), 9: ("low-cost", "note"),
    10: None, 11: None, 12: ("slow-cost", "warning"), 17: ("slow-cost", "warning"),
    18: ("extreme-cost", "error"), 31: ("extreme-cost", "error"),
}  # fmt: skip


@pytest.mark.parametrize("cost", COSTS)
def test_cost(regcred: Regcred, cost: int) -> None:
    # Nobody logs in with these: cost 31 would hold a processor for days.
    findings = lint(regcred, entry(U, f"$2y${cost:02}".encode() + HASH[6:]))["findings"]
    found = [(finding["rule"], finding["severity"]) for finding in findings]
    assert found == ([COSTS[cost]] if COSTS[cost] else [])


def test_measured_time_is_that_of_this_machine(regcred: Regcred) -> None:



    started = time.perf_counter()
    hash_of("pw", 10)
    measured = time.perf_counter() - started
    result = regcred("realm", "lint", "-", stdin=entry(U, b"$2y$12" + HASH[6:]))
    told = re.search(r"slow: (\d+) ms each", result.stdout)
    assert told, result
    assert measured * 4 / 3 < int(told[1]) / 1000 < measured * 4 * 3


def test_empty_passwords_are_tried_when_asked(regcred: Regcred) -> None:
    content = entry(U, hash_of("")) + entry(V)
    assert not [f for f in lint(regcred, content)["findings"] if f["rule"] == "empty-password"]
    findings = [f for f in lint(regcred, content, "--empty-passwords")["findings"] if f["rule"] == "empty-password"]
    assert [(finding["lines"], finding["severity"]) for finding in findings] == [([1], "error")]


def test_text(regcred: Regcred, tmp_path: Path) -> None:
    file = tmp_path / "htpasswd"
    file.write_bytes(entry(U, hash_of("pw", 10)) + b"v:{SHA}GpHWL3ymc5liWkNopqtdSjuqYHM=\n")
    result = regcred("realm", "lint", str(file), expect=1)
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        f"{file}:2: error: the hash is SHA-1, and distribution logs in bcrypt only [hash-kind]",
        "    distribution, Zot: locks out 'v'",
        "    Apache httpd, nginx, Apache's htpasswd: as it was meant",
        "    hint: a hash cannot be converted: set the password anew, with 'regcred user set' or 'htpasswd -B'",
    ]


def test_a_good_file_needs_no_words(regcred: Regcred) -> None:
    result = regcred("realm", "lint", "-", stdin=b"# staff\n" + entry(U, hash_of("pw", 10)))
    assert (result.stdout, result.stderr) == ("", "")


def test_our_own_realms_are_good(regcred: Regcred) -> None:
    regcred("init", "localhost", "--admin", "alice", "--generate")
    regcred("user", "add", "bob", "--realm", "users", "--note", "a note", password="a long password")
    for file in sorted(regcred.directory.glob("realms/*")) + sorted(regcred.directory.glob("published/auth/*")):
        assert regcred("realm", "lint", str(file)).stdout == ""


def test_sarif(regcred: Regcred) -> None:
    content = b"".join(row.content for row in ROWS if row.id in {"duplicate", "no-colon", "control-in-name"})
    log = regcred("realm", "lint", "--sarif", "-", stdin=content, expect=1).json()
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules)) and run["tool"]["driver"]["name"] == "regcred"
    assert {"duplicate", "no-colon", "control-in-name"} <= {result["ruleId"] for result in run["results"]}
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"note", "warning", "error"} and result["message"]["text"]
        assert result["locations"]
        for location in result["locations"]:
            assert location["physicalLocation"]["artifactLocation"]["uri"] == "stdin"
            assert location["physicalLocation"].get("region", {"startLine": 1})["startLine"] >= 1


def test_sarif_names_the_file_by_its_uri(regcred: Regcred, tmp_path: Path) -> None:
    file = tmp_path / "my users%"
    file.write_bytes(b"")
    log = regcred("realm", "lint", "--sarif", str(file)).json()
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location == {"artifactLocation": {"uri": file.as_uri()}}


def test_control_characters_are_never_printed(regcred: Regcred, tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[31mb"
    file.write_bytes(b"a\x1b[31m\x07b\xc2\x9b\xe2\x80\xae:x\n")
    for option in ((), ("--json",), ("--sarif",)):
        result = regcred("realm", "lint", *option, str(file), expect=1)
        assert not [c for c in result.stdout if c != "\n" and not c.isprintable()], result


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("missing",), Exit.UNKNOWN), ((".",), Exit.DATA), ((),  Exit.USAGE), (("",), Exit.USAGE),
        (("--json", "--sarif", "x"), Exit.USAGE), (("--dry-run", "x"), Exit.USAGE), (("--fix", "-"), Exit.USAGE),
    ],
)  # fmt: skip
def test_refusals(regcred: Regcred, tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    assert_refused(regcred("realm", "lint", *arguments, expect=code, cwd=tmp_path))


def test_unreadable(regcred: Regcred, open_folder: Path) -> None:
    file = open_folder / "htpasswd"
    file.write_bytes(entry(U))
    file.chmod(0)
    assert_refused(regcred("realm", "lint", str(file), expect=Exit.PERMISSION, user=65534))


UMLAUT = "p\u00e4ssw\u00f6rd"


def test_marked_hashes_part_the_programs(
    regcred: Regcred, registry: HTTPReader, htpasswd: HtpasswdTool, deployment: Deployment
) -> None:
    """`$2x$`: made without the sign error (as Go does) it is distribution's, made with it (by libxcrypt) Apache's."""
    go = b"$2x" + hash_of(UMLAUT)[3:]
    setting = go[:29].decode()
    crypt = subprocess.run(
        ["perl", "-e", "print crypt($ARGV[0], $ARGV[1])", UMLAUT, setting], check=True, capture_output=True
    ).stdout
    assert crypt.startswith(go[:29]) and crypt != go
    for hash_, is_go in ((go, True), (crypt, False)):
        row = Row("2x", entry(U, hash_), (Login(U, 1, UMLAUT),))
        registry.load(row)
        htpasswd.load(row)
        assert registry.admits(row, row.logins[0]) is is_go
        assert htpasswd.admits(row, row.logins[0]) is not is_go
        # regcred answers as the registry does, and lint says that the two differ.
        deployment.realm("users").write_bytes(row.content)
        deployment.regcred("user", "verify", "u", "--realm", "users", password=UMLAUT, expect=0 if is_go else 1)
        (finding,) = [f for f in lint(regcred, row.content)["findings"] if f["rule"] == "bcrypt-2x"]
        assert finding["severity"] == "warning" and "who gets in depends on who reads it" in finding["message"]


@pytest.mark.parametrize("file", ["/dev/zero", "-", "/dev/stdin"])
def test_endless_input_ends(regcred: Regcred, file: str) -> None:
    with open("/dev/zero", "rb") as zero:
        feeder = subprocess.Popen(["cat"], stdin=zero, stdout=subprocess.PIPE)
        ended = subprocess.run(
            [str(regcred.binary), "realm", "lint", file], env=regcred.environment, stdin=feeder.stdout,
            capture_output=True, timeout=100, text=True,
        )  # fmt: skip
        feeder.kill()
    assert ended.returncode == Exit.DATA and "has more than 1 GiB" in ended.stderr and "hint: " in ended.stderr


def test_cure_of_carriage_returns_works(regcred: Regcred, tmp_path: Path) -> None:
    (tmp_path / "FILE").write_bytes(entry(U, end=b"\r") + entry(V, end=b"\r"))
    findings = regcred("realm", "lint", "--json", "FILE", cwd=tmp_path, expect=1).json()["findings"]
    (cure,) = [finding["hint"].split(": ")[1] for finding in findings if finding["rule"] == "cr-only"]
    subprocess.run(["sh", "-c", cure], cwd=tmp_path, check=True)
    assert (tmp_path / "NEW").read_bytes() == entry(U) + entry(V)


def test_a_pipe_is_read(regcred: Regcred) -> None:
    result = regcred("realm", "lint", "/dev/stdin", stdin=entry(U, HASH[:40]), expect=1)
    assert "malformed-hash" in result.stdout


def test_realm_list(regcred: Regcred) -> None:
    regcred("init", "localhost", "--admin", "alice", "--generate")
    realms = {realm["name"]: realm for realm in regcred("realm", "list", "--json").json()["realms"]}
    assert realms["admin"] == {
        "name": "admin", "title": "Admin Registry Realm", "users": 1, "active": 1, "includes": [], "cost": 10,
        "registries": [{"name": "admin", "access": "read-write"}],
    }  # fmt: skip
    assert realms["users"]["users"] == 0
    lines = regcred("realm", "list").stdout.splitlines()
    assert lines[0].split() == ["NAME", "TITLE", "USERS", "ACTIVE", "INCLUDES", "REGISTRIES", "COST"]
    assert any("admin (read-write)" in line for line in lines)
