"""`cert sign`: requests that openssl and Python's cryptography made, signed by the local CA, or refused."""

from __future__ import annotations

import datetime
import json
import subprocess
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from support.deployment import Deployment
from support.outside_ca import DER, PEM, alternative_names, kind_of, name
from support.regcred import Exit, Regcred, assert_refused
from support.verifiers import (
    verify_with_certtool,
    verify_with_gnutls_client,
    verify_with_openssl,
    verify_with_python,
)

KEYS = {
    "ecdsa-p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ecdsa-p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "rsa-2048": lambda: rsa.generate_private_key(65537, 2048),
    "rsa-3072": lambda: rsa.generate_private_key(65537, 3072),
    "rsa-4096": lambda: rsa.generate_private_key(65537, 4096),
}


def request(key, *names: str, subject: str = "", extensions=()) -> x509.CertificateSigningRequest:
    builder = x509.CertificateSigningRequestBuilder().subject_name(name(subject) if subject else x509.Name([]))
    if names:
        builder = builder.add_extension(alternative_names(*names), critical=False)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    is_edwards = isinstance(key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey))
    return builder.sign(key, None if is_edwards else hashes.SHA256())


def sign(deployment: Deployment, csr: bytes, *options: str, **process):
    """Signs through standard input."""
    return deployment.regcred("cert", "sign", "--csr", "-", *options, stdin=csr, **process)


def refuse(deployment: Deployment, csr: bytes, fragment: str, *options: str, code: int = Exit.DATA) -> None:
    before = deployment.contents()
    result = sign(deployment, csr, *options, expect=code)
    assert fragment in result.stderr, f"expected {fragment!r}\n{result}"
    assert_refused(result)
    assert deployment.contents() == before


@pytest.mark.parametrize("kind", KEYS)
def test_every_kind_of_key_is_signed_and_verified(deployment: Deployment, kind: str, tmp_path: Path) -> None:
    key = KEYS[kind]()
    csr = request(key, "localhost", "127.0.0.1", subject="ignored")
    (tmp_path / "r.csr").write_bytes(csr.public_bytes(PEM))
    out = tmp_path / "leaf.pem"
    result = deployment.regcred("cert", "sign", "--csr", str(tmp_path / "r.csr"), "--out", str(out))
    assert result.stdout == "" and "signed a certificate for localhost, 127.0.0.1" in result.stderr
    assert oct(out.stat().st_mode & 0o777) == "0o644"
    leaf = x509.load_pem_x509_certificates(out.read_bytes())
    assert len(leaf) == 1 and leaf[0].public_key() == key.public_key()
    assert kind_of(leaf[0].public_key()) == kind
    assert "ignored" not in leaf[0].subject.rfc4514_string()
    (tmp_path / "leaf.key").write_bytes(
        key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    trust = deployment.published / "ssl" / "ca.pem"
    for host in ("localhost", "127.0.0.1"):
        verify_with_openssl(out, trust, host)
        verify_with_python(out, trust, host)
        verify_with_certtool(out, trust, host)
        verify_with_gnutls_client(out, tmp_path / "leaf.key", trust, host)


@pytest.mark.parametrize("encoding", [PEM, DER], ids=["pem", "der"])
def test_what_was_signed_is_recorded_and_nothing_else_changes(deployment: Deployment, encoding) -> None:
    served = (deployment.published / "MANIFEST.json").read_bytes()
    csr = request(KEYS["ecdsa-p256"](), "registry.test").public_bytes(encoding)
    first = sign(deployment, csr).stdout.encode()
    result = sign(deployment, csr, "--json").json()
    signed = deployment.state / "certificates" / "signed.pem"
    assert signed.read_bytes() == first + result["pem"].encode()
    assert oct(signed.stat().st_mode & 0o777) == "0o644"
    assert result["documents"] == ["certificates/signed.pem"] and result["changed"] is True
    assert result["certificate"]["names"] == ["registry.test"]
    last = json.loads((deployment.state / "audit.jsonl").read_text().splitlines()[-1])
    assert (last["action"], last["subject"]) == ("cert.sign", "registry.test")
    deployment.regcred("audit", "verify")
    assert (deployment.published / "MANIFEST.json").read_bytes() == served
    before = deployment.contents()
    assert sign(deployment, csr, "--dry-run").stdout == "change certificates/signed.pem\n"
    assert deployment.contents() == before


def test_what_was_signed_is_listed(deployment: Deployment) -> None:
    csr = request(KEYS["ecdsa-p256"](), "registry.test", "localhost").public_bytes(PEM)
    pems = [sign(deployment, csr, "--lifetime", lifetime).stdout.encode() for lifetime in ("30d", "1h")]
    leaves = [x509.load_pem_x509_certificate(pem) for pem in pems]
    listed = deployment.regcred("cert", "list", "--json").json()["certificates"]
    assert [entry["kind"] for entry in listed] == ["server", "ca", "signed", "signed"]
    assert [entry["sha256"] for entry in listed[2:]] == [leaf.fingerprint(hashes.SHA256()).hex() for leaf in leaves]
    assert {entry["name"] for entry in listed[2:]} == {"registry.test"}
    assert [entry["daysLeft"] for entry in listed[2:]] == [29, 0]
    header, *lines = (line.split() for line in deployment.regcred("cert", "list").stdout.splitlines())
    assert header == ["KIND", "NAME", "EXPIRES", "DAYS", "SERIAL", "SHA256"]
    assert [(line[0], line[1], line[3]) for line in lines[2:]] == [
        ("signed", "registry.test", "29"), ("signed", "registry.test", "0"),
    ]  # fmt: skip
    assert deployment.regcred("cert", "list", "--clients").stdout == ""


def test_an_expired_one_is_listed_until_the_next_is_signed(deployment: Deployment) -> None:
    path = deployment.state / "certificates"
    csr = request(KEYS["ecdsa-p256"](), "registry.test").public_bytes(PEM)
    sign(deployment, csr)
    issuer = x509.load_pem_x509_certificate((path / "ca.pem").read_bytes())
    key = serialization.load_pem_private_key((path / "ca.key").read_bytes(), None)
    now = datetime.datetime.now(datetime.UTC)
    expired = (
        x509.CertificateBuilder()
        .subject_name(name("old.test"))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now - datetime.timedelta(hours=36))
        .sign(key, hashes.SHA256())
    )
    with (path / "signed.pem").open("ab") as file:
        file.write(expired.public_bytes(PEM))
    last = deployment.regcred("cert", "list", "--json").json()["certificates"][-1]
    assert (last["kind"], last["name"], last["daysLeft"]) == ("signed", "CN=old.test", -2)
    assert deployment.regcred("cert", "list").stdout.splitlines()[-1].split()[3] == "expired"
    sign(deployment, csr)
    assert "old.test" not in deployment.regcred("cert", "list").stdout


