"""Certificates that are odd rather than wrong: what each command says of them is true, and names the real fault."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography import x509

from support.deployment import Deployment
from support.outside_ca import PythonCA, pem
from support.regcred import Exit, Regcred, assert_refused
from support.tls_server import TLSServer
from support.verifiers import (
    Refused,
    verify_with_certtool,
    verify_with_gnutls_client,
    verify_with_openssl,
    verify_with_python,
)

NETSCAPE_CLIENT, NETSCAPE_SERVER = b"\x03\x02\x07\x80", b"\x03\x02\x06\x40"


@pytest.fixture(scope="module")
def ca() -> PythonCA:
    return PythonCA()


class Outside:
    """A deployment whose certificate an outside CA signs, and the files that the CA sends."""

    def __init__(self, regcred: Regcred, ca: PythonCA, folder: Path) -> None:
        self.regcred = regcred
        self.ca = ca
        self.deployment = Deployment.create(regcred, "localhost", "--name", "127.0.0.1", "--issuer", "csr")
        self.request = regcred("cert", "request").stdout.encode()
        self.folder = folder
        self.root = folder / "root.pem"
        self.root.write_bytes(pem(ca.root))
        self.key = folder / "leaf.key"
        self.key.write_bytes((self.deployment.state / "certificates" / "request.key").read_bytes())

    def sign(self, **changes) -> Path:
        self.leaf = self.ca.sign(self.request, **changes)
        path = self.folder / "leaf.pem"
        path.write_bytes(pem(self.leaf, self.ca.intermediate))
        return path

    def install(self, path: Path, **process):
        return self.regcred("cert", "install", str(path), "--ca", str(self.root), **process)


@pytest.fixture
def outside(regcred: Regcred, ca: PythonCA, tmp_path: Path) -> Outside:
    return Outside(regcred, ca, tmp_path)


# The published leaf with another chain.


@pytest.mark.parametrize("case", ["missing", "superfluous", "same"])
def test_the_published_leaf_with_another_chain_is_told(outside: Outside, tmp_path: Path, case: str) -> None:
    outside.install(outside.sign())
    served = tmp_path / "served.pem"
    chains = {"missing": [], "superfluous": [outside.ca.intermediate, outside.ca.root], "same": [outside.ca.intermediate]}
    served.write_bytes(pem(outside.leaf, *chains[case]))
    with TLSServer(served, outside.key) as running:
        place = f"localhost:{running.port}"
        told = outside.regcred("cert", "probe", place, expect=0 if case == "same" else 1)
        found = outside.regcred("cert", "probe", place, "--json", expect=told.code).json()["endpoints"][0]["published"]
    assert "never in service" not in told.stderr
    assert found["verdict"] == ("same" if case == "same" else "chain")
    assert found["servedGeneration"] == found["generation"]
    words = {
        "missing": "serves the published certificate, but without 'CN=Python Issuing CA' of its chain",
        "superfluous": "serves the published certificate, but with 'CN=Python Root', which is not published",
        "same": "",
    }[case]
    assert words in told.stderr
    assert [entry["field"] for entry in found["differences"]] == ([] if case == "same" else ["chain"])


# No extended key usage.


def test_without_extended_key_usage_every_client_takes_it(outside: Outside) -> None:
    """The proof, and what follows from it."""
    leaf = outside.sign(usages=[])
    for verify in (verify_with_openssl, verify_with_certtool, verify_with_python):
        verify(leaf, outside.root, "localhost")
    verify_with_gnutls_client(leaf, outside.key, outside.root, "localhost")
    with TLSServer(leaf, outside.key) as running:
        subprocess.run(
            ["curl", "--silent", "--fail", "--cacert", str(outside.root), "--output", "/dev/null",
             f"https://localhost:{running.port}/"], check=True, timeout=60,
        )  # fmt: skip
    outside.regcred("cert", "verify", str(leaf), "--ca", str(outside.root), "--host", "localhost")
    told = outside.install(leaf)
    assert "no extended key usage" in told.stderr
    assert outside.leaf.fingerprint(outside.leaf.signature_hash_algorithm) == x509.load_pem_x509_certificates(
        (outside.deployment.published / "ssl" / "cert.pem").read_bytes()
    )[0].fingerprint(outside.leaf.signature_hash_algorithm)


# The Netscape certificate type.


def test_a_netscape_type_is_named(outside: Outside) -> None:
    leaf = outside.sign(netscape_type=NETSCAPE_CLIENT)
    with pytest.raises(Refused, match="purpose"):
        verify_with_openssl(leaf, outside.root, "localhost")
    verify_with_certtool(leaf, outside.root, "localhost")
    words = "the Netscape certificate type (nsCertType) of the certificate 'CN=localhost' is client"
    verdict = outside.regcred("cert", "verify", str(leaf), "--ca", str(outside.root), "--host", "localhost", expect=1)
    assert words in verdict.stdout and "key usage" not in verdict.stdout
    refused = outside.install(leaf, expect=Exit.DATA)
    assert_refused(refused)
    assert words in refused.stderr
    findings = outside.regcred("cert", "show", str(leaf)).stdout
    assert "is for client by its Netscape certificate type, and OpenSSL demands server [netscape-type]" in findings


def test_the_netscape_type_of_a_server_is_no_fault(outside: Outside) -> None:
    leaf = outside.sign(netscape_type=NETSCAPE_SERVER)
    verify_with_openssl(leaf, outside.root, "localhost")
    assert "netscape" not in outside.regcred("cert", "show", str(leaf)).stdout
    outside.install(leaf)


# Names that look like others.


def odd(outside: Outside, *names: x509.GeneralName) -> Path:
    return outside.sign(alternative=x509.SubjectAlternativeName([x509.DNSName("localhost"), *names]))


def test_an_address_as_dns_name_is_told_apart(outside: Outside) -> None:
    leaf = odd(outside, x509.DNSName("10.0.0.5"))
    verify = ("cert", "verify", str(leaf), "--ca", str(outside.root), "--host", "10.0.0.5")
    told = outside.regcred(*verify, expect=1).stdout
    assert "it is not for '10.0.0.5', but for localhost, DNS:10.0.0.5" in told
    assert "localhost, DNS:10.0.0.5\n" in outside.regcred("cert", "show", str(leaf)).stdout


def test_one_name_cannot_pass_for_two(outside: Outside) -> None:
    leaf = odd(outside, x509.DNSName("evil.org, registry.example.com"), x509.DNSName('a"\\b, c'))
    quoted = 'localhost, "evil.org, registry.example.com", "a\\"\\\\b, c"'
    verify = ("cert", "verify", str(leaf), "--ca", str(outside.root), "--host", "registry.example.com")
    assert f"but for {quoted}" in outside.regcred(*verify, expect=1).stdout
    assert quoted in outside.regcred("cert", "show", str(leaf)).stdout
    with TLSServer(leaf, outside.key) as running:
        place = f"localhost:{running.port}"
        assert quoted in outside.regcred("cert", "probe", place, expect=1).stdout
        found = outside.regcred("cert", "probe", place, "--json", expect=1).json()["endpoints"][0]["chain"][0]
    assert found["names"] == ["localhost", "evil.org, registry.example.com", 'a"\\b, c'], "JSON needs no quotes"
