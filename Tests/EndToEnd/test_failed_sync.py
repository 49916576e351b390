"""A disk that fails at one fsync: the command says truly whether the change is made, and the next one agrees."""

from __future__ import annotations

import re
from pathlib import Path

from support.crash import count_calls
from support.deployment import Deployment
from support.regcred import PASSWORD, Exit

ADD = ("user", "add", "bob", "--realm", "users", "--password-stdin")


def test_failure_is_told_truly(deployment: Deployment, tmp_path: Path) -> None:
    deployment.add_user("alice")
    syncs = count_calls(deployment.regcred, ADD, PASSWORD.encode(), tmp_path / "calls.log")["fsync"]
    deployment.regcred("user", "remove", "bob", "--realm", "users")
    assert syncs > 5

    outcomes = set()
    for number in range(1, syncs + 1):
        lines = len(deployment.audit())
        inject = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync")
        result = deployment.regcred(
            *ADD, stdin=PASSWORD.encode(), expect=Exit.IO, prefix=(*inject, "-e", f"inject=fsync:error=EIO:when={number}")
        )
        is_made = "the change is made" in result.stderr
        outcomes.add(is_made)
        assert re.search("^regcred: hint: ", result.stderr, re.MULTILINE)
        assert ("bob" in deployment.users("users")) == is_made, f"fsync {number}: {result}"
        assert len(deployment.audit()) == lines + is_made, f"fsync {number}: {result}"
        deployment.regcred("publish")
        deployment.assert_consistent()
        if is_made:
            deployment.regcred("user", "remove", "bob", "--realm", "users")
    assert outcomes == {False, True}


def test_made_passwords_are_told_whenever_they_are_in_force(deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "a.htpasswd"
    file.touch(0o600)
    file.write_text("bob:$apr1$AWSJjAev$s.ibz9NLxeXLJEKBkdMe4/\n")
    command = ("user", "import", str(file), "--realm", "users", "--reset")
    syncs = count_calls(deployment.regcred, command, b"", tmp_path / "calls.log")["fsync"]
    deployment.regcred("user", "remove", "bob", "--realm", "users")

    outcomes = set()
    for number in range(1, syncs + 1):
        inject = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync")
        result = deployment.regcred(
            *command, expect=Exit.IO, prefix=(*inject, "-e", f"inject=fsync:error=EIO:when={number}")
        )
        is_made = "the change is made" in result.stderr
        outcomes.add(is_made)
        assert ("bob" in deployment.users("users")) == is_made == result.stdout.startswith("bob:")
        if is_made:
            password = result.stdout.strip().removeprefix("bob:")
            deployment.regcred("user", "verify", "bob", "--realm", "users", password=password)
            deployment.regcred("user", "remove", "bob", "--realm", "users")
    assert outcomes == {False, True}
