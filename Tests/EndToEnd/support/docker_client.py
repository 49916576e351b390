"""The docker client, without a daemon, with the certificate really verified.

The client does not verify a name that resolves into 127.0.0.0/8. `registry.test` does not resolve, and reaches the
registry through a CONNECT proxy (support/connect_proxy.py).
"""

from __future__ import annotations

import contextlib
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
from support.regcred import PASSWORD

# The client looks nowhere else: neither $DOCKER_CONFIG nor $HOME has a certs.d of its own.
CERTIFICATES = Path("/etc/docker/certs.d")


@dataclass
class DockerClient:
    """A docker client that knows one registry by a name that does not resolve."""

    registry: str
    home: Path
    proxy: str

    def login(self, user: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["docker", "login", "--username", user, "--password-stdin", self.registry],
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


@contextlib.contextmanager
def docker_client(port: int, home: Path) -> Iterator[DockerClient]:
    """A client for the registry at `port`. What it makes under /etc/docker is removed afterwards."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("registry.test", None)
    registry = f"registry.test:{port}"
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
