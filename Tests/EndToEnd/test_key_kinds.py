"""Every kind of key from every issuer: all verifiers verify it, a real registry serves it, and clients log in.

Each combination is a deployment of its own that `init` makes, with a registry pair that runs on what it publishes.
"""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509

from support.clients import Skopeo, curl, curl_exit_code
from support.deployment import Deployment
from support.docker_client import docker_client
from support.image import write_image
from support.outside_ca import OpenSSLCA, kind_of, public_key_of
from support.regcred import OTHER_PASSWORD, PASSWORD, Regcred
from support.registries import RegistryPair
from support.verifiers import (
    verify_with_certtool,
    verify_with_gnutls_client,
    verify_with_openssl,
    verify_with_python,
)

KEY_KINDS = ["ecdsa-p256", "ecdsa-p384", "ed25519", "rsa-2048", "rsa-3072", "rsa-4096"]
ISSUERS = ["ca", "self-signed", "csr"]
HOSTS = ["localhost", "registry.test", "127.0.0.1"]
USER = "alice"
CURL_NOT_TRUSTED = 60


@dataclass(frozen=True)
class Combination:
    """A kind of key and an issuer, with registries that serve the certificate."""

    kind: str
    issuer: str
    pair: RegistryPair
    # What the outside CA's clients have; otherwise what is published.
    trust: Path

    @property
    def ssl(self) -> Path:
        return self.pair.deployment.published / "ssl"

    @property
    def served(self) -> list[x509.Certificate]:
        return x509.load_pem_x509_certificates((self.ssl / "cert.pem").read_bytes())


@pytest.fixture(scope="module")
def outside_ca(tmp_path_factory: pytest.TempPathFactory) -> OpenSSLCA:
    """Its own keys are RSA: a request for another kind is no matter to it."""
    return OpenSSLCA(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module", params=[f"{kind}-{issuer}" for kind in KEY_KINDS for issuer in ISSUERS])
def combination(
    request: pytest.FixtureRequest, binary: Path, outside_ca: OpenSSLCA, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Combination]:
    issuer = next(issuer for issuer in ISSUERS if request.param.endswith(f"-{issuer}"))
    kind = request.param.removesuffix(f"-{issuer}")
    folder = tmp_path_factory.mktemp(request.param)
    names = [word for name in HOSTS[1:] for word in ("--name", name)]
    deployment = Deployment.create(
        Regcred(binary, folder / "state"), HOSTS[0], *names, "--key", kind, "--issuer", issuer
    )
    if issuer == "csr":
        install(deployment, outside_ca, kind)
    for realm in ("users", "admin"):
        deployment.add_user(USER, realm)
    pair = RegistryPair.start(deployment, folder)
    try:
        yield Combination(kind, issuer, pair, outside_ca.root if issuer == "csr" else pair.trust_bundle)
    finally:
        pair.stop()


def install(deployment: Deployment, ca: OpenSSLCA, kind: str) -> None:
    """Has the pending request signed by the outside CA, and puts that into service."""
    request = deployment.state.parent / "request.csr"
    deployment.regcred("cert", "request", "--out", str(request))
    checked = subprocess.run(
        ["openssl", "req", "-in", str(request), "-verify", "-noout", "-text"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert checked.returncode == 0 and "verify OK" in checked.stderr
    assert "DNS:localhost, DNS:registry.test, IP Address:127.0.0.1" in checked.stdout
    assert kind_of(x509.load_pem_x509_csr(request.read_bytes()).public_key()) == kind
    deployment.regcred("cert", "install", str(ca.sign(request)), str(ca.intermediate), "--ca", str(ca.root))


def test_certificate_is_the_one_that_was_asked_for(combination: Combination) -> None:
    leaf, *chain = combination.served
    assert kind_of(leaf.public_key()) == combination.kind
    assert public_key_of(combination.ssl / "key.pem") == leaf.public_key()
    assert (leaf.issuer == leaf.subject) == (combination.issuer == "self-signed")
    assert len(chain) == (1 if combination.issuer == "csr" else 0)
    assert combination.pair.deployment.regcred("plan").stdout == ""


@pytest.mark.parametrize("host", HOSTS)
def test_all_verifiers_verify_it(combination: Combination, host: str) -> None:
    certificate, key = combination.ssl / "cert.pem", combination.ssl / "key.pem"
    verify_with_openssl(certificate, combination.trust, host)
    verify_with_python(certificate, combination.trust, host)
    verify_with_gnutls_client(certificate, key, combination.trust, host)
    # It takes any certificate that signs itself for an issuer and demands CA:TRUE, also when it is trusted as it is.
    if combination.issuer != "self-signed":
        verify_with_certtool(certificate, combination.trust, host)


@pytest.mark.parametrize("registry", ["users", "admin"])
def test_registry_serves_what_is_published(combination: Combination, registry: str) -> None:
    """And can sign with its key: the handshake ends."""
    served = ssl.get_server_certificate(("127.0.0.1", combination.pair.ports[registry]))
    assert x509.load_pem_x509_certificate(served.encode()) == combination.served[0]


def test_curl_logs_in(combination: Combination) -> None:
    pair = combination.pair
    assert curl(pair, "users", user=USER).status == 200
    assert curl(pair, "users", user=USER, password=OTHER_PASSWORD).status == 401
    assert curl_exit_code(pair, "users", "localhost", trust=combination.trust) == 0
    assert curl_exit_code(pair, "users", "localhost", trust=None) == CURL_NOT_TRUSTED
    assert curl_exit_code(pair, "users", "other.test", trust=combination.trust) == CURL_NOT_TRUSTED


def test_skopeo_logs_in_pushes_and_inspects(combination: Combination, tmp_path: Path) -> None:
    skopeo = Skopeo(combination.pair, tmp_path / "skopeo")
    registry = f"localhost:{combination.pair.ports['users']}"
    login = ("login", "--username", USER, "--password-stdin", registry, "--cert-dir")
    ended = skopeo.run(*login, str(skopeo.certificates), stdin=PASSWORD)
    assert ended.returncode == 0 and "Login Succeeded" in ended.stdout, ended.stderr
    digest = write_image(tmp_path / "image", combination.kind)
    pushed = skopeo.push(f"oci:{tmp_path}/image:latest", "admin", "demo:1", USER)
    assert pushed.returncode == 0, pushed.stderr
    # With what the login has saved.
    inspect = ("inspect", "--cert-dir", str(skopeo.certificates), "--format", "{{.Digest}}")
    inspected = skopeo.run(*inspect, skopeo.name("users", "demo:1"))
    assert inspected.stdout.strip() == digest, inspected.stderr

    (tmp_path / "nothing").mkdir()
    ended = skopeo.run(*login, str(tmp_path / "nothing"), stdin=PASSWORD)
    assert ended.returncode != 0 and "x509: " in ended.stderr


def test_docker_logs_in(combination: Combination, tmp_path: Path) -> None:
    with docker_client(combination.pair.ports["users"], tmp_path / "docker") as docker:
        ended = docker.login(USER)
        assert ended.returncode != 0 and "x509: certificate signed by unknown authority" in ended.stderr
        docker.trust(combination.trust)
        ended = docker.login(USER)
        assert ended.returncode == 0 and "Login Succeeded" in ended.stdout, ended.stderr
        assert docker.saved_logins == [docker.registry]
