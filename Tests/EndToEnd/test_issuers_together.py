"""What one kind of issuer leaves behind for another: roll-overs of an encrypted CA, signed requests, changes of the issuer."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.regcred import Exit, Regcred, assert_refused

HOST = "registry.example.com"
PASSPHRASE = "a passphrase of the CA"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    file = tmp_path / "words"
    file.touch(mode=0o600)
    file.write_text(PASSPHRASE)
    return file


def verifies(trust: Path, leaf: Path) -> bool:
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", trust, leaf]
    return subprocess.run(command, capture_output=True).returncode == 0


def test_rollover_of_an_encrypted_ca_never_leaves_a_bare_key(regcred: Regcred, words: Path, tmp_path: Path) -> None:
    regcred("init", HOST, "--encrypt-ca-key", "--ca-passphrase-file", str(words))
    certificates, ssl = regcred.directory / "certificates", regcred.directory / "published" / "ssl"
    assert_refused(regcred("ca", "rollover", "--grace", "2s", expect=77))
    assert not (certificates / "ca-next.pem").exists()
    regcred("ca", "rollover", "--grace", "2s", "--ca-passphrase-file", str(words))
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in (certificates / "ca-next.key").read_bytes()
    assert verifies(ssl / "ca.pem", ssl / "cert.pem")
    request = tmp_path / "other.csr"
    make = ["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "other.key", "-out", request]
    subprocess.run([*make, "-subj", "/", "-addext", f"subjectAltName=DNS:{HOST}"], check=True, capture_output=True)
    assert_refused(regcred("cert", "sign", "--csr", str(request), expect=77))
    signed = tmp_path / "other.pem"
    regcred("cert", "sign", "--csr", str(request), "--out", str(signed), "--ca-passphrase-file", str(words))
    assert verifies(ssl / "ca.pem", signed)
    old = (ssl / "cert.pem").read_bytes()
    time.sleep(2.5)
    assert regcred("rotate", "--due", expect=77).code == 77
    assert (ssl / "cert.pem").read_bytes() == old
    regcred("rotate", "--due", "--ca-passphrase-file", str(words))
    assert (ssl / "cert.pem").read_bytes() != old
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in (certificates / "ca.key").read_bytes()
    assert not (certificates / "ca-next.key").exists()
    assert verifies(ssl / "ca.pem", ssl / "cert.pem")
    assert b"BEGIN PRIVATE KEY" not in b"".join(file.read_bytes() for file in certificates.glob("ca*.key"))
    key = ["openssl", "pkey", "-in", certificates / "ca.key", "-passin", f"file:{words}", "-noout"]
    assert subprocess.run(key, capture_output=True).returncode == 0
    time.sleep(2.5)
    regcred("rotate", "--due")
    assert (certificates / "ca-previous.pem").exists(), "a certificate that the old CA signed for others is valid"
    regcred("ca", "rollover", "--now")
    assert not (certificates / "ca-previous.pem").exists()


def test_signed_requests_keep_the_old_ca_until_they_expire(regcred: Regcred, tmp_path: Path) -> None:
    regcred("init", HOST)
    request = tmp_path / "other.csr"
    make = ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    make += ["-keyout", tmp_path / "other.key", "-out", request, "-subj", "/", "-addext", f"subjectAltName=DNS:{HOST}"]
    subprocess.run(make, check=True, capture_output=True)
    leaf = tmp_path / "other.pem"
    regcred("cert", "sign", "--csr", str(request), "--lifetime", "300d", "--out", str(leaf))
    regcred("ca", "rollover", "--now", "--grace", "1s")
    bundle = regcred.directory / "published" / "ssl" / "ca.pem"
    assert verifies(bundle, leaf)
    time.sleep(1.5)
    regcred("rotate", "--due")
    assert verifies(bundle, leaf), "the old CA was dropped although a certificate of it is valid"
    waiting = json.loads(regcred("plan", "--json").stdout)["waiting"]
    assert [(wait["kind"], wait["subject"]) for wait in waiting] == [("ca-rollover", "drop")]
    assert "signed for others" in waiting[0]["hold"], "it outlives the certificate before the switch"


# Each is one of usage: regcred.yaml says otherwise, whatever the state has.
OUTSIDE = "an outside CA signs the certificate: regcred.yaml says 'issuer: csr'"
OTHERS = [
    ("csr", ("cert", "renew"), OUTSIDE, "regcred cert request"),
    ("csr", ("cert", "issue"), OUTSIDE, "regcred cert request"),
    ("csr", ("ca", "rollover"), "there is no local CA to roll over: certificate.issuer is 'csr'", "regcred cert request"),
    (
        "self-signed", ("ca", "rollover"), "there is no local CA to roll over: certificate.issuer is 'self-signed'",
        "regcred cert renew",
    ),
    *(
        (issuer, command, f"regcred.yaml says 'issuer: {issuer}', so no outside CA signs", "to 'issuer: csr'")
        for issuer in ("self-signed", "ca")
        for command in (("cert", "request"), ("cert", "install", "-"))
    ),
]  # fmt: skip


@pytest.mark.parametrize(("issuer", "command", "error", "hint"), OTHERS)
@pytest.mark.parametrize("is_switched", [False, True])
def test_commands_of_another_issuer_are_refused(
    regcred: Regcred, issuer: str, command: tuple[str, ...], error: str, hint: str, is_switched: bool
) -> None:
    """Also in a deployment that had another one before, with that one's keys."""
    before = {"csr": "ca", "self-signed": "ca", "ca": "csr"}[issuer] if is_switched else issuer
    regcred("init", HOST, "--issuer", before)
    configuration = regcred.directory / "regcred.yaml"
    configuration.write_text(configuration.read_text().replace(f"issuer: {before}", f"issuer: {issuer}"))
    contents = Deployment(regcred).contents()
    result = regcred(*command, expect=Exit.USAGE)
    assert_refused(result)
    said, advised = result.stderr.split("regcred: hint: ")
    assert said.startswith(f"regcred: error: {error}") and hint in advised
    assert Deployment(regcred).contents() == contents


