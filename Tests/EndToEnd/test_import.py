"""Users from files: htpasswd, CSV, TSV and chpasswd."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import time
from pathlib import Path

import bcrypt
import pytest

from support.deployment import Deployment
from support.regcred import OTHER_PASSWORD, PASSWORD, Exit, assert_refused, assert_tells_nothing

IMPORT = ("user", "import")
USERS = ("--realm", "users")


def private(path: Path, content: str | bytes) -> str:
    """Writes a file that others cannot read, so that regcred does not warn of it."""
    path.touch(0o600)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def apache(path: Path, name: str, password: str, *options: str) -> None:
    create = [] if path.exists() else ["-c"]
    subprocess.run(["htpasswd", *create, "-b", *options, str(path), name, password], check=True, capture_output=True)
    path.chmod(0o600)


def is_password(deployment: Deployment, name: str, password: str, realm: str = "users") -> bool:
    return bcrypt.checkpw(password.encode(), deployment.published_users(realm)[name].encode())


def bcrypt_hash(password: str, cost: int = 4) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode().replace("$2b$", "$2y$")


def quoted(rows: list[list[str]], delimiter: str = ",") -> str:
    """As Python's csv module writes it."""
    output = io.StringIO()
    csv.writer(output, delimiter=delimiter).writerows(rows)
    return output.getvalue()


# What comes in


