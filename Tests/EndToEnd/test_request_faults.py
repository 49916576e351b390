"""Each fault of a certificate or of a file is named, and changes nothing: one valid certificate, one thing wrong."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from support import pki
from support.deployment import Deployment
from support.outside_ca import DER, OpenSSLCA, PythonCA, alternative_names, days, name, pem
from support.regcred import Exit, Regcred, assert_refused
from support.verifiers import Refused, verify_with_gnutls_client

OTHER_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def ca() -> PythonCA:
    return PythonCA()


@pytest.fixture
def outside(regcred: Regcred) -> Deployment:
    names = ("localhost", "--name", "registry.test", "--name", "127.0.0.1")
    return Deployment.create(regcred, *names, "--issuer", "csr")


@pytest.fixture
def request_pem(outside: Deployment) -> bytes:
    return outside.regcred("cert", "request").stdout.encode()


def refuse(deployment: Deployment, content: bytes, root: x509.Certificate, *fragments: str, code: int = Exit.DATA):
    """Installs a file that has to be refused, for these reasons, and checks that nothing changed."""
    folder = deployment.state.parent
    (folder / "file").write_bytes(content)
    (folder / "root.pem").write_bytes(pem(root))
    before = deployment.contents()
    published = (deployment.published / "MANIFEST.json").read_bytes()
    result = deployment.regcred(
        "cert", "install", str(folder / "file"), "--ca", str(folder / "root.pem"), expect=code
    )
    error = next(line for line in result.stderr.splitlines() if line.startswith("regcred: error: "))
    for fragment in fragments:
        assert fragment in error, f"expected {fragment!r}\n{result}"
    assert_refused(result)
    assert deployment.contents() == before
    assert (deployment.published / "MANIFEST.json").read_bytes() == published
    return result


def test_the_control_is_accepted(outside: Deployment, ca: PythonCA, request_pem: bytes) -> None:
    (outside.state.parent / "root.pem").write_bytes(pem(ca.root))
    (outside.state.parent / "file").write_bytes(pem(ca.sign(request_pem), ca.intermediate))
    outside.regcred(
        "cert", "install", str(outside.state.parent / "file"), "--ca", str(outside.state.parent / "root.pem")
    )


def rfc3339(time: datetime.datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


FAULTS: dict[str, tuple[dict, tuple[str, ...]]] = {
    "another-name": (
        {"names": ["localhost", "registry.example", "127.0.0.1"]},
        (
            "names of the certificate: localhost, registry.example, 127.0.0.1; ",
            "names of the deployment: localhost, registry.test, 127.0.0.1; missing: registry.test",
        ),
    ),
    "not-valid-yet": (
        {"not_before": (later := days(1))},
        (f"the certificate is valid from {rfc3339(later)} to ", "; it is now "),
    ),
    "expired": (
        {"not_before": (begin := days(-9)), "not_after": (end := days(-1))},
        (f"the certificate is valid from {rfc3339(begin)} to {rfc3339(end)}; it is now ",),
    ),
    "another-key": (
        {"public_key": OTHER_KEY.public_key()},
        ("the certificate's key is ecdsa-p256 (SHA-256 ", "the pending request's key is ecdsa-p256 (SHA-256 "),
    ),
    "for-clients-only": (
        {"usages": [ExtendedKeyUsageOID.CLIENT_AUTH]},
        ("the certificate is for clientAuth; a registry's must be for serverAuth",),
    ),
    "for-netscape-clients": (
        {"netscape_type": b"\x03\x02\x07\x80"},
        ("the Netscape certificate type (nsCertType) of the certificate 'CN=localhost' is client; OpenSSL demands server",),
    ),
    "a-ca": ({"ca": True}, ("is a CA's (CA:TRUE)",)),
    "wrong-authority-key": (
        {"authority_key": bytes(range(20))},
        (f"names key {bytes(range(20)).hex()} as its issuer's", "the key of 'CN=Python Issuing CA' is "),
    ),
    "another-signer": (
        {"signer": OTHER_KEY},
        ("the signature of the certificate 'CN=localhost' does not verify under the key of 'CN=Python Issuing CA'",),
    ),
    "another-issuer": (
        {"issuer": name("Nobody")},
        ("the issuer of 'CN=localhost' is 'CN=Nobody', whose certificate is neither in the files nor trusted",),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named(outside: Deployment, ca: PythonCA, request_pem: bytes, fault: str) -> None:
    changes, fragments = FAULTS[fault]
    leaf = ca.sign(request_pem, **changes)
    refuse(outside, pem(leaf, ca.intermediate), ca.root, *fragments)


BAD_URI = "http://exa mple.com/"


def with_uri(*texts: str) -> x509.SubjectAlternativeName:
    uri = x509.UniformResourceIdentifier(BAD_URI)
    return x509.SubjectAlternativeName([*alternative_names(*texts), uri])


REFUSED: dict[str, tuple[dict, str]] = {
    # Docker verifies nothing on localhost, but parses.
    "uri": (
        {"alternative": with_uri("localhost", "registry.test", "127.0.0.1")},
        f"Docker would refuse it: the certificate has a malformed name: the URI '{BAD_URI}'",
    ),
    "sha-224": (
        {"digest": hashes.SHA224()},
        "Go would refuse it: the certificate is signed with sha224WithRSAEncryption, which it does not know",
    ),
    "salt": (
        {"padding": padding.PSS(padding.MGF1(hashes.SHA256()), 222)},
        "Go would refuse it: the certificate is signed with rsassaPss (SHA256, with a mask or a salt of another",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_a_client_would_refuse(outside: Deployment, ca: PythonCA, request_pem: bytes, fault: str) -> None:
    changes, fragment = REFUSED[fault]
    refuse(outside, pem(ca.sign(request_pem, **changes), ca.intermediate), ca.root, fragment)


@pytest.mark.parametrize(
    ("kind", "bits", "found"),
    [
        ("ecdsa-p256", ["key_agreement"], "keyAgreement"),
        ("rsa-2048", ["key_encipherment"], "keyEncipherment"),
        ("rsa-2048", ["key_encipherment", "data_encipherment"], "keyEncipherment, dataEncipherment"),
    ],
)
def test_a_key_that_may_not_sign(
    regcred: Regcred, ca: PythonCA, tmp_path: Path, kind: str, bits: list[str], found: str
) -> None:
    """GnuTLS ends the handshake, also with RSA; OpenSSL and Go do not look at the key usage of a server."""
    outside = Deployment.create(regcred, "localhost", "--key", kind, "--issuer", "csr")
    request = regcred("cert", "request").stdout.encode()
    leaf, trust = tmp_path / "leaf.pem", tmp_path / "trust.pem"
    key = outside.state / "certificates" / "request.key"
    trust.write_bytes(pem(ca.root))

    leaf.write_bytes(pem(ca.sign(request, usage=pki.usage(*bits)), ca.intermediate))
    with pytest.raises(Refused, match="Key usage violation"):
        verify_with_gnutls_client(leaf, key, trust, "localhost")
    verdict = regcred("cert", "verify", str(leaf), "--ca", str(trust), "--host", "localhost")
    assert "regcred: warning: GnuTLS refuses it: its key usage has no digitalSignature" in verdict.stderr
    findings = regcred("cert", "show", str(leaf)).stdout
    assert "lacks digitalSignature in its key usage, without which GnuTLS refuses it [key-usage]" in findings
    refuse(
        outside, leaf.read_bytes(), ca.root,
        f"the certificate's key usage is {found}; a registry's must have digitalSignature",
    )  # fmt: skip

    leaf.write_bytes(pem(ca.sign(request, usage=pki.usage(*bits, "digital_signature")), ca.intermediate))
    verify_with_gnutls_client(leaf, key, trust, "localhost")
    regcred("cert", "install", str(leaf), "--ca", str(trust))


def test_the_registry_cannot_load_what_is_refused(
    outside: Deployment, ca: PythonCA, request_pem: bytes, tmp_path: Path
) -> None:
    """The proof for the URI: the registry dies at its start, whatever clients verify."""
    (tmp_path / "cert.pem").write_bytes(
        pem(ca.sign(request_pem, alternative=with_uri("localhost", "registry.test", "127.0.0.1")))
    )
    key = outside.state / "certificates" / "request.key"
    configuration = (
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {tmp_path}}}}}\n"
        f"http: {{addr: '127.0.0.1:0', tls: {{certificate: {tmp_path}/cert.pem, key: {key}}}}}\n"
    )
    (tmp_path / "config.yml").write_text(configuration)
    ended = subprocess.run(
        ["docker-registry", "serve", str(tmp_path / "config.yml")], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode != 0 and "cannot parse URI" in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ed448", "Go would refuse it: the certificate is signed with ED448, which it does not know"),
        ("rsa-pss", "Go would refuse it: the certificate is signed with rsassaPss (SHA256, with a mask or a salt of"),
        ("brainpoolP256r1", "Docker would refuse it: 'CN=Odd' has a key on an unknown curve: ec-brainpoolP256r1"),
    ],
)
def test_an_issuer_whose_key_go_does_not_know(
    outside: Deployment, request_pem: bytes, tmp_path: Path, kind: str, words: str
) -> None:
    openssl_ca = OpenSSLCA(tmp_path / "ca")
    options = {
        "ed448": ["-newkey", "ed448"],
        "rsa-pss": ["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
        "brainpoolP256r1": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"],
    }[kind]
    openssl_ca.openssl(
        "req", "-new", *options, "-nodes", "-subj", "/CN=Odd", "-keyout", "sub.key", "-out", "sub.csr",
        "-config", "openssl.cnf",
    )  # fmt: skip
    openssl_ca.openssl(
        "x509", "-req", "-in", "sub.csr", "-days", "1800", "-CA", "root.pem", "-CAkey", "root.key",
        "-out", "sub.pem", "-extfile", "openssl.cnf", "-extensions", "sub",
    )  # fmt: skip
    (tmp_path / "r.csr").write_bytes(request_pem)
    leaf = openssl_ca.sign(tmp_path / "r.csr")
    root = x509.load_pem_x509_certificate(openssl_ca.root.read_bytes())
    refuse(outside, leaf.read_bytes() + openssl_ca.intermediate.read_bytes(), root, words)


def test_an_address_written_as_a_dns_name(outside: Deployment, ca: PythonCA, request_pem: bytes) -> None:
    """The classic of home-made CAs: no client takes `DNS:127.0.0.1` for the address."""
    names = x509.SubjectAlternativeName([x509.DNSName(text) for text in ("localhost", "registry.test", "127.0.0.1")])
    leaf = ca.sign(request_pem, alternative=names)
    refuse(
        outside, pem(leaf, ca.intermediate), ca.root,
        "names of the certificate: localhost, registry.test, DNS:127.0.0.1; ", "; missing: 127.0.0.1",
    )  # fmt: skip


def test_a_missing_intermediate(outside: Deployment, ca: PythonCA, request_pem: bytes) -> None:
    refuse(
        outside, pem(ca.sign(request_pem)), ca.root,
        "the issuer of 'CN=localhost' is 'CN=Python Issuing CA', whose certificate is neither in the files nor trusted",
    )  # fmt: skip


def test_another_root(outside: Deployment, ca: PythonCA, request_pem: bytes) -> None:
    other = PythonCA("Other", rsa_keys=False)
    refuse(
        outside, pem(ca.sign(request_pem), ca.intermediate), other.root,
        "the issuer of 'CN=Python Issuing CA' (number 2 of the chain) is 'CN=Python Root', whose certificate is neither",
    )  # fmt: skip
    refuse(
        outside, pem(ca.sign(request_pem), ca.intermediate, ca.root), other.root,
        "the chain ends at the root 'CN=Python Root' (SHA-256 ",
    )  # fmt: skip


@pytest.mark.parametrize("broken", ["leaf", "intermediate"])
def test_a_broken_signature(outside: Deployment, ca: PythonCA, request_pem: bytes, broken: str) -> None:
    chain = [ca.sign(request_pem), ca.intermediate]
    index = 0 if broken == "leaf" else 1
    der = bytearray(chain[index].public_bytes(DER))
    der[-1] ^= 1
    chain[index] = x509.load_der_x509_certificate(bytes(der))
    called = ["'CN=localhost'", "'CN=Python Issuing CA' (number 2 of the chain)"][index]
    refuse(
        outside, pem(*chain), ca.root, f"the signature of the certificate {called} does not verify under the key of"
    )


@pytest.mark.parametrize("place", ["leaf", "intermediate"])
def test_sha_1(outside: Deployment, request_pem: bytes, tmp_path: Path, place: str) -> None:
    authority = OpenSSLCA(tmp_path / "ca")
    (tmp_path / "r.csr").write_bytes(request_pem)
    if place == "intermediate":
        authority.openssl(
            "x509", "-req", "-in", "sub.csr", "-days", "900", "-CA", "root.pem", "-CAkey", "root.key", "-sha1",
            "-out", "sub.pem", "-extfile", "openssl.cnf", "-extensions", "sub",
        )  # fmt: skip
    options = ["-copy_extensions", "copy"] + (["-sha1"] if place == "leaf" else [])
    leaf = authority.sign_without_names(tmp_path / "r.csr", *options)
    root = x509.load_pem_x509_certificate(authority.root.read_bytes())
    content = leaf.read_bytes() + authority.intermediate.read_bytes()
    called = "'CN=localhost'" if place == "leaf" else "'CN=OpenSSL Issuing CA' (number 2 of the chain)"
    refuse(
        outside, content, root, f"the certificate {called} is signed with sha1WithRSAEncryption; clients demand SHA-256"
    )


class RequestedKey:
    """The key of a request in the place of a private one: its public half is all that a certificate needs."""

    def __init__(self, request: bytes) -> None:
        self.public = x509.load_pem_x509_csr(request).public_key()

    def public_key(self):
        return self.public


ROOT, ISSUING = pki.authority("Root", 1), pki.authority("Issuing", 2)
SECOND = "the certificate 'CN=Issuing' (number 2 of the chain)"
CA_TRUE = (x509.BasicConstraints(True, None), False)
CONSTRAINTS = x509.NameConstraints([x509.DNSName("example.org")], None)
IDENTIFIER = x509.SubjectKeyIdentifier.from_public_key(ISSUING.key.public_key()).digest.hex()
OPENSSL, ALL = {"curl", "python"}, {"curl", "python", "docker", "go"}
# Only OpenSSL's strict mode.
STRICT = {"python"}


@dataclass(frozen=True)
class Fault:
    """What differs in one certificate of a chain, what `cert install` says of it, and which clients refuse it and why."""

    error: tuple[str, ...]
    reason: str
    clients: set[str]
    # What Docker and Go are said to say; everything.
    go: str | None = None
    # What curl and Python are said to say, when it is not the error; everything.
    openssl: str | None = None
    leaf: dict = field(default_factory=dict)
    middle: dict = field(default_factory=dict)
    top: dict = field(default_factory=dict)


PAST = {"begin": pki.NOW - 9 * pki.DAY, "end": pki.NOW - pki.DAY}
TOMORROW = pki.NOW + pki.DAY
THIRD = "the certificate 'CN=Root' (number 3 of the chain)"
CHAINS: dict[str, Fault] = {
    "no-authority-key": Fault(
        ("the certificate 'CN=registry.test' has no authority key identifier; strict clients demand", IDENTIFIER),
        "no-authority-key-identifier", STRICT, leaf={"aki": False},
    ),
    "intermediate-without-authority-key": Fault(
        (f"{SECOND} has no authority key identifier",), "no-authority-key-identifier", STRICT, middle={"aki": False},
    ),
    "intermediate-with-another-authority-key": Fault(
        (f"{SECOND} names key {bytes(range(20)).hex()} as its issuer's", "the key of 'CN=Root' is "),
        "key-identifier-mismatch", OPENSSL, middle={"aki": bytes(range(20))},
    ),
    "intermediate-no-ca": Fault(
        (f"{SECOND} signed another one, but is no CA: its basic constraints are CA:FALSE, and must be CA:TRUE",),
        "not-authority", ALL, "'CN=Issuing' signed a certificate, but is no CA",
        middle={"basic": (x509.BasicConstraints(False, None), True)},
    ),
    "intermediate-without-basic-constraints": Fault(
        (f"{SECOND} signed another one, but is no CA", "are missing, and must"),
        "not-authority", ALL, "'CN=Issuing' signed a certificate, but is no CA",
        middle={"basic": None, "usage": None},
    ),
    "intermediate-expired": Fault(
        (f"{SECOND} is valid from {rfc3339(PAST['begin'])} to {rfc3339(PAST['end'])}; it is now ",),
        "expired", ALL, f"'CN=Issuing' expired on {rfc3339(PAST['end'])}",
        f"{SECOND} expired on {rfc3339(PAST['end'])}", middle=PAST,
    ),
    "intermediate-not-valid-yet": Fault(
        (f"{SECOND} is valid from {rfc3339(TOMORROW)} to ", "; it is now "),
        "not-yet-valid", ALL, f"'CN=Issuing' is not valid before {rfc3339(TOMORROW)}",
        f"{SECOND} is not valid before {rfc3339(TOMORROW)}", middle={"begin": TOMORROW},
    ),
    "root-expired": Fault(
        (f"{THIRD} is valid from {rfc3339(PAST['begin'])} to {rfc3339(PAST['end'])}; it is now ",),
        "expired", ALL, f"'CN=Root' expired on {rfc3339(PAST['end'])}",
        f"{THIRD} expired on {rfc3339(PAST['end'])}", top=PAST,
    ),
    "weak-key": Fault(
        (f"the key of {SECOND} is rsa-1024; clients demand 112 bits of security",), "key", OPENSSL,
        middle={"key": pki.key("rsa-1024")},
    ),
    "sha-1": Fault(
        (f"{SECOND} is signed with ecdsa-with-SHA1; clients demand SHA-256 or better",),
        "weak-digest", ALL, "'CN=Issuing' is signed with SHA1", middle={"sha1": True},
    ),
    "name-constraint": Fault(
        (f"the name constraints of {THIRD} do not permit 'localhost'; they permit DNS:example.org",),
        "name-constraint", ALL, "the name constraints of 'CN=Root' do not permit 'localhost'",
        top={"constraints": (CONSTRAINTS, True)},
    ),
    "path-length": Fault(
        (f"{THIRD} permits 0 CAs below it (path length); there are 1",),
        "path-length", ALL, "there are more CAs below 'CN=Root' than it permits",
        top={"basic": (x509.BasicConstraints(True, 0), True)},
    ),
    "key-usage": Fault(
        (f"the key usage of {SECOND} is digitalSignature; it must have keyCertSign",),
        "key-usage", ALL, "the key usage of 'CN=Issuing' forbids this use",
        middle={"usage": (pki.usage("digital_signature"), True)},
    ),
    "for-clients": Fault(
        (f"{SECOND} is for clientAuth; it must be for serverAuth",),
        "no-server-authentication", ALL, "the extended key usage of 'CN=Issuing' has no serverAuth",
        middle={"extended": [pki.CLIENT]},
    ),
    "no-subject-key": Fault(
        (f"{SECOND} is a CA without subject key identifier",), "no-subject-key-identifier", STRICT,
        middle={"ski": False},
    ),
    "constraints-not-critical": Fault(
        (f"{SECOND} is a CA with basic constraints that are not",), "basic-constraints-not-critical", STRICT,
        middle={"basic": CA_TRUE},
    ),
    "no-key-usage": Fault(
        (f"{SECOND} is a CA without key usage; strict clients demand",), "no-key-usage", STRICT,
        middle={"usage": None},
    ),
    "unknown-critical-extension": Fault(
        (f"{SECOND} has the critical extension {pki.UNKNOWN.dotted_string}, which OpenSSL does not know",),
        "critical-extension", ALL, f"'CN=Issuing' has the unknown critical extension {pki.UNKNOWN.dotted_string}",
        middle={"extra": [(x509.UnrecognizedExtension(pki.UNKNOWN, b"\5\0"), True)]},
    ),
}  # fmt: skip


def openssl_accepts(folder: Path, *options: str) -> bool:
    """With the security level of Debian's clients."""
    ended = subprocess.run(
        ["openssl", "verify", "-auth_level", "2", "-partial_chain", "-purpose", "sslserver", "-no-CApath",
         "-no-CAstore", "-CAfile", "root.pem", "-untrusted", "file", *options, "file"],
        cwd=folder, capture_output=True, timeout=60,
    )  # fmt: skip
    return ended.returncode == 0


