"""Malformed, truncated and left-over files in the state: an error that names the line and never quotes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.deployment import Deployment
from support.regcred import PASSWORD, Exit, assert_refused

# Stands in malformed files, and must never be seen in an error.
GIVEAWAY = "hunter2-giveaway"
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
        result = deployment.regcred(*command, stdin=PASSWORD.encode(), expect=Exit.DATA)
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
        pytest.param("certificates/server.key", 100, {Exit.DATA}, id="key"),
        pytest.param("certificates/server.pem", 100, {Exit.DATA}, id="certificate"),
        pytest.param("certificates/server.key", 0, {Exit.DATA}, id="empty-key"),
        pytest.param("secrets/users.json", 30, {Exit.DATA}, id="secret"),
        pytest.param("secrets/users.json", 0, {Exit.DATA}, id="empty-secret"),
        pytest.param("certificates/server.key", None, {Exit.UNKNOWN}, id="missing-key"),
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
