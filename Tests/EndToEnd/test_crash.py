"""`kill -9` at every system call that changes the file system: the next command finds the state before or after.

For each command and each changing call of it, the command is killed on entry to the call, on a fresh copy of the same
state. What consumers see must be whole at that very moment; one read-only command later everything must be whole.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from support.crash import count_calls, kill_at, kill_points
from support.deployment import Deployment, assert_whole_publication, whole_entries
from support.regcred import PASSWORD, Regcred
from support.verifiers import verify_with_openssl

REALMS = ("users", "admin")
REGISTRIES = ("users", "admin")
# A consumer that cannot tell whether there is a deployment would be told one of these.
NO_STATE = {66, 74, 77, 78}


@dataclass(frozen=True)
class Change:
    """A command, and how to tell its two outcomes apart."""

    arguments: tuple[str, ...]
    stdin: bytes
    action: str
    # Whether the state is the one after the change; raises AssertionError for a mixture.
    is_after: Callable[[Deployment, dict[str, bytes]], bool]
    # The commands before it, and what `init` is told.
    prepare: tuple[tuple[str, ...], ...] = ()
    init: tuple[str, ...] = ()


def user_was_added(deployment: Deployment, before: dict[str, bytes]) -> bool:
    users = deployment.users("users")
    assert users in ({"alice"}, {"alice", "bob"})
    return "bob" in users


def secrets_were_rotated(deployment: Deployment, before: dict[str, bytes]) -> bool:
    changed = {name: deployment.contents()[name] != before[name] for name in before if name.startswith("secrets/")}
    assert len(set(changed.values())) == 1, f"some secrets are new and some are not: {changed}"
    for registry in REGISTRIES:
        env = (deployment.published / "env" / f"{registry}.env").read_text()
        secret = re.search(r"^REGISTRY_HTTP_SECRET=([0-9a-f]{64})$", env, re.MULTILINE)
        assert secret, f"env/{registry}.env has no secret"
        assert secret[1].encode() in deployment.contents()[f"secrets/{registry}.json"], "another secret is published"
    return all(changed.values())


def certificate_was_issued(deployment: Deployment, before: dict[str, bytes]) -> bool:
    for folder, names in (("certificates", ("server.pem", "server.key")), ("published/ssl", ("cert.pem", "key.pem"))):
        certificate, key = (deployment.state / folder / name for name in names)
        leaf = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
        assert private.public_key() == leaf.public_key(), f"the key in {folder} is not the certificate's"
    state, published = (
        x509.load_pem_x509_certificate((deployment.state / path).read_bytes())
        for path in ("certificates/server.pem", "published/ssl/cert.pem")
    )
    assert state == published, "another certificate is published"
    return (deployment.state / "certificates" / "server.pem").read_bytes() != before["certificates/server.pem"]


def certificates(deployment: Deployment, name: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates((deployment.state / name).read_bytes())


def assert_pairs(deployment: Deployment) -> set[str]:
    """Checks that each key in the state is that of the certificate beside it. Returns the names of the documents."""
    folder = deployment.state / "certificates"
    for key in folder.glob("*.key"):
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
        (certificate,) = certificates(deployment, f"certificates/{key.stem}.pem")
        assert private.public_key() == certificate.public_key(), f"{key.name} is not the certificate's"
    return {path.name for path in folder.iterdir()} - {"ca.pem", "ca.key", "server.pem", "server.key"}


def assert_served_is_trusted(deployment: Deployment) -> None:
    """A client with the published trust file accepts the published certificate, and so it is in the state."""
    ssl = deployment.published / "ssl"
    verify_with_openssl(ssl / "cert.pem", ssl / "ca.pem", "localhost")
    served = certificates(deployment, "published/ssl/cert.pem")
    assert served == certificates(deployment, "certificates/server.pem"), "another certificate is published"


def authority_was_announced(deployment: Deployment, before: dict[str, bytes]) -> bool:
    documents = assert_pairs(deployment)
    assert documents in (set(), {"ca-next.pem", "ca-next.key", "rollover.json"})
    assert deployment.contents()["certificates/ca.pem"] == before["certificates/ca.pem"]
    assert len(certificates(deployment, "published/ssl/ca.pem")) == (2 if documents else 1)
    assert_served_is_trusted(deployment)
    return bool(documents)


def authority_was_switched(deployment: Deployment, before: dict[str, bytes]) -> bool:
    documents = assert_pairs(deployment)
    assert documents in (
        {"ca-next.pem", "ca-next.key", "rollover.json"}, {"ca-previous.pem", "rollover.json"},
    )  # fmt: skip
    happened = "ca-previous.pem" in documents
    others = certificates(deployment, f"certificates/{'ca-previous' if happened else 'ca-next'}.pem")
    assert certificates(deployment, "published/ssl/ca.pem") == certificates(deployment, "certificates/ca.pem") + others
    assert b'"switched"' in deployment.contents()["certificates/rollover.json"] or not happened
    assert_served_is_trusted(deployment)
    certificates(deployment, "certificates/server.pem")[0].verify_directly_issued_by(
        certificates(deployment, "certificates/ca.pem")[0]
    )
    if happened:
        old_key = before["certificates/ca.key"].splitlines()[1]
        assert not any(old_key in content for content in deployment.contents().values()), "the old key is there still"
    return happened


def authority_was_dropped(deployment: Deployment, before: dict[str, bytes]) -> bool:
    documents = assert_pairs(deployment)
    assert documents in (set(), {"ca-previous.pem", "rollover.json"})
    assert len(certificates(deployment, "published/ssl/ca.pem")) == (2 if documents else 1)
    assert_served_is_trusted(deployment)
    return not documents


def next_certificate_is_served(deployment: Deployment, before: dict[str, bytes]) -> bool:
    documents = assert_pairs(deployment)
    assert documents in ({"server-next.pem", "server-next.key"}, {"server-previous.pem"})
    assert len(certificates(deployment, "published/ssl/ca.pem")) == 2
    assert_served_is_trusted(deployment)
    return "server-previous.pem" in documents


ANNOUNCE = ("ca", "rollover", "--grace", "1s")

CHANGES = [
    pytest.param(
        Change(
            ("user", "add", "bob", "--realm", "users", "--password-stdin"),
            PASSWORD.encode(),
            "user.add",
            user_was_added,
        ),
        id="user-add",
    ),
    pytest.param(Change(("secret", "rotate"), b"", "secret.rotate", secrets_were_rotated), id="secret-rotate"),
    pytest.param(Change(("cert", "issue", "--force"), b"", "cert.issue", certificate_was_issued), id="cert-issue"),
    pytest.param(Change(("ca", "rollover"), b"", "ca.rollover", authority_was_announced), id="ca-announce"),
    pytest.param(
        Change(("rotate", "--due"), b"", "rotate", authority_was_switched, prepare=(ANNOUNCE,)), id="ca-switch"
    ),
    pytest.param(
        Change(
            ("ca", "rollover", "--now"), b"", "ca.rollover", authority_was_dropped,
            prepare=(ANNOUNCE, ("ca", "rollover", "--now")),
        ),
        id="ca-drop",
    ),
    pytest.param(
        Change(
            ("cert", "renew", "--now"), b"", "cert.renew", next_certificate_is_served,
            prepare=(("cert", "renew", "--force"),), init=("localhost", "--issuer", "self-signed"),
        ),
        id="cert-serve",
    ),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_state_is_before_or_after(regcred: Regcred, tmp_path: Path, change: Change) -> None:
    deployment = Deployment.create(regcred, *change.init)
    deployment.add_user("alice")
    deployment.regcred("publish")
    for arguments in change.prepare:
        deployment.regcred(*arguments)
    if ANNOUNCE in change.prepare:
        time.sleep(2.1)
    template = Template(deployment, tmp_path / "template")
    calls = count_calls(regcred, change.arguments, change.stdin, tmp_path / "calls.log")
    assert change.is_after(deployment, template.documents), "the command does nothing: a test of nothing"
    names = names_below(deployment.state)

    outcomes, complaints = set(), []
    for call, number in kill_points(calls):
        template.restore()
        assert kill_at(regcred, change.arguments, change.stdin, call, number), f"not killed at {call} {number}"
        try:
            outcomes.add(check_after_kill(deployment, template, change, names))
        except (AssertionError, OSError) as error:
            complaints.append(f"killed at {call} {number} of {calls[call]}: {error}")
    assert complaints == [], "\n\n".join([f"{len(complaints)} of {calls.total()} moments", *complaints[:5]])
    # Kills before and kills after the commit point: had one kind been missing, nothing much was tried.
    assert outcomes == {False, True}


def check_after_kill(deployment: Deployment, template: Template, change: Change, names: set[str]) -> bool:
    """Checks what a kill left, and that the change leaves `names`. Returns whether it has happened."""
    # Nobody has run regcred since: this is what a registry reads that gets a login now.
    assert_whole_publication(deployment.published)
    for realm in REALMS:
        whole_entries((deployment.published / "auth" / f"{realm}.htpasswd").read_text())

    # Any command completes what is begun, one that only reads too.
    deployment.regcred("user", "list", "--json")

    happened = change.is_after(deployment, template.documents)
    if not happened:
        assert deployment.contents() == template.documents, "neither before nor after"
    actions = [line["action"] for line in deployment.audit()]
    assert actions == template.actions + [change.action] * happened
    deployment.assert_consistent()
    assert_nothing_left_behind(deployment, names if happened else template.names, happened=happened)
    if not happened:
        # What was tried in vain can be done now, and takes the remains of the attempt away.
        deployment.regcred(*change.arguments, stdin=change.stdin)
        assert_nothing_left_behind(deployment, names)
    return happened


def test_init_is_there_or_not(regcred: Regcred, tmp_path: Path) -> None:
    arguments = (
        "init", "localhost", "--name", "registry.test", "--admin", "root", "--password-stdin",
    )  # fmt: skip
    stdin = PASSWORD.encode()
    calls = count_calls(regcred, arguments, stdin, tmp_path / "calls.log")
    deployment = Deployment(regcred)
    names = Template(deployment, tmp_path / "template").names

    outcomes, complaints = set(), []
    for call, number in kill_points(calls):
        shutil.rmtree(regcred.directory, ignore_errors=True)
        assert kill_at(regcred, arguments, stdin, call, number), f"not killed at {call} {number}"
        try:
            found = regcred("user", "list", "--json", expect={0} | NO_STATE).code == 0
            outcomes.add(found)
            # What is there is complete, and init refuses it; what is not there, init makes.
            regcred(*arguments, stdin=stdin, expect=73 if found else 0)
            assert deployment.users("admin") == {"root"}
            assert [line["action"] for line in deployment.audit()] == ["init"]
            deployment.assert_consistent()
            assert_nothing_left_behind(deployment, names)
        except (AssertionError, OSError) as error:
            complaints.append(f"killed at {call} {number} of {calls[call]}: {error}")
    assert complaints == [], "\n\n".join([f"{len(complaints)} of {calls.total()} moments", *complaints[:5]])
    assert outcomes == {False, True}


def test_kill_during_recovery_is_recovered_too(regcred: Regcred, tmp_path: Path) -> None:
    """A command that was killed after its commit point, and then the command that completes it, at every call."""
    deployment = Deployment.create(regcred)
    deployment.add_user("alice")
    deployment.regcred("publish")
    original = Template(deployment, tmp_path / "original")
    add = ("user", "add", "bob", "--realm", "users", "--password-stdin")
    reader = ("user", "list", "--json")

    # The moment between the commit record and the first file put in its place.
    calls = count_calls(regcred, add, PASSWORD.encode(), tmp_path / "calls.log")
    rename = next(call for call in ("rename", "renameat", "renameat2") if calls[call] > 1)
    original.restore()
    assert kill_at(regcred, add, PASSWORD.encode(), rename, 2)
    half_done = Template(deployment, tmp_path / "half-done")

    complaints = []
    calls = count_calls(regcred, reader, b"", tmp_path / "calls.log")
    for call, number in kill_points(calls):
        half_done.restore()
        assert kill_at(regcred, reader, b"", call, number), f"not killed at {call} {number}"
        try:
            assert deployment.users("users") == {"alice", "bob"}
            assert [line["action"] for line in deployment.audit()] == [*original.actions, "user.add"]
            deployment.assert_consistent()
            assert_nothing_left_behind(deployment, original.names)
        except (AssertionError, OSError) as error:
            complaints.append(f"killed at {call} {number} of {calls[call]}: {error}")
    assert complaints == [], "\n\n".join(complaints[:5])


class Template:
    """A state directory to start over from.

    Copies go back to the very place of the original, since published env files name absolute paths.
    """

    def __init__(self, deployment: Deployment, copy: Path) -> None:
        self.state = deployment.state
        self.copy = copy
        self.documents = deployment.contents()
        self.names = names_below(deployment.state)
        self.actions = [line["action"] for line in deployment.audit()]
        _copy(self.state, copy)

    def restore(self) -> None:
        shutil.rmtree(self.state)
        _copy(self.copy, self.state)


def _copy(source: Path, destination: Path) -> None:
    # cp -a, unlike shutil, keeps hard links.
    subprocess.run(["cp", "-a", str(source), str(destination)], check=True, timeout=60)


def names_below(state: Path) -> set[str]:
    """What is in the state, generations aside, of which there may be more."""
    names = (str(path.relative_to(state)) for path in state.rglob("*"))
    return {name for name in names if not re.match(r"published/(generations|current)/|\.transaction", name)}


def assert_nothing_left_behind(deployment: Deployment, names: set[str], *, happened: bool = True) -> None:
    """Checks that no temporary file, staged file or half-made generation stays.

    A generation is prepared before the commit point. When the change has not `happened`, the hidden folder of that
    generation may stay until the next one is made.
    """
    assert names_below(deployment.state) == names
    transaction = deployment.state / ".transaction"
    assert not transaction.exists() or not list(transaction.iterdir()), "the transaction was not cleared"
    generations = sorted(path.name for path in (deployment.published / "generations").iterdir())
    if not happened:
        generations = [name for name in generations if not name.startswith(".")]
    strange = [name for name in generations if not re.fullmatch(r"\d{6}", name)]
    assert not strange, f"strange generations: {strange}"
    current = (deployment.published / "current").readlink().name
    assert generations[-1] == current, f"generation {generations[-1]} was never published, current is {current}"
