"""Real docker-registry processes, configured only by what regcred publishes."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from support.deployment import Deployment

# The config.yml that the registry:2 image carries. Everything else comes from the published environment.
IMAGE_CONFIG = """\
version: 0.1
log:
  fields:
    service: registry
storage:
  cache:
    blobdescriptor: inmemory
  filesystem:
    rootdirectory: /var/lib/registry
http:
  addr: :5000
  headers:
    X-Content-Type-Options: [nosniff]
health:
  storagedriver:
    enabled: true
    interval: 10s
    threshold: 3
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_env_file(path: Path) -> dict[str, str]:
    """Reads an env file as `docker --env-file` does: everything after the first `=` is the value, quotes included.

    A name without a value would copy the variable of whoever starts the container, so none may be published.
    """
    variables = {}
    for line in path.read_text().splitlines():
        assert "=" in line, f"{path.name} has a line without '='"
        name, value = line.split("=", 1)
        assert name not in variables, f"{name} is set twice in {path.name}"
        variables[name] = value
    return variables


class RegistryProcess:
    """One running registry; ended by its own process id."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        config = folder / "config.yml"
        config.write_text(IMAGE_CONFIG)
        self.name = name
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["docker-registry", "serve", str(config)],
                # As `env -i`: nothing but the published lines reaches the registry.
                env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_listening(self) -> None:
        deadline = time.monotonic() + 20
        while "listening on" not in self.log.read_text():
            ended = self.process.poll()
            assert ended is None, f"registry {self.name} ended with {ended}:\n{self.log.read_text()[-2000:]}"
            assert time.monotonic() < deadline, f"registry {self.name} does not listen:\n{self.log.read_text()[-2000:]}"
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


@dataclass(frozen=True)
class RegistryPair:
    """The read-only `users` and the read-write `admin` registry over one storage folder."""

    deployment: Deployment
    ports: dict[str, int]
    processes: dict[str, RegistryProcess]

    @property
    def trust_bundle(self) -> Path:
        """The only thing that clients trust."""
        return self.deployment.published / "ssl" / "ca.pem"

    @classmethod
    def start(cls, deployment: Deployment, folder: Path) -> RegistryPair:
        """Points the deployment's registries at free loopback ports, publishes, and starts both."""
        ports = {"users": free_port(), "admin": free_port()}
        with deployment.edit() as config:
            config["storage"] = {"driver": "filesystem", "rootdirectory": str(folder / "storage")}
            for name, port in ports.items():
                # On a loopback address a registry has no TLS unless it is asked for.
                config["registries"][name] |= {"listen": f"127.0.0.1:{port}", "tls": True}
        deployment.regcred("publish")
        environments = {name: read_env_file(deployment.published / "env" / f"{name}.env") for name in ports}
        processes = {name: RegistryProcess(name, environments[name], folder / name) for name in ports}
        pair = cls(deployment, ports, processes)
        try:
            for process in processes.values():
                process.wait_until_listening()
        except BaseException:
            pair.stop()
            raise
        return pair

    def stop(self) -> None:
        for process in self.processes.values():
            process.stop()