def test_a_damaged_file_of_what_was_signed_is_told(deployment: Deployment) -> None:
    (deployment.state / "certificates" / "signed.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nMIIB\n")
    result = deployment.regcred("cert", "list", expect=Exit.DATA)
    assert_refused(result)
    assert "certificates/signed.pem" in result.stderr


def test_a_request_gets_no_power(deployment: Deployment) -> None:
    wanted = [
        x509.BasicConstraints(ca=True, path_length=3),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]),
    ]
    csr = request(KEYS["ecdsa-p256"](), "registry.test", subject="bank.example", extensions=wanted)
    result = sign(deployment, csr.public_bytes(PEM))
    for extension in ("basicConstraints", "extendedKeyUsage"):
        assert f"regcred: ignored the requested extension {extension}" in result.stderr
    leaf = x509.load_pem_x509_certificate(result.stdout.encode())
    assert leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usages) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert "bank" not in leaf.subject.rfc4514_string()


def test_names(deployment: Deployment) -> None:
    key = KEYS["ecdsa-p256"]()
    refuse(
        deployment, request(key, subject="localhost").public_bytes(PEM),
        "the request asks for no DNS name or IP address (subjectAltName); a common name does not count",
    )  # fmt: skip
    other = request(key, "localhost", "eu.registry.test").public_bytes(PEM)
    refused = "names of the request that are not the deployment's: eu.registry.test; allowed: localhost"
    refuse(deployment, other, refused)
    refuse(deployment, other, "is no DNS name or IP address", "--allow", "https://x", code=Exit.USAGE)
    sign(deployment, other, "--allow", "eu.registry.test")
    refuse(
        deployment, request(key, "bank.example").public_bytes(PEM),
        "the local CA's name constraints do not permit all of bank.example", "--allow", "bank.example",
    )  # fmt: skip
    refuse(deployment, request(key, "127.0.0.2").public_bytes(PEM), "do not permit", "--allow", "127.0.0.2")