@pytest.mark.parametrize("name", ["control", *CHAINS])
def test_each_fault_of_the_chain_is_named(outside: Deployment, request_pem: bytes, name: str) -> None:
    """Both facts and the certificate concerned, by its number and subject; `cert verify` says it for each client."""
    fault = CHAINS.get(name, Fault((), "", set()))
    above, middle = ROOT.but(**fault.top), ISSUING.but(**fault.middle)
    names = (pki.names("localhost", "registry.test", "127.0.0.1"), False)
    root = pki.sign(above, above)
    leaf = pki.sign(pki.leaf(key=RequestedKey(request_pem), san=names, **fault.leaf), middle)
    content = pem(leaf, pki.sign(middle, above))
    if name != "control":
        refuse(outside, content, root, *fault.error)
    folder = outside.state.parent
    (folder / "file").write_bytes(content)
    (folder / "root.pem").write_bytes(pem(root))
    if name == "control":
        outside.regcred("cert", "install", str(folder / "file"), "--ca", str(folder / "root.pem"))
    verdicts = outside.regcred(
        "cert", "verify", str(folder / "file"), "--ca", str(folder / "root.pem"), "--host", "registry.test", "--json",
        expect=0 if name == "control" else 1,
    ).json()["clients"]  # fmt: skip
    assert {client: verdict["reason"] for client, verdict in verdicts.items()} == {
        client: fault.reason if client in fault.clients else None for client in ALL
    }
    for client, verdict in verdicts.items():
        assert verdict["accepted"] == (client not in fault.clients)
        words = fault.openssl if client in OPENSSL else fault.go
        if client not in fault.clients:
            assert verdict["message"] is None
        elif words is not None:
            assert verdict["message"] == words
        else:
            assert client in OPENSSL and fault.error, "a fault without words is none"
            for fragment in fault.error:
                assert fragment in verdict["message"]
    assert openssl_accepts(folder) == ("curl" not in fault.clients)
    assert openssl_accepts(folder, "-x509_strict") == ("python" not in fault.clients)


