"""Outside CAs: one that Python's cryptography makes, field by field, and one that the `openssl ca` program runs."""

from __future__ import annotations

import datetime
import ipaddress
import subprocess
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER
# nsCertType of x509v3_config(5), a bit string.
NETSCAPE_TYPE = x509.ObjectIdentifier("2.16.840.1.113730.1.1")


def name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def alternative_names(*names: str) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_general_name(text) for text in names])


def _general_name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def days(count: float) -> datetime.datetime:
    """So many days from now; negative ones are in the past."""
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=count)


def _key_usage(*, ca: bool, encipherment: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca, content_commitment=False, key_encipherment=encipherment, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip


class PythonCA:
    """A root, and an intermediate CA below it that signs leaves. Its keys are RSA unless told otherwise."""

    def __init__(self, title: str = "Python", *, rsa_keys: bool = True) -> None:
        self.root_key, self.key = (self._new_key(rsa_keys) for _ in range(2))
        self.root = self._authority(f"{title} Root", self.root_key, None)
        self.intermediate = self._authority(f"{title} Issuing CA", self.key, self.root)

    @staticmethod
    def _new_key(rsa_keys: bool) -> Any:
        return rsa.generate_private_key(65537, 2048) if rsa_keys else ec.generate_private_key(ec.SECP256R1())

    def _authority(self, title: str, key: Any, issuer: x509.Certificate | None) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(title))
            .issuer_name(issuer.subject if issuer else name(title))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(days(-200))
            .not_valid_after(days(3000))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0 if issuer else None), critical=True)
            .add_extension(_key_usage(ca=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root_key.public_key()), critical=False
            )
        )
        return builder.sign(self.root_key, hashes.SHA256())

    def sign(
        self,
        request: bytes,
        *,
        names: list[str] | None = None,
        alternative: x509.SubjectAlternativeName | None = None,
        not_before: datetime.datetime | None = None,
        not_after: datetime.datetime | None = None,
        public_key: Any = None,
        usages: list[x509.ObjectIdentifier] | None = None,
        ca: bool = False,
        authority_key: bytes | None = None,
        signer: Any = None,
        issuer: x509.Name | None = None,
        digest: hashes.HashAlgorithm | None = None,
        padding: Any = None,
        usage: x509.KeyUsage | None = None,
        netscape_type: bytes = b"",
    ) -> x509.Certificate:
        """What a careful CA makes of a request; each argument makes it careless in one thing."""
        csr = x509.load_pem_x509_csr(request)
        assert csr.is_signature_valid
        key = public_key or csr.public_key()
        requested = alternative or csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        builder = (
            x509.CertificateBuilder()
            .subject_name(csr.subject)
            .issuer_name(issuer or self.intermediate.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before or days(-1))
            .not_valid_after(not_after or days(89))
            .add_extension(
                alternative_names(*names) if names is not None else requested, critical=not list(csr.subject)
            )
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                usage or _key_usage(ca=ca, encipherment=isinstance(key, rsa.RSAPublicKey)), critical=True
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(self._authority_key(authority_key), critical=False)
        )
        if netscape_type:
            builder = builder.add_extension(x509.UnrecognizedExtension(NETSCAPE_TYPE, netscape_type), critical=False)
        usages = [ExtendedKeyUsageOID.SERVER_AUTH] if usages is None else usages
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        return builder.sign(signer or self.key, digest or hashes.SHA256(), rsa_padding=padding)

    def _authority_key(self, identifier: bytes | None) -> x509.AuthorityKeyIdentifier:
        if identifier is None:
            return x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return x509.AuthorityKeyIdentifier(identifier, None, None)


class OpenSSLCA:
    """A root and an issuing CA that live in a folder, as people run them with `openssl ca`."""

    CONFIGURATION = """\
[req]
distinguished_name = empty
[empty]
[ca]
default_ca = issuing
[issuing]
dir = .
database = ./index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
default_days = 90
policy = any
email_in_dn = no
copy_extensions = copy
unique_subject = no
x509_extensions = leaf
[any]
commonName = optional
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[sub]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        (folder / "openssl.cnf").write_text(self.CONFIGURATION)
        (folder / "index.txt").write_text("")
        self.openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=OpenSSL Root", "-days", "3650",
            "-keyout", "root.key", "-out", "root.pem", "-config", "openssl.cnf", "-extensions", "root",
        )  # fmt: skip
        self.openssl(
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=OpenSSL Issuing CA",
            "-keyout", "sub.key", "-out", "sub.csr", "-config", "openssl.cnf",
        )  # fmt: skip
        self.openssl(
            "x509", "-req", "-in", "sub.csr", "-days", "1800", "-CA", "root.pem", "-CAkey", "root.key",
            "-out", "sub.pem", "-extfile", "openssl.cnf", "-extensions", "sub",
        )  # fmt: skip
        self.root, self.intermediate = folder / "root.pem", folder / "sub.pem"

    def openssl(self, *arguments: str) -> str:
        ended = subprocess.run(
            ["openssl", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60
        )
        assert ended.returncode == 0, f"openssl {' '.join(arguments)}\n{ended.stdout}{ended.stderr}"
        return ended.stdout

    def sign(self, request: Path) -> Path:
        """Signs with `openssl ca`, which looks up its database and its policy."""
        leaf = self.folder / "leaf.pem"
        self.openssl(
            "ca", "-batch", "-notext", "-config", "openssl.cnf", "-cert", "sub.pem", "-keyfile", "sub.key",
            "-in", str(request), "-out", str(leaf),
        )  # fmt: skip
        return leaf

    def sign_without_names(self, request: Path, *options: str) -> Path:
        """Signs with `openssl x509 -req`, which drops the names unless it is asked to copy them."""
        leaf = self.folder / "leaf.pem"
        self.openssl(
            "x509", "-req", "-in", str(request), "-days", "90", "-CA", "sub.pem", "-CAkey", "sub.key",
            "-out", str(leaf), "-extfile", "openssl.cnf", "-extensions", "leaf", *options,
        )  # fmt: skip
        return leaf


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(PEM) for certificate in certificates)


def public_key_of(path: Path) -> Any:
    return serialization.load_pem_private_key(path.read_bytes(), None).public_key()


def kind_of(key: Any) -> str:
    match key:
        case ec.EllipticCurvePublicKey():
            return {"secp256r1": "ecdsa-p256", "secp384r1": "ecdsa-p384"}[key.curve.name]
        case ed25519.Ed25519PublicKey():
            return "ed25519"
        case rsa.RSAPublicKey():
            return f"rsa-{key.key_size}"
    raise AssertionError(f"unexpected key {key!r}")
