"""`docker login` by the real client, without a daemon, with the certificate really verified.

The client does not verify a name that resolves into 127.0.0.0/8. `registry.test` does not resolve, and reaches the
registry through a CONNECT proxy (support/connect_proxy.py).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.connect_proxy import ConnectProxy
from support.deployment import Deployment
from support.regcred import OTHER_PASSWORD, PASSWORD, Regcred
from support.registries import RegistryPair

# The client looks nowhere else: neither $DOCKER_CONFIG nor $HOME has a certs.d of its own.
CERTIFICATES = Path("/etc/docker/certs.d")
USER = "docker-user"


@dataclass
class DockerClient:
    """A docker client that knows one registry by a name that does not resolve."""

    registry: str
    home: Path
    proxy: str

    def login(self, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["docker", "login", "--username", USER, "--password-stdin", self.registry],
            input=password,
            capture_output=True,
            text=True,
            timeout=60,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home),
                "DOCKER_CONFIG": str(self.home),
                # Should this machine run a daemon, it is left out: it would have a proxy and trust of its own.
                "DOCKER_HOST": f"unix://{self.home}/no-daemon.sock",
                "HTTPS_PROXY": self.proxy,
            },
        )

    def trust(self, *bundles: Path) -> None:
        folder = CERTIFICATES / self.registry
        folder.mkdir(exist_ok=True)
        (folder / "ca.crt").write_bytes(b"".join(bundle.read_bytes() for bundle in bundles))

    @property
    def saved_logins(self) -> list[str]:
        config = self.home / "config.json"
        return list(json.loads(config.read_text()).get("auths", {})) if config.exists() else []


@pytest.fixture
def docker(registry_pair: RegistryPair, tmp_path: Path) -> Iterator[DockerClient]:
    """A client for the users registry. What it makes under /etc/docker is removed afterwards."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("registry.test", None)
    registry = f"registry.test:{registry_pair.ports['users']}"
    home = tmp_path / "docker"
    home.mkdir()
    made = [folder for folder in (CERTIFICATES, *CERTIFICATES.parents) if not folder.exists()]
    CERTIFICATES.mkdir(parents=True, exist_ok=True)
    try:
        with ConnectProxy() as proxy:
            yield DockerClient(registry, home, proxy.url)
            assert proxy.targets, "the client went another way than through the proxy"
    finally:
        shutil.rmtree(CERTIFICATES / registry, ignore_errors=True)
        for folder in made:
            folder.rmdir()


@pytest.fixture(scope="module", autouse=True)
def user(registry_pair: RegistryPair) -> None:
    registry_pair.deployment.add_user(USER)


def test_login_with_our_ca_succeeds(docker: DockerClient, registry_pair: RegistryPair) -> None:
    docker.trust(registry_pair.trust_bundle)
    ended = docker.login()
    assert ended.returncode == 0, ended.stderr
    assert "Login Succeeded" in ended.stdout
    assert docker.saved_logins == [docker.registry]


def test_login_without_our_ca_fails(docker: DockerClient) -> None:
    ended = docker.login()
    assert ended.returncode != 0
    assert "x509: certificate signed by unknown authority" in ended.stderr
    assert docker.saved_logins == []


def test_login_with_the_ca_of_another_deployment_fails(docker: DockerClient, binary: Path, tmp_path: Path) -> None:
    other = Deployment.create(Regcred(binary, tmp_path / "other"))
    docker.trust(other.published / "ssl" / "ca.pem")
    ended = docker.login()
    assert ended.returncode != 0
    assert "x509: certificate signed by unknown authority" in ended.stderr


def test_login_with_our_ca_among_others_succeeds(
    docker: DockerClient, registry_pair: RegistryPair, binary: Path, tmp_path: Path
) -> None:
    """While a CA is replaced, clients trust the old and the new one from one file."""
    other = Deployment.create(Regcred(binary, tmp_path / "other"))
    docker.trust(other.published / "ssl" / "ca.pem", registry_pair.trust_bundle)
    assert docker.login().returncode == 0


def test_login_with_a_wrong_password_fails(docker: DockerClient, registry_pair: RegistryPair) -> None:
    docker.trust(registry_pair.trust_bundle)
    ended = docker.login(OTHER_PASSWORD)
    assert ended.returncode != 0
    assert "401" in ended.stderr
    assert docker.saved_logins == []