@pytest.mark.parametrize("stale_first", [True, False])
def test_of_two_cas_of_one_name_the_one_in_the_chain_is_named(
    outside: Deployment, request_pem: bytes, stale_first: bool
) -> None:
    expired = ISSUING.but(begin=pki.NOW - 9 * pki.DAY, end=pki.NOW - pki.DAY)
    namesake = pki.authority("Issuing", 5)
    names = (pki.names("localhost", "registry.test", "127.0.0.1"), False)
    leaf = pki.sign(pki.leaf(key=RequestedKey(request_pem), san=names), expired)
    others = [pki.sign(namesake, ROOT), pki.sign(expired, ROOT)]
    content = pem(leaf, *(others if stale_first else reversed(others)))
    refuse(
        outside, content, pki.sign(ROOT, ROOT),
        f"{SECOND} is valid from ", f" to {pki.NOW - pki.DAY:%Y-%m-%dT%H:%M:%SZ}; it is now ",
    )  # fmt: skip


def test_a_certificate_that_signs_itself(outside: Deployment, ca: PythonCA) -> None:
    """The temporary one of init has a key of ours, and no outside CA signed it."""
    content = (outside.state / "certificates" / "server.pem").read_bytes()
    refuse(outside, content, ca.root, "signs itself; an outside CA is to sign it")


