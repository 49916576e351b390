"""`cert verify` predicts what clients say: every row of a table of chains is judged by the clients themselves."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.chains import ROWS, Chain, Row
from support.connect_proxy import ConnectProxy
from support.pki import pem, write_key
from support.regcred import PASSWORD, Regcred
from support.tls_server import TLSServer

DOCKER_CERTIFICATES = Path("/etc/docker/certs.d")


@dataclass
class Case:
    """One row, being served."""

    row: Row
    chain: Chain
    folder: Path
    port: int
    proxy: str

    @property
    def trust(self) -> Path:
        return self.folder / "ca.crt"

    @property
    def authority(self) -> str:
        """HOST:PORT; a name that does not resolve reaches the server through the proxy only."""
        return f"[{self.chain.host}]:{self.port}" if ":" in self.chain.host else f"{self.chain.host}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "HTTPS_PROXY": self.proxy}


@pytest.fixture(params=ROWS, ids=lambda row: row.name)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    chain = request.param.make()
    served, private = tmp_path / "served.pem", tmp_path / "key.pem"
    served.write_bytes(pem(*chain.served))
    write_key(private, chain.key)
    (tmp_path / "ca.crt").write_bytes(pem(*chain.trust))
    with ConnectProxy() as proxy, TLSServer(served, private) as server:
        yield Case(request.param, chain, tmp_path, server.port, proxy.url)


def curl_accepts(case: Case) -> bool:
    ended = subprocess.run(
        [
            "curl", "--silent", "--show-error", "--output", os.devnull, "--cacert", str(case.trust),
            "--connect-to", f"::127.0.0.1:{case.port}", f"https://{case.authority}/",
        ],
        capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    # 35: the handshake failed, 60: the certificate is not trusted.
    assert ended.returncode in (0, 35, 60), ended.stderr
    return ended.returncode == 0


def python_accepts(case: Case) -> bool:
    """As `ssl.create_default_context` of Python 3.13, which sets the two flags itself."""
    context = ssl.create_default_context(cafile=str(case.trust))
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    with socket.create_connection(("127.0.0.1", case.port)) as connection:
        try:
            with context.wrap_socket(connection, server_hostname=case.chain.host):
                return True
        except ssl.SSLCertVerificationError:
            return False


def skopeo_accepts(case: Case) -> bool:
    # Any other command fails also when it accepts the certificate, or takes no IPv6 address at all.
    ended = subprocess.run(
        ["skopeo", "login", "--cert-dir", str(case.folder), "--authfile", str(case.folder / "auth.json"),
         "--username", "user", "--password-stdin", case.authority],
        input=PASSWORD, capture_output=True, text=True, timeout=60, env=case.environment,
    )  # fmt: skip
    return has_logged_in(ended)


def docker_accepts(case: Case) -> bool:
    """The real client, without a daemon, through the proxy."""
    made = [folder for folder in (DOCKER_CERTIFICATES, *DOCKER_CERTIFICATES.parents) if not folder.exists()]
    folder = DOCKER_CERTIFICATES / case.authority
    folder.mkdir(parents=True)
    try:
        shutil.copy(case.trust, folder / "ca.crt")
        ended = subprocess.run(
            ["docker", "login", "--username", "user", "--password-stdin", case.authority],
            input=PASSWORD, capture_output=True, text=True, timeout=60,
            env=case.environment
            | {"DOCKER_CONFIG": str(case.folder), "DOCKER_HOST": f"unix://{case.folder}/no-daemon.sock"},
        )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for parent in made:
            parent.rmdir()
    return has_logged_in(ended)


def has_logged_in(ended: subprocess.CompletedProcess[str]) -> bool:
    """A failure must be one of the certificate, in Go's words."""
    assert ended.returncode == 0 or "x509: " in ended.stderr or "tls: " in ended.stderr, ended.stderr
    return ended.returncode == 0


def test_clients_and_prediction_agree(case: Case, regcred: Regcred) -> None:
    row = case.row
    result = regcred(
        "cert", "verify", case.authority, "--ca", str(case.trust), "--json", expect={0, 1}, env=case.environment
    )
    clients = result.json()["clients"]
    predicted = {name: verdict["accepted"] for name, verdict in clients.items()}
    seen = {"curl": curl_accepts(case), "python": python_accepts(case), "docker": docker_accepts(case)}
    assert {name: predicted[name] for name in seen} == seen, result
    assert skopeo_accepts(case) == (predicted["go"] or row.only_new_go)
    assert seen["docker"] == (predicted["go"] or row.only_new_go)
    reasons = {name: verdict["reason"] for name, verdict in clients.items() if name != "docker"}
    assert reasons == {"go": row.go, "curl": row.curl, "python": row.python}
    assert result.code == (0 if all(predicted.values()) else 1)


def test_a_file_is_judged_like_the_endpoint_that_serves_it(case: Case, regcred: Regcred) -> None:
    arguments = ("--ca", str(case.trust), "--host", case.chain.host, "--json")
    code = 0 if (case.row.go, case.row.curl, case.row.python) == (None, None, None) else 1
    live = regcred("cert", "verify", case.authority, *arguments, expect=code, env=case.environment).json()
    file = regcred("cert", "verify", str(case.folder / "served.pem"), *arguments, expect=code).json()
    for verdicts in (live, file):
        verdicts["clients"]["docker"].pop("note")
    assert file == live


def test_the_table_has_addresses_and_names(case: Case) -> None:
    """No host of the table may be one that Docker does not verify."""
    try:
        assert not ipaddress.ip_address(case.chain.host).is_loopback
    except ValueError:
        with pytest.raises(socket.gaierror):
            socket.getaddrinfo(case.chain.host, None)