@pytest.mark.parametrize(
    ("options", "fragment"),
    [
        pytest.param(["-newkey", "rsa:1024"], "the request's key is rsa-1024, too short", id="rsa-1024"),
        pytest.param(["-newkey", "rsa:2048", "-sha1"], "the request is signed with SHA1", id="sha1"),
        pytest.param(["-newkey", "rsa:2048", "-md5"], "the request is signed with MD5", id="md5"),
        pytest.param(["-newkey", "ed448"], "the request's key is ed448, a kind", id="ed448"),
        pytest.param(
            ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], "the request's key is ec-secp256k1",
            id="secp256k1",
        ),
        pytest.param(
            ["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], "the request's key is rsa-pss", id="pss-key"
        ),
        pytest.param(
            ["-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss", "-sha1"], "signed with SHA1", id="pss-sha1"
        ),
    ],
)  # fmt: skip
def test_weak_and_strange_requests(deployment: Deployment, tmp_path: Path, options: list[str], fragment: str) -> None:
    subprocess.run(
        ["openssl", "req", "-new", "-nodes", "-subj", "/CN=a", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", "k", "-out", "r.csr", *options],
        cwd=tmp_path, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    refuse(deployment, (tmp_path / "r.csr").read_bytes(), fragment)


def test_a_curve_that_is_written_out(deployment: Deployment, tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-new", "-nodes", "-subj", "/CN=a", "-addext", "subjectAltName=DNS:localhost",
         "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit",
         "-keyout", "k", "-out", "r.csr"],
        cwd=tmp_path, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    refuse(deployment, (tmp_path / "r.csr").read_bytes(), "the request's key has explicit curve parameters")


def test_too_many_names(deployment: Deployment, tmp_path: Path) -> None:
    """As many as are signed, one more, and so many that the lock would be held for long."""
    key = KEYS["ecdsa-p256"]()
    sign(deployment, request(key, "localhost", *["127.0.0.1"] * 99).public_bytes(PEM))
    for count in (101, 20_000):
        csr = request(key, *(f"a{index}.localhost" for index in range(count))).public_bytes(PEM)
        began = time.monotonic()
        refuse(deployment, csr, f"the request asks for {count} names; the most that are signed are 100")
        assert time.monotonic() - began < 3
    mails = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), *(x509.RFC822Name(f"a{index}@a.test") for index in range(100))]
    )
    refuse(deployment, request(key, extensions=[mails]).public_bytes(PEM), "the request asks for 101 names")


def test_a_bad_request_waits_for_no_state(regcred: Regcred, tmp_path: Path) -> None:
    """Its faults are found before the state is locked: there need not even be one."""
    csr = request(KEYS["rsa-2048"](), "a b").public_bytes(PEM)
    result = regcred("cert", "sign", "--dir", str(tmp_path / "nowhere"), "--csr", "-", stdin=csr, expect=Exit.DATA)
    assert "the request asks for 'a b', which is no DNS name or IP address" in result.stderr


def test_a_dsa_key(deployment: Deployment) -> None:
    key = dsa.generate_private_key(2048)
    refuse(deployment, request(key, "localhost").public_bytes(PEM), "the request's key is dsa, a kind")


def test_a_changed_request_is_not_signed_by_its_key(deployment: Deployment) -> None:
    der = request(KEYS["ecdsa-p256"](), "localhost").public_bytes(DER)
    refuse(deployment, der.replace(b"localhost", b"localhosu"), "the request is not signed by its own key")


def test_lifetimes(deployment: Deployment) -> None:
    csr = request(KEYS["ecdsa-p256"](), "localhost").public_bytes(PEM)
    leaf = x509.load_pem_x509_certificate(sign(deployment, csr, "--lifetime", "825d").stdout.encode())
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days == 824
    refuse(deployment, csr, "a lifetime of 826d is not 1h to 825d", "--lifetime", "826d", code=Exit.USAGE)
    refuse(deployment, csr, "is no length of time", "--lifetime", "soon", code=Exit.USAGE)


@pytest.mark.parametrize(
    ("content", "fragment"),
    [
        pytest.param(b"", "it is empty", id="empty"),
        pytest.param(b"hello\n", "it holds no certificate request", id="prose"),
        pytest.param(bytes(range(256)), "it is neither PEM nor DER", id="binary"),
        pytest.param(b"\n" * 2_000_000, "it has more than 1048576 bytes", id="megabytes"),
    ],
)
def test_files_that_hold_no_request(deployment: Deployment, content: bytes, fragment: str) -> None:
    refuse(deployment, content, f"cannot read 'standard input': {fragment}")


def test_swapped_and_cut_files(deployment: Deployment) -> None:
    key = KEYS["ecdsa-p256"]()
    csr = request(key, "localhost").public_bytes(PEM)
    secret = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    locked = key.private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"passphrase")
    )
    refuse(deployment, csr[:-60], "it ends in the middle: a part is missing")
    refuse(deployment, csr + csr, "it holds 2 certificate requests")
    refuse(deployment, secret, "it holds a private key, no certificate request")
    refuse(deployment, locked, "it is encrypted")
    refuse(
        deployment, (deployment.published / "ssl" / "cert.pem").read_bytes(),
        "it holds a certificate, no certificate request",
    )  # fmt: skip


def test_without_a_local_ca(deployment: Deployment) -> None:
    csr = request(KEYS["ecdsa-p256"](), "localhost").public_bytes(PEM)
    for file in ("ca.pem", "ca.key"):
        (deployment.state / "certificates" / file).unlink()
    assert_refused(sign(deployment, csr, expect=Exit.UNKNOWN))
    assert_refused(deployment.regcred("cert", "sign", "--csr", "/nowhere/r.csr", expect=Exit.UNKNOWN))