@pytest.mark.parametrize("options", [("-B", "-C", "4"), ("-B", "-C", "5")])
def test_file_made_by_apache(deployment: Deployment, tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "old.htpasswd"
    apache(file, "alice", PASSWORD, *options)
    apache(file, "bob", "x", *options)
    result = deployment.regcred(*IMPORT, str(file), *USERS)
    assert result.stderr == "regcred: imported users: 2 added\n"
    assert deployment.published_users("users") == dict(line.split(":") for line in file.read_text().split())
    deployment.assert_consistent()


WEAK = {
    "apr1": ("-m",), "SHA-1": ("-s",), "DES": ("-d",), "in clear": ("-p",), "SHA-256": ("-2",), "SHA-512": ("-5",),
}  # fmt: skip


def weak_file(path: Path) -> dict[str, int]:
    """A file by Apache with all kinds of hashes; the kinds and their lines."""
    apache(path, "good", PASSWORD, "-B", "-C", "4")
    for number, options in enumerate(WEAK.values()):
        apache(path, f"weak-{number}", "secret-of-weak", *options)
    return {kind: number + 2 for number, kind in enumerate(WEAK)}


def test_other_hashes_are_named_by_line_and_left_out(deployment: Deployment, tmp_path: Path) -> None:
    lines = weak_file(tmp_path / "old.htpasswd")
    result = deployment.regcred(*IMPORT, str(tmp_path / "old.htpasswd"), *USERS)
    for kind, line in lines.items():
        assert re.search(rf"warning: line {line} was left out: .*{re.escape(kind)}", result.stderr)
    assert_tells_nothing(result, ["secret-of-weak", "$apr1$", "{SHA}", "$5$", "$6$"])
    assert deployment.users("users") == {"good"}


def test_reset_gives_passwords_to_users_with_other_hashes(deployment: Deployment, tmp_path: Path) -> None:
    weak_file(tmp_path / "old.htpasswd")
    result = deployment.regcred(*IMPORT, str(tmp_path / "old.htpasswd"), *USERS, "--reset")
    passwords = dict(line.split(":") for line in result.stdout.splitlines())
    assert set(passwords) == {f"weak-{number}" for number in range(len(WEAK))}
    assert len(set(passwords.values())) == len(WEAK)
    assert all(is_password(deployment, *user) for user in passwords.items())
    assert is_password(deployment, "good", PASSWORD)
    before = deployment.contents()
    again = deployment.regcred(*IMPORT, str(tmp_path / "old.htpasswd"), *USERS, "--reset", "--detailed-exitcode")
    assert again.stdout == "" and deployment.contents() == before, "whoever got a password keeps it"


def test_reset_tells_the_passwords_in_json(deployment: Deployment, tmp_path: Path) -> None:
    weak_file(tmp_path / "old.htpasswd")
    answer = deployment.regcred(*IMPORT, str(tmp_path / "old.htpasswd"), *USERS, "--reset", "--json").json()
    assert answer["changed"] and answer["added"] == 7 and len(answer["passwords"]) == 6
    assert all(is_password(deployment, *user) for user in answer["passwords"].items())


def test_nothing_but_other_hashes_is_an_error(deployment: Deployment, tmp_path: Path) -> None:
    apache(tmp_path / "old.htpasswd", "alice", "x", "-m")
    result = deployment.regcred(*IMPORT, str(tmp_path / "old.htpasswd"), *USERS, expect=Exit.DATA)
    assert_refused(result)
    assert "--reset" in result.stderr


@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_spreadsheet(deployment: Deployment, tmp_path: Path, suffix: str, delimiter: str) -> None:
    rows = [
        ["name", "password", "expires", "note"],
        ["alice", 'pass, "word" is\tlong', "2099-01-01", "the, first"],
        ["bob", "Grüße aus Köln ☕", "", ""],
        ["carol", "multiple\nlines\r\nof it", "2099-01-01T12:00:00+02:00", "x"],
    ]
    file = private(tmp_path / f"people.{suffix}", "\ufeff" + quoted(rows, delimiter))
    deployment.regcred(*IMPORT, file, *USERS)
    for name, password, *_ in rows[1:]:
        assert is_password(deployment, name, password)
    users = {user["name"]: user for user in deployment.regcred("user", "list", "--json").json()["users"]}
    assert [users[name]["expires"] for name in ("alice", "bob", "carol")] == [
        "2099-01-01T00:00:00Z", None, "2099-01-01T10:00:00Z",
    ]  # fmt: skip
    assert users["alice"]["note"] == "the, first" and users["bob"]["note"] is None


def test_lines_for_chpasswd_from_stdin(deployment: Deployment) -> None:
    given = f"alice:{PASSWORD}\nbob:with:colons: and blanks \n".encode()
    deployment.regcred(*IMPORT, "-", *USERS, "--format", "chpasswd", stdin=given)
    assert is_password(deployment, "alice", PASSWORD)
    assert is_password(deployment, "bob", "with:colons: and blanks ")


def test_ready_hashes_in_csv(deployment: Deployment, tmp_path: Path) -> None:
    made = bcrypt_hash(PASSWORD, 5)
    deployment.regcred(*IMPORT, private(tmp_path / "a.csv", f"name,hash\nalice,{made}\n"), *USERS)
    assert deployment.published_users("users") == {"alice": made}


# What stays as it is


def test_same_file_again_changes_nothing(deployment: Deployment, tmp_path: Path) -> None:
    file = private(tmp_path / "a.csv", f"name,password,note\nalice,{PASSWORD},x\nbob,{OTHER_PASSWORD},\n")
    deployment.regcred(*IMPORT, file, *USERS)
    before, generation = deployment.contents(), (deployment.published / "current").resolve()
    result = deployment.regcred(*IMPORT, file, *USERS, "--detailed-exitcode")
    assert result.stdout == result.stderr == ""
    assert deployment.contents() == before and (deployment.published / "current").resolve() == generation


def test_only_what_differs_changes(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred("user", "add", "alice", *USERS, "--note", "old", password=PASSWORD)
    deployment.add_user("bob")
    before = deployment.published_users("users")
    file = private(tmp_path / "a.csv", f"name,password,note\nalice,{PASSWORD},new\nbob,{OTHER_PASSWORD},\n")
    answer = deployment.regcred(*IMPORT, file, *USERS, "--json").json()
    after = deployment.published_users("users")
    assert after["alice"] == before["alice"] and after["bob"] != before["bob"]
    assert (answer["added"], answer["modified"], answer["unchanged"], answer["removed"]) == (0, 2, 0, [])


def test_absent_column_keeps_and_empty_field_removes(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred("user", "add", "alice", *USERS, "--note", "n", "--expires", "2099-01-01", password=PASSWORD)
    deployment.regcred(*IMPORT, private(tmp_path / "a.csv", "name,expires\nalice,\n"), *USERS)
    user = deployment.regcred("user", "show", "alice", *USERS, "--json").json()["user"]
    assert user["note"] == "n" and user["expires"] is None
    assert is_password(deployment, "alice", PASSWORD)


def test_disabled_user_stays_disabled(deployment: Deployment, tmp_path: Path) -> None:
    deployment.add_user("alice")
    deployment.regcred("user", "disable", "alice", *USERS)
    deployment.regcred(*IMPORT, private(tmp_path / "a.csv", f"name,password\nalice,{OTHER_PASSWORD}\n"), *USERS)
    assert deployment.published_users("users") == {}
    deployment.regcred("user", "enable", "alice", *USERS)
    assert is_password(deployment, "alice", OTHER_PASSWORD)


def test_password_below_the_cost_is_hashed_again(deployment: Deployment, tmp_path: Path) -> None:
    deployment.add_user("alice")
    with deployment.edit() as config:
        config["passwords"]["cost"] = 5
    deployment.regcred(*IMPORT, private(tmp_path / "a.chpasswd", f"alice:{PASSWORD}\n"), *USERS)
    assert deployment.published_users("users")["alice"].startswith("$2y$05$")


# All or nothing


def test_one_bad_line_refuses_all(deployment: Deployment, tmp_path: Path) -> None:
    before = deployment.contents()
    content = f"name,password\nalice,{PASSWORD}\nb:b,{PASSWORD}\ncarol,hunter2\n"
    result = deployment.regcred(*IMPORT, private(tmp_path / "a.csv", content), *USERS, expect=Exit.DATA)
    assert_refused(result, [PASSWORD, "hunter2", "b:b"])
    assert "line 3 " in result.stderr and "line 4 " in result.stderr and "2 lines" in result.stderr
    assert deployment.contents() == before


def test_keep_going_leaves_bad_lines_out(deployment: Deployment, tmp_path: Path) -> None:
    content = f"name,password\nalice,{PASSWORD}\nb:b,{PASSWORD}\ncarol,hunter2\n"
    file = private(tmp_path / "a.csv", content)
    answer = deployment.regcred(*IMPORT, file, *USERS, "--keep-going", "--json").json()
    assert deployment.users("users") == {"alice"}
    assert [(problem["line"], problem["name"]) for problem in answer["refused"]] == [(3, None), (4, "carol")]
    assert all(problem["reason"] for problem in answer["refused"])


def test_quote_without_end_refuses_all_even_with_keep_going(deployment: Deployment, tmp_path: Path) -> None:
    file = private(tmp_path / "a.csv", f'name,password\nalice,"{PASSWORD}\nbob,{PASSWORD}\n')
    result = deployment.regcred(*IMPORT, file, *USERS, "--keep-going", expect=Exit.DATA)
    assert_refused(result, [PASSWORD])
    assert deployment.users() == set()


def test_header_that_is_missing_is_not_quoted(deployment: Deployment, tmp_path: Path) -> None:
    file = private(tmp_path / "a.csv", f"alice,{PASSWORD}\n")
    assert_refused(deployment.regcred(*IMPORT, file, *USERS, expect=Exit.DATA), [PASSWORD, "alice"])


@pytest.mark.parametrize("name", ["people", "people.txt"])
def test_format_is_asked_for(deployment: Deployment, tmp_path: Path, name: str) -> None:
    file = private(tmp_path / name, "")
    assert_refused(deployment.regcred(*IMPORT, file, *USERS, expect=Exit.USAGE))


def test_missing_file(deployment: Deployment, tmp_path: Path) -> None:
    assert_refused(deployment.regcred(*IMPORT, str(tmp_path / "none.csv"), *USERS, expect=Exit.UNKNOWN))


def test_folder_is_no_file(deployment: Deployment, tmp_path: Path) -> None:
    result = deployment.regcred(*IMPORT, str(tmp_path), *USERS, "--format", "csv", expect=Exit.IO)
    assert "error: " in result.stderr


def test_file_that_others_can_read_is_named(deployment: Deployment, tmp_path: Path) -> None:
    file = Path(private(tmp_path / "a.chpasswd", f"alice:{PASSWORD}\n"))
    file.chmod(0o644)
    assert "can be read by others" in deployment.regcred(*IMPORT, str(file), *USERS).stderr


# A whole realm


def test_prune_makes_the_realm_equal_to_the_file(deployment: Deployment, tmp_path: Path) -> None:
    deployment.add_user("alice")
    deployment.add_user("gone")
    file = private(tmp_path / "a.chpasswd", f"alice:{PASSWORD}\nnew:{PASSWORD}\n")
    answer = deployment.regcred(*IMPORT, file, *USERS, "--prune", "--json").json()
    assert answer["removed"] == ["gone"] and answer["added"] == 1 and answer["unchanged"] == 1
    assert set(deployment.published_users("users")) == {"alice", "new"}
    deployment.assert_consistent()


def test_prune_keeps_users_on_lines_that_were_left_out(deployment: Deployment, tmp_path: Path) -> None:
    for name in ("alice", "bob", "gone"):
        deployment.add_user(name)
    apache(tmp_path / "a.htpasswd", "alice", "x", "-m")
    apache(tmp_path / "a.htpasswd", "carol", PASSWORD, "-B", "-C", "4")
    with (tmp_path / "a.htpasswd").open("a") as file:
        file.write("bob:$2y$04$damaged\n")
    deployment.regcred(*IMPORT, str(tmp_path / "a.htpasswd"), *USERS, "--prune", "--keep-going")
    assert deployment.users("users") == {"alice", "bob", "carol"}
    assert is_password(deployment, "alice", PASSWORD)


@pytest.mark.parametrize("content", ["", "# nobody\n"])
def test_empty_file_removes_nobody(deployment: Deployment, tmp_path: Path, content: str) -> None:
    deployment.add_user("alice")
    file = private(tmp_path / "a.htpasswd", content)
    assert_refused(deployment.regcred(*IMPORT, file, *USERS, "--prune", expect=Exit.DATA))
    assert deployment.users("users") == {"alice"}
    deployment.regcred(*IMPORT, file, *USERS, "--prune", "--allow-empty")
    assert deployment.users("users") == set()


def test_dry_run_names_everybody_and_changes_nothing(deployment: Deployment, tmp_path: Path) -> None:
    deployment.add_user("alice")
    deployment.add_user("gone")
    before = deployment.contents()
    file = private(tmp_path / "a.chpasswd", f"alice:{OTHER_PASSWORD}\nnew:{PASSWORD}\n")
    result = deployment.regcred(*IMPORT, file, *USERS, "--prune", "--dry-run")
    assert result.stdout.splitlines()[:3] == ["add new", "change alice", "remove gone"]
    assert deployment.contents() == before


def test_dry_run_makes_no_passwords(deployment: Deployment, tmp_path: Path) -> None:
    weak_file(tmp_path / "old.htpasswd")
    options = ("--reset", "--dry-run", "--json")
    answer = deployment.regcred(*IMPORT, str(tmp_path / "old.htpasswd"), *USERS, *options).json()
    assert answer["passwords"] == {} and answer["added"] == 7
    assert deployment.users("users") == set()


def test_many_at_once_and_again(deployment: Deployment, tmp_path: Path) -> None:
    """Thousands of new users, orphaned comments and removals: each in one pass, for a quadratic step would show."""
    made = bcrypt_hash(PASSWORD)
    many = 20_000
    file = private(tmp_path / "a.htpasswd", "".join(f"user-{n}:{made}\n" for n in range(many)))
    deployment.regcred(*IMPORT, file, *USERS)
    lines = deployment.realm("users").read_text().splitlines(keepends=True)
    # Without the entries of every second user, as if another tool had removed them.
    deployment.realm("users").write_text("".join(line for n, line in enumerate(lines) if n % 4 != 1))
    half = private(tmp_path / "b.htpasswd", "".join(f"user-{n}:{made}\n" for n in range(0, many, 4)))
    answer = deployment.regcred(*IMPORT, half, *USERS, "--prune", "--json").json()
    assert (len(answer["removed"]), answer["added"]) == (many // 2, many // 4)
    assert deployment.users("users") == {f"user-{n}" for n in range(0, many, 4)}
    assert deployment.realm("users").read_text().count("#regcred ") == many // 4
    deployment.assert_consistent()


# What goes out


def test_export_comes_back_as_it_was(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred("user", "add", "alice", *USERS, "--note", 'a "note", too', password=PASSWORD)
    deployment.regcred("user", "add", "bob", *USERS, "--expires", "2099-01-01", password=PASSWORD)
    deployment.add_user("carol")
    deployment.regcred("user", "disable", "carol", *USERS)
    for suffix in ("htpasswd", "csv"):
        file = tmp_path / f"out.{suffix}"
        deployment.regcred("user", "export", *USERS, "--out", str(file))
        assert file.stat().st_mode & 0o777 == 0o600
        deployment.regcred(*IMPORT, str(file), *USERS, "--prune", "--detailed-exitcode")
        deployment.regcred(*IMPORT, str(file), "--realm", "admin", "--prune")
        users, admin = (
            [
                {key: value for key, value in user.items() if key not in {"realm", "created", "changed"}}
                for user in deployment.regcred("user", "list", "--json", "--realm", realm).json()["users"]
            ]
            for realm in ("users", "admin")
        )
        assert users == admin
        assert deployment.published_users("users") == deployment.published_users("admin")


def test_exported_htpasswd_is_read_by_apache(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred("user", "add", "alice", *USERS, "--note", "x", password=PASSWORD)
    deployment.regcred("user", "export", *USERS, "--out", str(tmp_path / "h"), "--format", "htpasswd")
    verify = ["htpasswd", "-vb", str(tmp_path / "h"), "alice", PASSWORD]
    assert subprocess.run(verify, capture_output=True).returncode == 0


def test_exported_csv_is_read_by_python(deployment: Deployment) -> None:
    deployment.regcred("user", "add", "alice", *USERS, "--note", 'a, "b"', password=PASSWORD)
    text = deployment.regcred("user", "export", *USERS, "--format", "csv", "--reveal").stdout
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["note"] == 'a, "b"' and bcrypt.checkpw(PASSWORD.encode(), row["hash"].encode())


@pytest.mark.parametrize("options", [["--format", "csv"], ["--format", "json"], ["--json"]])
def test_hashes_are_printed_when_asked_for_only(deployment: Deployment, options: list[str]) -> None:
    deployment.add_user("alice")
    hidden = deployment.regcred("user", "export", *USERS, *options)
    assert "alice" in hidden.stdout and "$2y$" not in hidden.stdout
    assert "$2y$04$" in deployment.regcred("user", "export", *USERS, *options, "--reveal").stdout


def test_htpasswd_is_printed_when_asked_for_only(deployment: Deployment) -> None:
    deployment.add_user("alice")
    export = ("user", "export", *USERS, "--format", "htpasswd")
    assert_refused(deployment.regcred(*export, expect=Exit.USAGE), ["$2y$"])
    assert "alice:$2y$" in deployment.regcred(*export, "--reveal").stdout


def test_export_as_json(deployment: Deployment, tmp_path: Path) -> None:
    deployment.add_user("alice")
    deployment.add_user("root", realm="admin")
    deployment.regcred("user", "export", "--out", str(tmp_path / "all.json"))
    answer = json.loads((tmp_path / "all.json").read_text())
    assert answer["version"] == 1
    assert {(user["realm"], user["name"]) for user in answer["users"]} == {("users", "alice"), ("admin", "root")}
    assert all(user["hash"].startswith("$2y$") for user in answer["users"])


# The rules for passwords


def test_rules_hold_for_every_line(deployment: Deployment, tmp_path: Path) -> None:
    (deployment.state / "denied.txt").write_text("summer in the city\n")
    with deployment.edit() as config:
        config["passwords"]["denylist"] = "denied.txt"
    content = f"alice:alice in wonderland\nbob:summer in the city\ncarol:{PASSWORD}\ndave:aaaaaaaaaaaaaaaa\n"
    file = private(tmp_path / "a.chpasswd", content)
    answer = deployment.regcred(*IMPORT, file, *USERS, "--keep-going", "--json").json()
    assert [problem["line"] for problem in answer["refused"]] == [1, 2, 4]
    assert deployment.users("users") == {"carol"}


# What --prune must not do


@pytest.mark.parametrize(
    "suffix, line, reason",
    [
        ("csv", "note with a comma,alice,x,y", "has 4 fields"), ("csv", '"x"y,alice', "has a quote within"),
        ("htpasswd", "alice", "is not of the form user:hash"), ("chpasswd", "alice", "is not of the form"),
    ],
)  # fmt: skip
def test_prune_removes_nobody_when_a_line_names_nobody_knows_whom(
    deployment: Deployment, tmp_path: Path, suffix: str, line: str, reason: str
) -> None:
    for name in ("alice", "gone"):
        deployment.add_user(name)
    before = deployment.contents()
    start = {
        "csv": f"note,name,password\nx,new,{PASSWORD}\n", "htpasswd": f"#\nnew:{bcrypt_hash(PASSWORD)}\n",
        "chpasswd": f"\nnew:{PASSWORD}\n",
    }[suffix]  # fmt: skip
    file = private(tmp_path / f"a.{suffix}", f"{start}{line}\n")
    refused = deployment.regcred(*IMPORT, file, *USERS, "--prune", "--keep-going", expect=Exit.DATA)
    assert_refused(refused)
    assert f"--prune cannot tell whom line 3 names: it {reason}" in refused.stderr
    assert deployment.contents() == before
    deployment.regcred(*IMPORT, file, *USERS, "--keep-going")
    assert deployment.users("users") == {"alice", "gone", "new"}


def test_prune_keeps_whom_a_misshapen_line_names(deployment: Deployment, tmp_path: Path) -> None:
    for name in ("alice", "bob", "a,b", "gone"):
        deployment.add_user(name)
    lines = ["name,password,note", "alice,x,y,z", 'bob,x,"note" and more', "a,b,x,y", f"new,{PASSWORD},"]
    file = private(tmp_path / "a.csv", "\n".join(lines) + "\n")
    deployment.regcred(*IMPORT, file, *USERS, "--prune", "--keep-going")
    assert deployment.users("users") == {"alice", "bob", "a,b", "new"}


def test_foreign_hashes_are_named_by_line_though_nothing_is_imported(deployment: Deployment, tmp_path: Path) -> None:
    apache(tmp_path / "a.htpasswd", "alice", "x", "-m")
    apache(tmp_path / "a.htpasswd", "bob", "x", "-s")
    refused = deployment.regcred(*IMPORT, str(tmp_path / "a.htpasswd"), *USERS, expect=Exit.DATA)
    assert_refused(refused)
    assert "warning: line 1 was left out: it has an apr1" in refused.stderr
    assert "warning: line 2 was left out: it has a SHA-1" in refused.stderr


def test_marked_hash_is_imported_with_a_warning(deployment: Deployment, tmp_path: Path) -> None:
    marked = bcrypt_hash(PASSWORD).replace("$2y$", "$2x$")
    file = private(tmp_path / "a.htpasswd", f"# x\nalice:{marked}\n")
    result = deployment.regcred(*IMPORT, file, *USERS)
    assert "warning: line 2 has a $2x$ hash" in result.stderr and marked not in result.stderr
    deployment.regcred("user", "verify", "alice", *USERS, password=PASSWORD)


def test_file_of_carriage_returns_is_refused_with_a_cure_that_works(deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "a.htpasswd"
    private(file, f"alice:{bcrypt_hash(PASSWORD)}\rbob:{bcrypt_hash(PASSWORD)}\r")
    refused = deployment.regcred(*IMPORT, str(file), *USERS, expect=Exit.DATA)
    assert_refused(refused)
    cure = refused.stderr.split("for example with: ")[1].strip()
    subprocess.run(["sh", "-c", cure.replace("FILE", "a.htpasswd").replace("NEW", "b.htpasswd")], cwd=tmp_path, check=True)
    (tmp_path / "b.htpasswd").chmod(0o600)
    deployment.regcred(*IMPORT, str(tmp_path / "b.htpasswd"), *USERS)
    assert deployment.users("users") == {"alice", "bob"}


@pytest.mark.parametrize("moment", ["2099-01-01T02:00:00+02:00", "2099-01-01T00:00:00.5Z"])
def test_times_of_all_forms(deployment: Deployment, tmp_path: Path, moment: str) -> None:
    deployment.regcred("user", "add", "alice", *USERS, "--expires", moment, password=PASSWORD)
    deployment.add_user("bob")
    deployment.regcred("user", "expire", "bob", *USERS, "--at", moment)
    file = private(tmp_path / "a.csv", f"name,password,expires\ncarol,{PASSWORD},{moment}\n")
    deployment.regcred(*IMPORT, file, *USERS)
    users = deployment.regcred("user", "list", "--json", *USERS).json()["users"]
    assert {user["name"]: user["expires"] for user in users} == dict.fromkeys(
        ("alice", "bob", "carol"), "2099-01-01T00:00:00Z"
    )
    bad = private(tmp_path / "b.csv", f"name,expires,disabled\nalice,{moment},soon\n")
    refused = deployment.regcred(*IMPORT, bad, *USERS, expect=Exit.DATA)
    assert "line 2 has a time in column 'disabled'" in refused.stderr


def test_interrupt_that_is_ignored_at_start_stays_so(deployment: Deployment, tmp_path: Path) -> None:
    """As in the background of a script: whoever presses Ctrl-C there means the foreground."""
    with deployment.edit() as config:
        config["passwords"]["cost"] = 11
    file = private(tmp_path / "a.chpasswd", "".join(f"u{number}:{PASSWORD} {number}\n" for number in range(40)))
    process = subprocess.Popen(
        [str(deployment.regcred.binary), *IMPORT, file, *USERS],
        env=deployment.regcred.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN), text=True,
    )  # fmt: skip
    time.sleep(1)
    assert process.poll() is None, "it must not be over before the signal"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0 and "interrupted" not in errors, errors
    assert len(deployment.users("users")) == 40