def test_waiting_leaf_goes_when_an_outside_certificate_is_installed(regcred: Regcred, tmp_path: Path) -> None:
    regcred("init", HOST, "--issuer", "self-signed")
    regcred("cert", "renew", "--force")
    certificates = regcred.directory / "certificates"
    assert (certificates / "server-next.pem").exists()
    configuration = regcred.directory / "regcred.yaml"
    configuration.write_text(configuration.read_text().replace("issuer: self-signed", "issuer: csr"))
    csr, ca, signed = tmp_path / "request.csr", tmp_path / "ca.pem", tmp_path / "signed.pem"
    regcred("cert", "request", "--out", str(csr))
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "ca.key", "-out", ca]
    make += ["-subj", "/CN=Outside CA", "-days", "90", "-addext", "keyUsage=critical,keyCertSign"]
    subprocess.run(make, check=True, capture_output=True)
    extensions = tmp_path / "extensions"
    extensions.write_text(
        f"subjectAltName=DNS:{HOST}\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n"
        "authorityKeyIdentifier=keyid\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n"
    )
    sign = ["openssl", "x509", "-req", "-in", csr, "-CA", ca, "-CAkey", tmp_path / "ca.key", "-out", signed]
    sign += ["-days", "60", "-extfile", extensions, "-CAcreateserial"]
    subprocess.run(sign, check=True, capture_output=True)
    old = (regcred.directory / "published" / "ssl" / "cert.pem").read_bytes()
    regcred("cert", "install", str(signed), "--ca", str(ca))
    assert not (certificates / "server-next.pem").exists()
    assert not (certificates / "server-next.key").exists()
    ssl = regcred.directory / "published" / "ssl"
    assert verifies(ssl / "ca.pem", ssl / "cert.pem")
    earlier = tmp_path / "earlier.pem"
    earlier.write_bytes(old)
    assert verifies(ssl / "ca.pem", earlier), "registries that were not restarted serve the old leaf"
    # And back: registries that were not restarted serve the outside CA's certificate until it expires.
    outside = tmp_path / "outside.pem"
    outside.write_bytes((ssl / "cert.pem").read_bytes())
    configuration.write_text(configuration.read_text().replace("issuer: csr", "issuer: ca"))
    regcred("cert", "issue", "--force")
    assert (ssl / "cert.pem").read_bytes() == outside.read_bytes(), "clients do not have the new CA yet"
    handed_out = tmp_path / "handed-out.pem"
    handed_out.write_bytes((ssl / "ca.pem").read_bytes())
    regcred("cert", "issue", "--now")
    assert verifies(handed_out, ssl / "cert.pem"), "what clients were given does not fit"
    assert verifies(ssl / "ca.pem", ssl / "cert.pem")
    assert verifies(ssl / "ca.pem", outside), "the outside CA's anchor went with its certificate"
    assert verifies(ssl / "ca.pem", earlier)
    assert not (certificates / "server-ca.pem").exists()
    regcred("rotate", "--due")
    assert regcred("plan").stdout == ""
    assert verifies(ssl / "ca.pem", outside)


def test_whatever_issues_a_certificate_gives_clients_time(regcred: Regcred, tmp_path: Path) -> None:
    """A client with the trust file from before each command accepts what is served after it, unless --now was given."""
    regcred("init", HOST, "--issuer", "self-signed")
    ssl = regcred.directory / "published" / "ssl"
    given = tmp_path / "given.pem"
    configuration = regcred.directory / "regcred.yaml"
    key = (ssl / "key.pem").read_bytes()
    for command in (["cert", "issue", "--force"], ["cert", "issue"], ["rotate", "--due"], ["cert", "renew", "--force"]):
        given.write_bytes((ssl / "ca.pem").read_bytes())
        regcred(*command)
        assert verifies(given, ssl / "cert.pem"), command
    configuration.write_text(configuration.read_text().replace("key: ecdsa-p256", "key: ed25519"))
    for command in (["cert", "issue"], ["rotate"]):
        given.write_bytes((ssl / "ca.pem").read_bytes())
        regcred(*command)
        assert verifies(given, ssl / "cert.pem"), command
    assert (ssl / "key.pem").read_bytes() == key
    assert regcred("cert", "issue", "--now", "--json").json()["action"] == "served"
    assert (ssl / "key.pem").read_bytes() != key
    given.write_bytes((ssl / "ca.pem").read_bytes())
    assert regcred("cert", "issue", "--force", "--now", "--json").json()["action"] == "issued"
    assert not verifies(given, ssl / "cert.pem"), "clients cannot have it yet"
