"""Verifiers of certificates that share no code: OpenSSL in strict mode, Python's cryptography, GnuTLS in two ways."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import subprocess
import threading
from pathlib import Path

from cryptography import x509
from cryptography.x509 import verification

# id-kp-serverAuth, RFC 5280 section 4.2.1.12.
SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1"


class Refused(Exception):
    """A verifier's own words."""


def verify_with_openssl(certificate: Path, trust: Path, host: str) -> None:
    name = "-verify_ip" if _is_address(host) else "-verify_hostname"
    _run(
        "openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-no-CApath", "-no-CAstore",
        "-CAfile", str(trust), "-untrusted", str(certificate), name, host, str(certificate),
    )  # fmt: skip


def verify_with_python(certificate: Path, trust: Path, host: str) -> None:
    leaf, *intermediates = x509.load_pem_x509_certificates(certificate.read_bytes())
    store = verification.Store(x509.load_pem_x509_certificates(trust.read_bytes()))
    subject = x509.IPAddress(ipaddress.ip_address(host)) if _is_address(host) else x509.DNSName(host)
    try:
        verification.PolicyBuilder().store(store).build_server_verifier(subject).verify(leaf, intermediates)
    except verification.VerificationError as error:
        raise Refused(str(error)) from error


def verify_with_certtool(certificate: Path, trust: Path, host: str) -> None:
    _run(
        "certtool", "--verify", "--load-ca-certificate", str(trust), "--infile", str(certificate),
        "--verify-hostname", host, "--verify-purpose", SERVER_AUTHENTICATION,
    )  # fmt: skip


def verify_with_gnutls_client(certificate: Path, key: Path, trust: Path, host: str) -> None:
    """A handshake with a server that has the certificate, verified by gnutls-cli.

    `certtool --verify` takes a self-signed certificate at the end of the chain for an issuer and wants it to be a CA,
    even when that very certificate is trusted; a GnuTLS client does not.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_shake_hands, args=(listener, context), daemon=True).start()
        port = listener.getsockname()[1]
        _run(
            "gnutls-cli", "--x509cafile", str(trust), "--verify-hostname", host, "--sni-hostname", host,
            "--port", str(port), "127.0.0.1",
        )  # fmt: skip


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    client, _ = listener.accept()
    try:
        with context.wrap_socket(client, server_side=True) as connection:
            # Until the client, whose standard input is at its end, takes its leave.
            connection.recv(1)
    except OSError:
        pass


def _run(*command: str) -> None:
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if ended.returncode != 0:
        raise Refused(f"{command[0]}: {ended.stdout}{ended.stderr}")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