def test_only_cas(outside: Deployment, ca: PythonCA) -> None:
    refuse(
        outside, pem(ca.intermediate, ca.root), ca.root,
        "there are only certificates of CAs, none for the registry: 'CN=Python Issuing CA', 'CN=Python Root'",
    )  # fmt: skip


def test_thousands_of_certificates_make_no_endless_line(outside: Deployment, ca: PythonCA) -> None:
    authorities = [PythonCA(f"CA {number}", rsa_keys=False).root for number in range(40)]
    result = refuse(outside, pem(*authorities), ca.root, "'CN=CA 0 Root', ", " and 32 more")
    assert "CA 39" not in result.stderr


def test_the_order_is_repaired(outside: Deployment, ca: PythonCA, request_pem: bytes) -> None:
    leaf, folder = ca.sign(request_pem), outside.state.parent
    (folder / "root.pem").write_bytes(pem(ca.root))
    (folder / "file").write_bytes(pem(ca.intermediate, leaf))
    outside.regcred("cert", "install", str(folder / "file"), "--ca", str(folder / "root.pem"))
    assert (outside.state / "certificates" / "server.pem").read_bytes() == pem(leaf, ca.intermediate)


def _key(encryption: serialization.KeySerializationEncryption) -> bytes:
    return OTHER_KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


