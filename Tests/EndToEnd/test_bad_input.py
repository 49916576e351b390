"""Bad names, passwords, hosts, settings, files and disks: a clear error, the right exit code, nothing lost or shown."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.regcred import DOCUMENTED_EXIT_CODES, OTHER_PASSWORD, PASSWORD, Regcred, assert_refused

USAGE, DATA, UNKNOWN, EXISTS, IO, PERMISSION, CONFIGURATION = 64, 65, 66, 73, 74, 77, 78
FAILURES = DOCUMENTED_EXIT_CODES - {0, 1, 2}
# Some number that is no user of the machine.
STRANGER = 12345
# Stands in malformed files, and must never be seen in an error.
GIVEAWAY = "hunter2-giveaway"


# --- Names

BAD_NAMES = [
    pytest.param("", id="empty"),
    pytest.param("with:colon", id="colon"),
    pytest.param("tab\there", id="tab"),
    pytest.param("new\nline", id="newline"),
    pytest.param("carriage\rreturn", id="carriage-return"),
    pytest.param("escape\x1b[31m", id="escape"),
    pytest.param("delete\x7f", id="delete"),
    pytest.param("next\u0085line", id="control-beyond-ascii"),
    pytest.param("#comment", id="leading-hash"),
    pytest.param(" leading", id="leading-blank"),
    pytest.param("trailing ", id="trailing-blank"),
    pytest.param("a" * 256, id="256-bytes"),
    pytest.param("ü" * 128, id="256-bytes-in-128-letters"),
    pytest.param(b"not-\xff\xfe-utf8", id="invalid-utf-8"),
]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("verb", ["add", "set"])
def test_bad_user_name(deployment: Deployment, verb: str, name: str | bytes) -> None:
    before = deployment.contents()
    result = deployment.regcred("user", verb, name, "--realm", "users", password=PASSWORD, expect=DATA)
    assert_refused(result, [PASSWORD])
    # A terminal must not be made to obey a name.
    assert "\x1b" not in result.stderr and "\r" not in result.stderr
    assert deployment.contents() == before


@pytest.mark.parametrize(
    "name", ["a", "a" * 255, "ü" * 127, "with blank", "user@example.com", "back\\slash", "inner#hash", "日本語", "-"]
)
def test_unusual_user_name_that_is_fine(deployment: Deployment, name: str) -> None:
    deployment.add_user(name)
    assert deployment.users("users") == {name}
    assert set(deployment.published_users("users")) == {name}
    deployment.regcred("user", "verify", name, "--realm", "users", password=PASSWORD)
    deployment.regcred("user", "remove", name, "--realm", "users")
    assert deployment.users("users") == set()


# --- Passwords

BAD_PASSWORDS = [
    pytest.param(b"", id="empty"),
    pytest.param(b"with\0nul-in-the-middle", id="nul"),
    pytest.param(b"x" * 73, id="73-bytes"),
    pytest.param("ü".encode() * 37, id="74-bytes-in-37-letters"),
    pytest.param(b"eleven-byte", id="shorter-than-min-length"),
]


@pytest.mark.parametrize("password", BAD_PASSWORDS)
@pytest.mark.parametrize("verb", ["add", "set", "passwd"])
def test_bad_password(deployment: Deployment, verb: str, password: bytes) -> None:
    name = "new"
    if verb == "passwd":
        name = "alice"
        deployment.add_user(name)
    before = deployment.contents()
    result = deployment.regcred("user", verb, name, "--realm", "users", password=password, expect=DATA)
    assert_refused(result, [password.decode()] if password else [])
    assert deployment.contents() == before


@pytest.mark.parametrize("length", [12, 72])
def test_password_at_a_limit_is_fine(deployment: Deployment, length: int) -> None:
    deployment.add_user("alice", password="x" * length)
    deployment.regcred("user", "verify", "alice", "--realm", "users", password="x" * length)
    # bcrypt itself would ignore the 73rd byte.
    too_long = deployment.regcred(
        "user", "verify", "alice", "--realm", "users", password="x" * (length + 61), expect={1, DATA}
    )
    assert "x" * 73 not in too_long.stderr


def test_empty_input_is_no_password(deployment: Deployment) -> None:
    result = deployment.regcred("user", "add", "alice", "--realm", "users", "--password-stdin", stdin=b"", expect=DATA)
    assert_refused(result)
    assert deployment.users() == set()


# --- Who is there and who is not

@pytest.mark.parametrize("verb", ["remove", "show"])
def test_unknown_user(deployment: Deployment, verb: str) -> None:
    assert_refused(deployment.regcred("user", verb, "nobody", "--realm", "users", expect=UNKNOWN))


@pytest.mark.parametrize("verb", ["passwd", "verify"])
def test_unknown_user_with_a_password(deployment: Deployment, verb: str) -> None:
    result = deployment.regcred("user", verb, "nobody", "--realm", "users", password=PASSWORD, expect=UNKNOWN)
    assert_refused(result, [PASSWORD])


def test_user_that_exists(deployment: Deployment) -> None:
    deployment.add_user("alice")
    before = deployment.contents()
    result = deployment.regcred("user", "add", "alice", "--realm", "users", password=OTHER_PASSWORD, expect=EXISTS)
    assert_refused(result, [OTHER_PASSWORD])
    assert deployment.contents() == before


def test_realm_must_be_named_where_there_are_two(deployment: Deployment) -> None:
    result = deployment.regcred("user", "add", "alice", password=PASSWORD, expect=USAGE)
    assert PASSWORD not in result.stderr


def test_unknown_realm(deployment: Deployment) -> None:
    result = deployment.regcred("user", "add", "alice", "--realm", "user", password=PASSWORD, expect=FAILURES)
    assert_refused(result, [PASSWORD])
    assert "users" in result.stderr, "the nearest right name is no secret"


# --- Hosts

@pytest.mark.parametrize(
    "host",
    [
        pytest.param("", id="empty"),
        pytest.param("not a host", id="blank"),
        pytest.param("two..dots", id="empty-label"),
        pytest.param("-dash.example", id="leading-dash-in-a-label"),
        pytest.param("under_score!.example", id="signs"),
        pytest.param("https://registry.example.com", id="url"),
        pytest.param("registry.example.com:5000", id="with-port"),
        pytest.param("registry.example.com/path", id="with-path"),
        pytest.param("a" * 64 + ".example", id="label-of-64"),
        pytest.param(".".join(["a" * 60] * 5), id="name-of-304"),
        pytest.param("999.1.1.1", id="no-address"),
        pytest.param("10.0.0", id="short-address"),
        pytest.param("2001:db8:::1", id="no-v6-address"),
        pytest.param("new\nline.example", id="newline"),
    ],
)
@pytest.mark.parametrize("as_name", [False, True], ids=["host", "name"])
def test_host_that_is_none(regcred: Regcred, host: str, as_name: bool) -> None:
    arguments = ["localhost", f"--name={host}"] if as_name else ["--", host]
    result = regcred("init", *arguments, expect={USAGE, DATA})
    assert result.stdout == "" and result.stderr.strip()
    assert not regcred.directory.exists() or not any(regcred.directory.iterdir()), "nothing may be begun"


@pytest.mark.parametrize("host", ["registry.example.com", "10.0.0.5", "2001:db8::5", "xn--grn-hoa.example", "host"])
def test_host_that_is_fine(regcred: Regcred, host: str) -> None:
    deployment = Deployment.create(regcred, host)
    assert deployment.regcred("cert", "show", "--json").json()["certificate"]["names"] == [host]
    deployment.regcred("publish", "--check")


# --- regcred.yaml

def replaced(old: str, new: str) -> Callable[[str], str]:
    def replace(text: str) -> str:
        assert old in text, f"regcred.yaml has no {old!r}"
        return text.replace(old, new, 1)

    return replace


@pytest.mark.parametrize("cost", ["3", "18", "31", "0", "-4", "4.5", "ten", '"10"', "[10]", "99999999999999999999"])
def test_cost_outside_of_4_to_17(deployment: Deployment, cost: str) -> None:
    line = write_configuration(deployment, replaced("cost: 4", f"cost: {cost}"), f"cost: {cost}")
    for command in (["user", "list"], ["publish"], ["user", "add", "alice", "--realm", "users", "--password-stdin"]):
        result = deployment.regcred(*command, stdin=PASSWORD.encode(), expect=CONFIGURATION)
        assert_refused(result, [PASSWORD])
        assert_names_line(result.stderr, line)
    assert not deployment.published_users("users")


@pytest.mark.parametrize(
    ("change", "at", "nearest"),
    [
        pytest.param(replaced("passwords:", "pasword:"), "pasword:", "passwords", id="unknown-key"),
        pytest.param(replaced("min_length:", "minlength:"), "minlength:", "min_length", id="unknown-inner-key"),
        pytest.param(replaced("access: read-only", "access: readonly"), "access: readonly", "read-only", id="access"),
        pytest.param(replaced("realm: users", "realm: user"), "realm: user,", "users", id="realm-that-is-none"),
        pytest.param(replaced("lifetime: 90d", "lifetime: 90"), "lifetime: 90", "90d", id="duration-without-unit"),
        pytest.param(replaced("lifetime: 90d", "lifetime: 900d"), "lifetime: 900d", "825", id="lifetime-over-825-days"),
        pytest.param(replaced("key: ecdsa-p256", "key: ecdsa-256"), "ecdsa-256", "ecdsa-p256", id="key-kind"),
        pytest.param(replaced("renew_at: 66%", "renew_at: 166%"), "renew_at: 166%", None, id="renew-after-the-end"),
        pytest.param(replaced("version: 1", "version: 2"), "version: 2", "1", id="version"),
        pytest.param(replaced("cost: 4", "cost: 4, cost: 5"), "cost: 4, cost: 5", None, id="key-twice"),
    ],
)
def test_mistake_in_the_configuration(
    regcred: Regcred, change: Callable[[str], str], at: str, nearest: str | None
) -> None:
    # As init wrote it, not as a YAML library would write it again: people edit this text.
    regcred("init", "localhost")
    deployment = Deployment(regcred)
    path = deployment.state / "regcred.yaml"
    path.write_text(replaced("cost: 10", "cost: 4")(path.read_text()))
    line = write_configuration(deployment, change, at)
    result = deployment.regcred("publish", expect=CONFIGURATION)
    assert_refused(result)
    assert_names_line(result.stderr, line)
    if nearest:
        assert nearest in result.stderr


@pytest.mark.parametrize("text", ["", "just words\n", "- a\n- list\n", "a: [unclosed\n", "\x00\x01"])
def test_configuration_that_is_none(deployment: Deployment, text: str) -> None:
    (deployment.state / "regcred.yaml").write_text(text)
    assert_refused(deployment.regcred("user", "list", expect=CONFIGURATION))


def test_registry_without_realm_needs_loopback(deployment: Deployment) -> None:
    with deployment.edit() as config:
        config["registries"]["build"] = {"access": "read-write", "listen": "0.0.0.0:5000"}
    assert_refused(deployment.regcred("publish", expect=CONFIGURATION))
    with deployment.edit() as config:
        config["registries"]["build"]["listen"] = "127.0.0.1:5000"
    deployment.regcred("publish")
    assert "REGISTRY_AUTH" not in (deployment.published / "env" / "build.env").read_text()


def write_configuration(deployment: Deployment, change: Callable[[str], str], at: str) -> int:
    """Changes regcred.yaml and returns the number of the line with `at`."""
    path = deployment.state / "regcred.yaml"
    path.write_text(change(path.read_text()))
    return next(number for number, line in enumerate(path.read_text().splitlines(), start=1) if at in line)


def assert_names_line(stderr: str, line: int) -> None:
    assert "regcred.yaml" in stderr
    assert f"regcred.yaml:{line}" in stderr or f"line {line}" in stderr, f"line {line} is not named: {stderr}"


# --- Realm files

HASH = "$2y$04$" + "a" * 22 + "b" * 31
REALM_FILES = [
    pytest.param(f"alice:{HASH}\n{GIVEAWAY}\n", 2, id="without-colon"),
    pytest.param(f"alice:{HASH}{GIVEAWAY}:{HASH}\n", 1, id="glued-lines"),
    pytest.param(f"\ufeffalice:{HASH}\n", 1, id="byte-order-mark"),
    pytest.param(f"alice:{HASH}\r\n{GIVEAWAY}:{HASH}\r\n", 1, id="crlf"),
    pytest.param(f"alice:{HASH}\rbob:{HASH}\r", 1, id="cr-only"),
    pytest.param(f"alice:{HASH}\nbob:{HASH}\nalice:{HASH}\n", 3, id="duplicate"),
    pytest.param(f"alice:{HASH}\nbob:{GIVEAWAY * 4096}\n", 2, id="line-of-64-kib"),
    pytest.param(f"alice:{HASH}\n# {GIVEAWAY * 4096}\n", 2, id="comment-of-64-kib"),
    pytest.param(f":{HASH}\n", 1, id="empty-name"),
    pytest.param(f"#regcred alice created={GIVEAWAY}\nalice:{HASH}\n", 1, id="metadata-that-is-none"),
]


@pytest.mark.parametrize(("text", "line"), REALM_FILES)
def test_malformed_realm_file(deployment: Deployment, text: str, line: int) -> None:
    deployment.add_user("before")
    path = deployment.realm("users")
    intact = path.read_bytes()
    path.write_bytes(text.encode())
    published = (deployment.published / "auth" / "users.htpasswd").read_bytes()

    for command in (
        ["user", "list"],
        ["user", "add", "new", "--realm", "users", "--password-stdin"],
        ["user", "remove", "alice", "--realm", "users"],
        ["publish"],
    ):
        result = deployment.regcred(*command, stdin=PASSWORD.encode(), expect=DATA)
        assert_refused(result, [GIVEAWAY, HASH, "a" * 22, PASSWORD])
        assert f"line {line}" in result.stderr or f"users.htpasswd:{line}" in result.stderr

    assert path.read_bytes() == text.encode(), "a file that is not understood is not rewritten"
    assert (deployment.published / "auth" / "users.htpasswd").read_bytes() == published, "nor published"
    path.write_bytes(intact)
    deployment.assert_consistent()


def test_realm_file_without_final_newline_is_read(deployment: Deployment) -> None:
    deployment.add_user("alice")
    path = deployment.realm("users")
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    deployment.add_user("bob")
    assert deployment.users("users") == {"alice", "bob"}
    deployment.assert_consistent()


# --- The state directory

def test_missing_directory(regcred: Regcred) -> None:
    result = regcred("user", "list", expect=FAILURES)
    assert_refused(result)
    assert str(regcred.directory) in result.stderr
    assert not regcred.directory.exists(), "looking must not create"


def test_directory_without_a_deployment(regcred: Regcred) -> None:
    regcred.directory.mkdir(mode=0o700)
    assert_refused(regcred("user", "list", expect=FAILURES))
    assert list(regcred.directory.iterdir()) == [], "looking must not create"


def test_directory_that_is_a_file(regcred: Regcred) -> None:
    regcred.directory.write_text(GIVEAWAY)
    for command in (["user", "list"], ["init", "localhost"]):
        assert_refused(regcred(*command, expect=FAILURES), [GIVEAWAY])
    assert regcred.directory.read_text() == GIVEAWAY


def test_init_on_an_existing_state(deployment: Deployment) -> None:
    deployment.add_user("alice")
    before = deployment.contents()
    result = deployment.regcred("init", "other.example.com", expect=EXISTS)
    assert_refused(result)
    assert deployment.contents() == before
    deployment.assert_consistent()


def test_init_in_a_directory_with_foreign_files(regcred: Regcred) -> None:
    """Whatever init says to it, the files of others stay."""
    regcred.directory.mkdir(mode=0o700)
    foreign = regcred.directory / "realms"
    foreign.mkdir()
    (foreign / "users.htpasswd").write_text(f"alice:{HASH}\n")
    regcred("init", "localhost", expect=DOCUMENTED_EXIT_CODES - {1, 2})
    assert f"alice:{HASH}" in (foreign / "users.htpasswd").read_text()


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
    result = stranger(*command, user=STRANGER, group=STRANGER, extra_groups=[], expect=PERMISSION)
    assert_refused(result)


@pytest.mark.parametrize("command", [["user", "list"], ["publish"], ["user", "remove", "alice", "--realm", "users"]])
def test_directory_of_another_user(deployment: Deployment, command: list[str]) -> None:
    deployment.add_user("alice")
    before = deployment.contents()
    os.chown(deployment.state, STRANGER, STRANGER)
    result = deployment.regcred(*command, expect=PERMISSION)
    assert_refused(result)
    assert deployment.contents() == before
    os.chown(deployment.state, 0, 0)
    deployment.assert_consistent()


@pytest.mark.parametrize("path", ["certificates/ca.key", "certificates/server.key", "realms/users.htpasswd"])
def test_credential_file_of_another_user(deployment: Deployment, path: str) -> None:
    os.chown(deployment.state / path, STRANGER, STRANGER)
    result = deployment.regcred("cert", "issue", "--force", expect=PERMISSION)
    assert_refused(result)
    assert Path(path).name in result.stderr


@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o777])
def test_directory_that_others_can_write(deployment: Deployment, mode: int) -> None:
    deployment.state.chmod(mode)
    result = deployment.regcred("user", "list", expect=PERMISSION)
    assert_refused(result)
    assert "chmod" in result.stderr, "says how to mend it"
    assert deployment.state.stat().st_mode & 0o777 == mode, "and does not do it unasked"


@pytest.mark.parametrize(
    "path",
    ["certificates/ca.key", "certificates/server.key", "realms/users.htpasswd", "realms/admin.htpasswd",
     "secrets/users.json"],
)  # fmt: skip
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604])
def test_credential_file_that_others_can_read(deployment: Deployment, path: str, mode: int) -> None:
    (deployment.state / path).chmod(mode)
    # A command that needs every one of them.
    result = deployment.regcred("cert", "issue", "--force", expect=PERMISSION)
    assert_refused(result)
    assert "chmod" in result.stderr and Path(path).name in result.stderr


# --- Half-written

def test_staged_files_without_a_commit_record_are_cleared(deployment: Deployment) -> None:
    deployment.add_user("alice")
    before = deployment.contents()
    transaction = deployment.state / ".transaction"
    transaction.mkdir(mode=0o700, exist_ok=True)
    (transaction / "0").write_text(f"mallory:{HASH}\n")
    (transaction / "commit.tmp").write_text('{"vers')
    assert deployment.users("users") == {"alice"}
    deployment.add_user("bob")
    assert deployment.users("users") == {"alice", "bob"}
    assert deployment.contents().keys() == before.keys()
    assert not transaction.exists() or not list(transaction.iterdir())
    deployment.assert_consistent()


@pytest.mark.parametrize(
    ("path", "keep", "expected"),
    [
        pytest.param("certificates/server.key", 100, {DATA}, id="key"),
        pytest.param("certificates/server.pem", 100, {DATA}, id="certificate"),
        pytest.param("certificates/server.key", 0, {DATA}, id="empty-key"),
        pytest.param("secrets/users.json", 30, {DATA}, id="secret"),
        pytest.param("secrets/users.json", 0, {DATA}, id="empty-secret"),
        pytest.param("certificates/server.key", None, FAILURES, id="missing-key"),
        pytest.param("secrets/users.json", None, FAILURES, id="missing-secret"),
        pytest.param("realms/users.htpasswd", 40, {DATA}, id="realm"),
    ],
)
def test_document_that_is_cut_short(deployment: Deployment, path: str, keep: int | None, expected: set[int]) -> None:
    deployment.add_user("alice")
    document = deployment.state / path
    content = document.read_bytes()
    current = (deployment.published / "current").readlink()
    if keep is None:
        document.unlink()
    else:
        document.write_bytes(content[:keep])

    result = deployment.regcred("publish", expect=expected)

    assert_refused(result, [line for line in content.decode().splitlines() if len(line) > 20])
    assert (deployment.published / "current").readlink() == current, "what was published stays"
    if keep is None:
        document.touch(0o600)
    document.write_bytes(content)
    deployment.assert_consistent()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda lines: [*lines[:-1], lines[-1][:-20]], id="last-line-cut"),
        pytest.param(lambda lines: [lines[0], *lines[2:]], id="line-taken-out"),
        pytest.param(lambda lines: [lines[0].replace("init", "INIT"), *lines[1:]], id="line-changed"),
        pytest.param(lambda lines: [lines[1], lines[0], *lines[2:]], id="lines-swapped"),
    ],
)
def test_damaged_audit_log_is_noticed(deployment: Deployment, damage: Callable[[list[str]], list[str]]) -> None:
    for name in ("alice", "bob", "carol"):
        deployment.add_user(name)
    deployment.regcred("audit", "verify")
    path = deployment.state / "audit.jsonl"
    path.write_text("\n".join(damage(path.read_text().splitlines())) + "\n")
    deployment.regcred("audit", "verify", expect=1)


# --- A full disk

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
    while not codes or codes[-1] == IO:
        assert len(codes) < 200, "more room does not help"
        before = small_disk.contents()
        filler = fill(disk, leave=len(codes) * page)
        result = small_disk.regcred(*add, password=PASSWORD, expect={0, IO})
        codes.append(result.code)
        if result.code == IO:
            assert_refused(result, [PASSWORD])
        # Readers go on, and see whole files.
        assert set(small_disk.published_users("users")) in ({"alice"}, {"alice", "bob"})

        filler.unlink()
        users = small_disk.users("users")
        assert users in ({"alice"}, {"alice", "bob"}), f"with {len(codes) - 1} free pages"
        if users == {"alice"}:
            assert small_disk.contents() == before, f"with {len(codes) - 1} free pages"
        small_disk.assert_consistent()
        if result.code == IO and "bob" in users:
            # Committed, but there was no room to publish it. Start over for the next round.
            small_disk.regcred("user", "remove", "bob", "--realm", "users")

    assert codes[0] == IO and codes[-1] == 0
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
        assert_refused(other("init", "localhost", expect=IO))
        filler.unlink()
        shutil.rmtree(other.directory, ignore_errors=True)
    fill(disk, leave=3 * page)
    other("init", "localhost", expect=IO)
    (disk / "filler").unlink()
    other("init", "localhost")
    other("publish", "--check")


# --- The command line

def test_secret_is_not_shown_unless_asked_for(deployment: Deployment) -> None:
    secret = deployment.regcred("secret", "show", "users", "--reveal").stdout.strip()
    assert len(secret) == 64
    assert_refused(deployment.regcred("secret", "show", "users", expect=USAGE), [secret])
    for command in (["secret", "list"], ["secret", "list", "--json"], ["audit", "show"], ["publish", "--json"]):
        assert secret not in deployment.regcred(*command).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["user", "add"],
        ["user", "frobnicate"],
        ["user", "add", "alice", "--realm"],
        ["user", "add", "alice", "--realm", "users", "--no-such-option"],
        ["user", "list", "--lock-timeout", "soon"],
    ],
)
def test_wrong_usage(deployment: Deployment, arguments: list[str]) -> None:
    result = deployment.regcred(*arguments, expect=USAGE)
    assert result.stdout == "" and result.stderr
