"""Certificates of every kind of goodness, made with Python's cryptography."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import ipaddress
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST = "registry.test"
NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE
UNKNOWN = x509.ObjectIdentifier("1.3.6.1.4.1.55555.1")


@functools.cache
def key(kind: str, number: int = 0) -> Any:
    """A key, the same for each kind and number: RSA keys take long."""
    if kind.startswith("rsa-"):
        return rsa.generate_private_key(65537, int(kind[4:]))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind == "ed448":
        return ed448.Ed448PrivateKey.generate()
    return ec.generate_private_key(
        {
            "p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1(), "secp256k1": ec.SECP256K1(),
            "brainpool": ec.BrainpoolP256R1(),
        }[kind]
    )  # fmt: skip


def names(*texts: str) -> x509.SubjectAlternativeName:
    def entry(text: str) -> x509.GeneralName:
        try:
            return x509.IPAddress(ipaddress.ip_address(text))
        except ValueError:
            return x509.DNSName(text.removeprefix("dns:"))

    return x509.SubjectAlternativeName([entry(text) for text in texts])


def usage(*bits: str) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{bit: bit in bits for bit in every})


@dataclass
class Spec:
    """One certificate. An extension is `(value, critical)`; `None` leaves it out."""

    common_name: str | None
    key: Any
    san: tuple[x509.SubjectAlternativeName, bool] | None = None
    basic: tuple[x509.BasicConstraints, bool] | None = (x509.BasicConstraints(False, None), True)
    usage: tuple[x509.KeyUsage, bool] | None = (usage("digital_signature"), True)
    extended: list[x509.ObjectIdentifier] | None = field(default_factory=lambda: [SERVER])
    constraints: tuple[x509.NameConstraints, bool] | None = None
    ski: bool = True
    aki: bytes | bool = True
    aki_critical: bool = False
    extra: list[tuple[x509.ExtensionType, bool]] = field(default_factory=list)
    begin: datetime.datetime = NOW - DAY
    end: datetime.datetime = NOW + 90 * DAY
    sha1: bool = False
    # What the issuer signs it with; a salt makes an RSA signature one of RSASSA-PSS.
    digest: hashes.HashAlgorithm = field(default_factory=hashes.SHA256)
    salt: int | None = None
    serial: int | None = None

    def but(self, **changes: Any) -> Spec:
        return dataclasses.replace(self, **changes)


def leaf(**changes: Any) -> Spec:
    return Spec(HOST, key("p256"), san=(names(HOST), False)).but(**changes)


def authority(name: str, number: int, **changes: Any) -> Spec:
    spec = Spec(
        name,
        key("p256", number),
        basic=(x509.BasicConstraints(True, None), True),
        usage=(usage("key_cert_sign", "crl_sign"), True),
        extended=None,
        end=NOW + 3650 * DAY,
    )
    return spec.but(**changes)


def _name(text: str | None) -> x509.Name:
    with warnings.catch_warnings(action="ignore"):
        # Common names of more than 64 characters are wanted, too.
        names = [] if text is None else [x509.NameAttribute(NameOID.COMMON_NAME, text, _validate=False)]
    return x509.Name(names)


def sign(spec: Spec, issuer: Spec) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(spec.common_name))
        .issuer_name(_name(issuer.common_name))
        .public_key(spec.key.public_key())
        .serial_number(spec.serial if spec.serial is not None else x509.random_serial_number())
        .not_valid_before(spec.begin)
        .not_valid_after(spec.end)
    )
    extensions = [spec.basic, spec.usage, spec.san, spec.constraints, *spec.extra]
    if spec.extended is not None:
        extensions.append((x509.ExtendedKeyUsage(spec.extended), False))
    if spec.ski:
        extensions.append((x509.SubjectKeyIdentifier.from_public_key(spec.key.public_key()), False))
    if isinstance(spec.aki, bytes):
        extensions.append((x509.AuthorityKeyIdentifier(spec.aki, None, None), spec.aki_critical))
    elif spec.aki:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        extensions.append((identifier, spec.aki_critical))
    for extension in extensions:
        if extension is not None:
            builder = builder.add_extension(extension[0], extension[1])
    is_edwards = isinstance(issuer.key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey))
    scheme = None if spec.salt is None else padding.PSS(padding.MGF1(spec.digest), spec.salt)
    certificate = builder.sign(issuer.key, None if is_edwards else spec.digest, rsa_padding=scheme)
    return resigned(certificate, issuer, sha1=True) if spec.sha1 else certificate


# AlgorithmIdentifiers of ecdsa-with-SHA256 and ecdsa-with-SHA1.
SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
SHA1 = bytes.fromhex("300906072a8648ce3d0401")


def resigned(
    certificate: x509.Certificate, issuer: Spec, edit: Callable[[bytes], bytes] = bytes, *, sha1: bool = False
) -> x509.Certificate:
    """The certificate with its signed part edited, and signed anew: for what no builder makes."""
    content = edit(certificate.tbs_certificate_bytes[4:])
    if sha1:
        content = content.replace(SHA256, SHA1, 1)
    signed = _der(0x30, content)
    assert signed != certificate.tbs_certificate_bytes
    signature = issuer.key.sign(signed, ec.ECDSA(hashes.SHA1() if sha1 else hashes.SHA256()))
    algorithm = SHA1 if sha1 else SHA256
    with warnings.catch_warnings(action="ignore"):
        # cryptography has its own opinion of serial numbers.
        return x509.load_der_x509_certificate(_der(0x30, signed + algorithm + _der(0x03, b"\0" + signature)))


def with_broken_signature(certificate: x509.Certificate) -> x509.Certificate:
    der = bytearray(certificate.public_bytes(serialization.Encoding.DER))
    der[-1] ^= 1
    return x509.load_der_x509_certificate(bytes(der))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def write_key(path: Path, private: Any) -> None:
    path.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    path.chmod(0o600)