PASSPHRASE = b"a passphrase nobody knows"
FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut-pem": (lambda good: good[:-200], "it ends in the middle: a part is missing"),
    "cut-der": (
        lambda good: x509.load_pem_x509_certificate(good).public_bytes(DER)[:-30],
        "it ends in the middle: a part is missing",
    ),
    "a-key": (lambda _: _key(serialization.NoEncryption()), "it holds a private key, no certificate"),
    "an-encrypted-key": (
        lambda _: _key(serialization.BestAvailableEncryption(PASSPHRASE)),
        "it is encrypted",
    ),
    "pkcs12": (
        lambda good: pkcs12.serialize_key_and_certificates(
            b"n", OTHER_KEY, None, [x509.load_pem_x509_certificate(good)],
            serialization.BestAvailableEncryption(PASSPHRASE),
        ),
        "it is a PKCS #12 file",
    ),
    "megabytes": (lambda good: good * 2000, "it has more than 1048576 bytes"),
    "megabytes-of-zeros": (lambda _: bytes(8_000_000), "it has more than 1048576 bytes"),
    "binary": (lambda _: bytes(range(256)) * 16, "it is neither PEM nor DER"),
    "an-executable": (lambda _: Path("/bin/true").read_bytes()[:100_000], "it is neither PEM nor DER"),
    "empty": (lambda _: b"", "it is empty"),
    "prose": (lambda _: b"Dear customer, your certificate is ready\n", "it holds no certificate"),
    "utf-16": (lambda good: good.decode().encode("utf-16"), "it is text in UTF-16 instead of ASCII"),
    "a-broken-block": (lambda good: good.replace(b"M", b"!", 5), "object 1 of it is malformed"),
    "rubbish-behind": (
        lambda good: x509.load_pem_x509_certificate(good).public_bytes(DER) + b"\0\0\0\0",
        "object 2 of it is malformed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_files_that_hold_no_certificate(outside: Deployment, ca: PythonCA, request_pem: bytes, kind: str) -> None:
    make, fragment = FILES[kind]
    content = make(pem(ca.sign(request_pem)))
    result = refuse(outside, content, ca.root, "file': ", fragment)
    for word in (PASSPHRASE.decode(), "BEGIN", "MII"):
        assert word not in result.stderr


def test_the_request_in_place_of_the_certificate(outside: Deployment, ca: PythonCA, request_pem: bytes) -> None:
    refuse(outside, request_pem, ca.root, "it holds a certificate request, no certificate")
    der = x509.load_pem_x509_csr(request_pem).public_bytes(DER)
    refuse(outside, der, ca.root, "it holds a certificate request, no certificate")


def test_places_that_are_no_files(outside: Deployment, tmp_path: Path) -> None:
    before = outside.contents()
    assert_refused(outside.regcred("cert", "install", str(tmp_path / "none"), expect=Exit.UNKNOWN))
    assert "Is a directory" in outside.regcred("cert", "install", str(tmp_path), expect=Exit.IO).stderr
    for options in (["-", "-"], ["-", "--ca", "-"]):
        assert_refused(outside.regcred("cert", "install", *options, expect=Exit.USAGE))
    assert "'standard input': it is empty" in outside.regcred("cert", "install", "-", expect=Exit.DATA).stderr
    assert outside.contents() == before


@pytest.mark.parametrize(
    "command",
    [["install"], ["install", "--chain"], ["install", "--ca"], ["sign", "--csr"], ["show"], ["verify", "--ca"]],
    ids=" ".join,
)
def test_files_are_read_and_named_alike(outside: Deployment, tmp_path: Path, command: list[str]) -> None:
    """Whoever chose a name must not write to the terminal of whoever reads the error."""
    good, odd = tmp_path / "good", tmp_path / "a\x1b[2Jb"
    good.write_bytes((outside.published / "ssl" / "cert.pem").read_bytes())
    others = [str(good)] if len(command) > 1 and command[0] == "install" else []
    if command[0] == "verify":
        others = [str(good), "--host", "localhost"]
    arguments = ["cert", command[0], *others, *command[1:], str(odd)]
    result = outside.regcred(*arguments, expect=Exit.UNKNOWN)
    assert f"there is no file '{tmp_path}/a?[2Jb'" in result.stderr and "\x1b" not in result.stderr
    odd.write_bytes(b"")
    result = outside.regcred(*arguments, expect=Exit.DATA)
    assert f"cannot read '{tmp_path}/a?[2Jb': it is empty" in result.stderr and "\x1b" not in result.stderr
    assert_refused(result)


def test_a_bad_ca_file_is_named(outside: Deployment, ca: PythonCA, request_pem: bytes) -> None:
    folder = outside.state.parent
    (folder / "file").write_bytes(pem(ca.sign(request_pem), ca.intermediate))
    for option in ("--ca", "--chain"):
        (folder / "bad").write_bytes(b"")
        result = outside.regcred("cert", "install", str(folder / "file"), option, str(folder / "bad"), expect=Exit.DATA)
        assert f"cannot read '{folder / 'bad'}': it is empty" in result.stderr


def test_a_lost_key_of_the_request(outside: Deployment, ca: PythonCA, request_pem: bytes) -> None:
    (outside.state / "certificates" / "request.key").write_bytes(b"rubbish\n")
    content = pem(ca.sign(request_pem), ca.intermediate)
    refuse(outside, content, ca.root, "the key of the pending request cannot be used")
    result = outside.regcred("cert", "request", expect=Exit.DATA)
    assert_refused(result)
    assert "--new-key" in result.stderr
    (outside.state / "certificates" / "request.key").unlink()
    refuse(outside, content, ca.root, "the key in service is ecdsa-p256 (SHA-256 ")
    outside.regcred("cert", "request", "--new-key")


def test_openssl_takes_what_regcred_takes(ca: PythonCA, request_pem: bytes, tmp_path: Path) -> None:
    """The control of the faults: `openssl verify` says no to those that are the chain's."""
    (tmp_path / "root.pem").write_bytes(pem(ca.root))
    (tmp_path / "sub.pem").write_bytes(pem(ca.intermediate))
    for changes, code in [({}, 0), ({"authority_key": bytes(20)}, 2), ({"signer": OTHER_KEY}, 2)]:
        (tmp_path / "leaf.pem").write_bytes(pem(ca.sign(request_pem, **changes)))
        ended = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-no-CApath", "-CAfile", "root.pem", "-untrusted", "sub.pem",
             "leaf.pem"],
            cwd=tmp_path, capture_output=True, timeout=60,
        )  # fmt: skip
        assert (ended.returncode == 0) == (code == 0), f"{changes}: {ended.stderr.decode()}"
