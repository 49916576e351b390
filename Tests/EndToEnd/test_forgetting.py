"""`cert forget`: the trust file without what was in service before, as openssl, curl and Python see it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from support.clients import curl_exit_code
from support.deployment import Deployment
from support.outside_ca import PythonCA, pem
from support.regcred import Exit, Regcred, assert_refused
from support.registries import RegistryPair, RegistryProcess, read_env_file

NAMES = ("localhost", "--name", "registry.test", "--name", "127.0.0.1")


def trusted(deployment: Deployment) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates((deployment.published / "ssl" / "ca.pem").read_bytes())


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def verifies(trust: Path, leaf: Path) -> bool:
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", trust, "-untrusted", leaf, leaf]
    return subprocess.run(command, capture_output=True).returncode == 0


def served(deployment: Deployment, name: str) -> Path:
    """What is served now, kept for later."""
    copy = deployment.state.parent / name
    copy.write_bytes((deployment.published / "ssl" / "cert.pem").read_bytes())
    return copy


def sign_other(deployment: Deployment, tmp_path: Path) -> None:
    request = tmp_path / "other.csr"
    make = ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    make += ["-keyout", tmp_path / "other.key", "-out", request, "-subj", "/", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(make, check=True, capture_output=True)
    deployment.regcred("cert", "sign", "--csr", str(request), "--out", str(tmp_path / "other.pem"))


@pytest.fixture
def alone(regcred: Regcred) -> Deployment:
    """A deployment whose self-signed certificate was replaced twice."""
    deployment = Deployment.create(regcred, *NAMES, "--issuer", "self-signed")
    for _ in range(2):
        regcred("cert", "renew", "--force", "--now")
    return deployment


@pytest.fixture
def outside(regcred: Regcred) -> tuple[Deployment, PythonCA, PythonCA]:
    """A deployment whose outside CA was replaced by another one."""
    deployment = Deployment.create(regcred, *NAMES, "--issuer", "csr")
    authorities = (PythonCA("First"), PythonCA("Second", rsa_keys=False))
    for number, ca in enumerate(authorities):
        request = regcred("cert", "request").stdout.encode()
        leaf, root = deployment.state.parent / f"leaf{number}.pem", deployment.state.parent / f"root{number}.pem"
        leaf.write_bytes(pem(ca.sign(request), ca.intermediate))
        root.write_bytes(pem(ca.root))
        regcred("cert", "install", str(leaf), "--ca", str(root))
    return deployment, *authorities


def test_earlier_self_signed_certificates_are_dropped(alone: Deployment) -> None:
    current, *earlier = trusted(alone)
    assert len(earlier) == 2
    result = alone.regcred("cert", "forget")
    assert result.stdout == ""
    assert trusted(alone) == [current]
    for certificate in earlier:
        until = certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
        line = f"SHA-256 {fingerprint(certificate)}, which would have stayed until {until}"
        assert f"regcred: dropped CN=localhost, {line}" in result.stderr
    assert "until they are restarted" in result.stderr and "'regcred cert probe' tells which" in result.stderr
    assert not (alone.state / "certificates" / "server-previous.pem").exists()
    alone.assert_consistent()
    last = alone.audit()[-1]
    assert (last["action"], last["subject"]) == ("cert.forget", "server")


def test_once_is_enough(alone: Deployment) -> None:
    alone.regcred("cert", "forget")
    before, generation = alone.contents(), alone.manifest()
    again = alone.regcred("cert", "forget", "--detailed-exitcode")
    assert again.stderr == "regcred: nothing to forget: all of ssl/ca.pem is for what is in service or to come\n"
    assert (alone.contents(), alone.manifest()) == (before, generation)
    assert alone.regcred("cert", "forget", "--quiet").stderr == ""
    listed = alone.regcred("cert", "forget", "--json").json()
    assert (listed["changed"], listed["dropped"]) == (False, [])


def test_an_earlier_outside_root_is_dropped(outside: tuple[Deployment, PythonCA, PythonCA]) -> None:
    deployment, first, second = outside
    old = deployment.state.parent / "leaf0.pem"
    trust = deployment.published / "ssl" / "ca.pem"
    assert verifies(trust, old)
    temporary = trusted(deployment)[2]
    listed = deployment.regcred("cert", "forget", "--json", "--detailed-exitcode", expect=2).json()
    assert [entry["sha256"] for entry in listed["dropped"]] == [fingerprint(first.root), fingerprint(temporary)]
    leaf = x509.load_pem_x509_certificates(old.read_bytes())[0]
    assert listed["dropped"][0]["trustedUntil"] == leaf.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert listed["dropped"][0]["subject"] == "CN=First Root"
    assert (listed["changed"], listed["previousCAKept"]) == (True, False)
    assert listed["documents"] == ["certificates/server-ca.pem"]
    assert trusted(deployment) == [second.root]
    assert not verifies(trust, old)
    assert verifies(trust, deployment.published / "ssl" / "cert.pem")
    deployment.assert_consistent()
    # It does not come back, and the next change of the certificate goes as before.
    request = deployment.regcred("cert", "request").stdout.encode()
    again = deployment.state.parent / "again.pem"
    again.write_bytes(pem(second.sign(request), second.intermediate))
    deployment.regcred("cert", "install", str(again))
    assert trusted(deployment) == [second.root]


def test_what_comes_after_an_outside_root(outside: tuple[Deployment, PythonCA, PythonCA]) -> None:
    """A local CA: the roots stand with the earlier certificates then."""
    deployment, *_ = outside
    with deployment.edit() as config:
        config["certificate"]["issuer"] = "ca"
    deployment.regcred("cert", "issue", "--force", "--now")
    assert len(trusted(deployment)) == 4
    assert len(deployment.regcred("cert", "forget", "--json").json()["dropped"]) == 3
    (authority,) = trusted(deployment)
    assert authority == x509.load_pem_x509_certificate((deployment.state / "certificates" / "ca.pem").read_bytes())
    deployment.assert_consistent()


def test_a_dry_run_tells_and_changes_nothing(alone: Deployment) -> None:
    before, generation = alone.contents(), alone.manifest()
    result = alone.regcred("cert", "forget", "--dry-run")
    assert result.stdout == "change certificates/server-previous.pem\npublish ssl/ca.pem\n"
    assert result.stderr.count("regcred: would drop CN=localhost, SHA-256 ") == 2
    assert len(alone.regcred("cert", "forget", "--dry-run", "--json").json()["dropped"]) == 2
    assert (alone.contents(), alone.manifest()) == (before, generation)


def test_the_next_certificate_stays_trusted(alone: Deployment) -> None:
    alone.regcred("cert", "renew", "--force")
    before = trusted(alone)
    assert len(before) == 4
    alone.regcred("cert", "forget")
    assert trusted(alone) == before[:2]
    waiting = x509.load_pem_x509_certificate((alone.state / "certificates" / "server-next.pem").read_bytes())
    assert before[1] == waiting


def test_a_rollover_is_left_alone(deployment: Deployment) -> None:
    regcred = deployment.regcred
    # A self-signed certificate was in service for a while, so one of the CA is remembered besides.
    regcred("cert", "issue", "--self-signed", "--force")
    regcred("cert", "issue", "--force")
    for step in ((), ("--now",)):
        regcred("ca", "rollover", *step)
    old = (deployment.state / "certificates" / "ca-previous.pem").read_bytes()
    rollover = (deployment.state / "certificates" / "rollover.json").read_bytes()
    assert len(trusted(deployment)) == 3
    result = regcred("cert", "forget")
    assert result.stderr.count("regcred: dropped ") == 1 and "'regcred ca rollover --now' drops it" in result.stderr
    assert [fingerprint(certificate) for certificate in trusted(deployment)] == [
        fingerprint(x509.load_pem_x509_certificate(pem))
        for pem in ((deployment.state / "certificates" / "ca.pem").read_bytes(), old)
    ]
    assert (deployment.state / "certificates" / "rollover.json").read_bytes() == rollover
    again = regcred("cert", "forget")
    assert "nothing to forget" in again.stderr and "'regcred ca rollover --now' drops it" in again.stderr
    assert regcred("cert", "forget", "--json").json()["previousCAKept"] is True
    regcred("ca", "rollover", "--now")
    assert len(trusted(deployment)) == 1
    deployment.assert_consistent()


def test_what_a_rollover_waits_for_is_not_forgotten(deployment: Deployment) -> None:
    """A certificate of the CA was replaced by a self-signed one, and that by one of the CA: registries may serve it."""
    first = x509.load_pem_x509_certificate((deployment.published / "ssl" / "cert.pem").read_bytes())
    with deployment.edit() as config:
        config["certificate"]["lifetime"] = "10d"
    deployment.regcred("cert", "issue", "--self-signed", "--force")
    deployment.regcred("cert", "issue", "--force")
    deployment.regcred("cert", "forget")
    deployment.regcred("ca", "rollover", "--now", "--grace", "1s")
    status = deployment.regcred("ca", "show", "--json").json()["rollover"]
    assert status["holdUntil"] == first.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_local_ca_that_is_out_of_use_is_dropped(deployment: Deployment, tmp_path: Path) -> None:
    sign_other(deployment, tmp_path)
    other = x509.load_pem_x509_certificate((tmp_path / "other.pem").read_bytes())
    before = served(deployment, "before.pem")
    with deployment.edit() as config:
        config["certificate"]["issuer"] = "self-signed"
    deployment.regcred("cert", "issue", "--force", "--now")
    trust = deployment.published / "ssl" / "ca.pem"
    assert verifies(trust, before)
    result = deployment.regcred("cert", "forget")
    until = other.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert f"certificates that the local CA signed for others, valid until {until}" in result.stderr
    assert not verifies(trust, before) and not verifies(trust, tmp_path / "other.pem")
    assert len(trusted(deployment)) == 1
    assert (deployment.state / "certificates" / "ca.key").exists(), "the CA itself stays"
    deployment.assert_consistent()


def test_registries_must_have_been_restarted(regcred: Regcred, tmp_path: Path) -> None:
    """What the warning says: clients refuse a registry that was not, and 'cert probe' finds it."""
    pair = RegistryPair.start(Deployment.create(regcred, *NAMES, "--issuer", "self-signed"), tmp_path)

    def curl() -> int:
        return curl_exit_code(pair, "users", "localhost", trust=pair.trust_bundle)

    try:
        regcred("cert", "renew", "--force", "--now")
        assert curl() == 0
        regcred("cert", "forget")
        assert curl() == 60
        probed = regcred("cert", "probe", "--json", expect=1).json()["endpoints"]
        assert [entry["published"]["verdict"] for entry in probed] == ["stale", "stale"]
        for name, process in list(pair.processes.items()):
            process.stop()
            environment = read_env_file(pair.deployment.published / "env" / f"{name}.env")
            pair.processes[name] = RegistryProcess(name, environment, tmp_path / name)
            pair.processes[name].wait_until_listening()
        assert curl() == 0
        regcred("cert", "probe")
    finally:
        pair.stop()


@pytest.mark.parametrize("content", [b"# valid until soon\n", b"-----BEGIN CERTIFICATE-----\nMIIB\n"])
def test_damaged_documents_are_told_and_left_alone(alone: Deployment, content: bytes) -> None:
    path = alone.state / "certificates" / "server-previous.pem"
    path.write_bytes(content)
    before = alone.contents()
    result = alone.regcred("cert", "forget", expect=Exit.DATA)
    assert_refused(result)
    assert "certificates/server-previous.pem" in result.stderr
    assert alone.contents() == before


def test_without_publication(alone: Deployment) -> None:
    before = trusted(alone)
    alone.regcred("cert", "forget", "--no-publish")
    assert trusted(alone) == before
    alone.regcred("publish")
    assert trusted(alone) == before[:1]
    assert json.loads((alone.state / "audit.jsonl").read_text().splitlines()[-1])["action"] == "cert.forget"
