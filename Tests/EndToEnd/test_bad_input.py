"""Bad names, passwords, hosts and options: a clear error, the right exit code, nothing lost or shown."""

from __future__ import annotations

import pytest

from support.deployment import Deployment
from support.regcred import LONGEST_PASSWORD, OTHER_PASSWORD, PASSWORD, Exit, Regcred, assert_refused

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
    result = deployment.regcred("user", verb, name, "--realm", "users", password=PASSWORD, expect=Exit.DATA)
    assert_refused(result, [PASSWORD])
    # A terminal must not be made to obey a name.
    assert "\x1b" not in result.stderr and "\r" not in result.stderr
    assert deployment.contents() == before


@pytest.mark.parametrize(
    "name", ["a", "a" * 255, "ü" * 127, "with blank", "user@example.com", "back\\slash", "inner#hash", "日本語"]
)
def test_unusual_user_name_that_is_fine(deployment: Deployment, name: str) -> None:
    deployment.add_user(name)
    assert deployment.users("users") == {name}
    assert set(deployment.published_users("users")) == {name}
    deployment.regcred("user", "verify", name, "--realm", "users", password=PASSWORD)
    deployment.regcred("user", "remove", name, "--realm", "users")
    assert deployment.users("users") == set()


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
    result = deployment.regcred("user", verb, name, "--realm", "users", password=password, expect=Exit.DATA)
    assert_refused(result, [password.decode()] if password else [])
    assert deployment.contents() == before


@pytest.mark.parametrize("length", [12, 72])
def test_password_at_a_limit_is_fine(deployment: Deployment, length: int) -> None:
    password = LONGEST_PASSWORD[:length]
    deployment.add_user("alice", password=password)
    deployment.regcred("user", "verify", "alice", "--realm", "users", password=password)
    # bcrypt itself would ignore the 73rd byte.
    deployment.regcred("user", "verify", "alice", "--realm", "users", password=LONGEST_PASSWORD + "x", expect={1, Exit.DATA})


def test_empty_input_is_no_password(deployment: Deployment) -> None:
    result = deployment.regcred(
        "user", "add", "alice", "--realm", "users", "--password-stdin", stdin=b"", expect=Exit.DATA
    )
    assert_refused(result)
    assert deployment.users() == set()


@pytest.mark.parametrize("verb", ["remove", "show"])
def test_unknown_user(deployment: Deployment, verb: str) -> None:
    assert_refused(deployment.regcred("user", verb, "nobody", "--realm", "users", expect=Exit.UNKNOWN))


@pytest.mark.parametrize("verb", ["passwd", "verify"])
def test_unknown_user_with_a_password(deployment: Deployment, verb: str) -> None:
    result = deployment.regcred("user", verb, "nobody", "--realm", "users", password=PASSWORD, expect=Exit.UNKNOWN)
    assert_refused(result, [PASSWORD])


def test_user_that_exists(deployment: Deployment) -> None:
    deployment.add_user("alice")
    before = deployment.contents()
    result = deployment.regcred("user", "add", "alice", "--realm", "users", password=OTHER_PASSWORD, expect=Exit.EXISTS)
    assert_refused(result, [OTHER_PASSWORD])
    assert deployment.contents() == before


def test_realm_must_be_named_where_there_are_two(deployment: Deployment) -> None:
    result = deployment.regcred("user", "add", "alice", password=PASSWORD, expect=Exit.USAGE)
    assert PASSWORD not in result.stderr


def test_unknown_realm(deployment: Deployment) -> None:
    result = deployment.regcred("user", "add", "alice", "--realm", "user", password=PASSWORD, expect=Exit.UNKNOWN)
    assert_refused(result, [PASSWORD])
    assert "users" in result.stderr, "the nearest right name is no secret"


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
    result = regcred("init", *arguments, expect={Exit.USAGE, Exit.DATA})
    assert result.stdout == "" and result.stderr.strip()
    assert not regcred.directory.exists() or not any(regcred.directory.iterdir()), "nothing may be begun"


@pytest.mark.parametrize("host", ["registry.example.com", "10.0.0.5", "2001:db8::5", "xn--grn-hoa.example", "host"])
def test_host_that_is_fine(regcred: Regcred, host: str) -> None:
    deployment = Deployment.create(regcred, host)
    assert deployment.regcred("cert", "show", "--json").json()["certificate"]["names"] == [host]
    deployment.regcred("publish", "--check")


def test_secret_is_not_shown_unless_asked_for(deployment: Deployment) -> None:
    secret = deployment.regcred("secret", "show", "users", "--reveal").stdout.strip()
    assert len(secret) == 64
    assert_refused(deployment.regcred("secret", "show", "users", expect=Exit.USAGE), [secret])
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
    result = deployment.regcred(*arguments, expect=Exit.USAGE)
    assert result.stdout == "" and result.stderr


def test_a_list_of_the_parser_is_one_line(deployment: Deployment) -> None:
    result = deployment.regcred("cert", "trust", "--for", "nothing", expect=Exit.USAGE)
    assert result.stderr.splitlines()[0].endswith(
        "'--for <program>'. Please provide one of the following: docker, podman, containerd, k3s, buildkit, system, java"
    )
    assert_refused(result)
