"""curl and skopeo as clients that trust only the published CA."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.regcred import PASSWORD
from support.registries import RegistryPair


@dataclass(frozen=True)
class Response:
    """What a registry answered."""

    status: int
    headers: dict[str, str]
    body: str


def curl(
    pair: RegistryPair,
    registry: str,
    path: str = "/v2/",
    *,
    user: str | None = None,
    password: str = PASSWORD,
    method: str = "GET",
    body: str | None = None,
) -> Response:
    """Sends one request over verified TLS."""
    command = ["curl", "--silent", "--show-error", "--include", "--http1.1", "--request", method]
    command += ["--cacert", str(pair.trust_bundle)]
    if user is not None:
        command += ["--user", f"{user}:{password}"]
    if body is not None:
        command += ["--data-binary", body]
    command.append(f"https://localhost:{pair.ports[registry]}{path}")
    ended = subprocess.run(command, capture_output=True, timeout=60, env={"PATH": os.environ["PATH"]})
    assert ended.returncode == 0, f"curl: {ended.stderr.decode()}"
    head, _, content = ended.stdout.decode().partition("\r\n\r\n")
    while head.startswith("HTTP/1.1 100"):
        head, _, content = content.partition("\r\n\r\n")
    status_line, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Response(int(status_line.split()[1]), headers, content)


def curl_exit_code(pair: RegistryPair, registry: str, host: str, *, trust: Path | None) -> int:
    """How curl ends for `https://host:port`, when every name leads to the loopback address. 60 is 'not trusted'."""
    port = pair.ports[registry]
    command = ["curl", "--silent", "--output", os.devnull, "--connect-to", f"::127.0.0.1:{port}"]
    if trust is not None:
        command += ["--cacert", str(trust)]
    ended = subprocess.run([*command, f"https://{host}:{port}/"], timeout=60, env={"PATH": os.environ["PATH"]})
    return ended.returncode


class Skopeo:
    """skopeo, with a certificate folder that holds the published CA and nothing else."""

    def __init__(self, pair: RegistryPair, folder: Path) -> None:
        self.pair = pair
        self.folder = folder
        self.certificates = folder / "certs.d"
        self.certificates.mkdir(parents=True)
        (self.certificates / "ca.crt").write_bytes(pair.trust_bundle.read_bytes())

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            # The policy of image signatures is no matter of these tests.
            ["skopeo", "--insecure-policy", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "REGISTRY_AUTH_FILE": str(self.folder / "auth.json"),
            },
        )

    def name(self, registry: str, image: str) -> str:
        return f"docker://localhost:{self.pair.ports[registry]}/{image}"

    def push(self, source: str, registry: str, image: str, user: str, password: str = PASSWORD):
        return self.run(
            "copy", "--dest-cert-dir", str(self.certificates), "--dest-creds", f"{user}:{password}",
            source, self.name(registry, image),
        )  # fmt: skip

    def pull(self, registry: str, image: str, destination: str, user: str, password: str = PASSWORD):
        return self.run(
            "copy", "--src-cert-dir", str(self.certificates), "--src-creds", f"{user}:{password}",
            self.name(registry, image), destination,
        )  # fmt: skip

    def digest(self, registry: str, image: str, user: str, password: str = PASSWORD) -> str:
        inspected = self.run(
            "inspect", "--cert-dir", str(self.certificates), "--creds", f"{user}:{password}",
            "--format", "{{.Digest}}", self.name(registry, image),
        )  # fmt: skip
        assert inspected.returncode == 0, inspected.stderr
        return inspected.stdout.strip()
