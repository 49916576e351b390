"""`docker login` by the real client, with the certificate really verified (support/docker_client.py)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.docker_client import DockerClient, docker_client
from support.regcred import OTHER_PASSWORD, Regcred
from support.registries import RegistryPair

USER = "docker-user"


@pytest.fixture
def docker(registry_pair: RegistryPair, tmp_path: Path) -> Iterator[DockerClient]:
    """A client for the users registry."""
    with docker_client(registry_pair.ports["users"], tmp_path / "docker") as client:
        yield client


@pytest.fixture(scope="module", autouse=True)
def user(registry_pair: RegistryPair) -> None:
    registry_pair.deployment.add_user(USER)


def test_login_with_our_ca_succeeds(docker: DockerClient, registry_pair: RegistryPair) -> None:
    docker.trust(registry_pair.trust_bundle)
    ended = docker.login(USER)
    assert ended.returncode == 0, ended.stderr
    assert "Login Succeeded" in ended.stdout
    assert docker.saved_logins == [docker.registry]


def test_login_without_our_ca_fails(docker: DockerClient) -> None:
    ended = docker.login(USER)
    assert ended.returncode != 0
    assert "x509: certificate signed by unknown authority" in ended.stderr
    assert docker.saved_logins == []


def test_login_with_the_ca_of_another_deployment_fails(docker: DockerClient, binary: Path, tmp_path: Path) -> None:
    other = Deployment.create(Regcred(binary, tmp_path / "other"))
    docker.trust(other.published / "ssl" / "ca.pem")
    ended = docker.login(USER)
    assert ended.returncode != 0
    assert "x509: certificate signed by unknown authority" in ended.stderr


def test_login_with_our_ca_among_others_succeeds(
    docker: DockerClient, registry_pair: RegistryPair, binary: Path, tmp_path: Path
) -> None:
    """While a CA is replaced, clients trust the old and the new one from one file."""
    other = Deployment.create(Regcred(binary, tmp_path / "other"))
    docker.trust(other.published / "ssl" / "ca.pem", registry_pair.trust_bundle)
    assert docker.login(USER).returncode == 0


def test_login_with_a_wrong_password_fails(docker: DockerClient, registry_pair: RegistryPair) -> None:
    docker.trust(registry_pair.trust_bundle)
    ended = docker.login(USER, OTHER_PASSWORD)
    assert ended.returncode != 0
    assert "401" in ended.stderr
    assert docker.saved_logins == []
