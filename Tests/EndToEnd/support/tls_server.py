"""`openssl s_server` on a loopback address."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from support.registries import free_port


class TLSServer:
    """A TLS server that answers any request with a page, until the `with` block ends."""

    def __init__(self, certificates: Path, key: Path, *options: str, address: str = "127.0.0.1") -> None:
        self.address = address
        self.port = free_port()
        self.log = certificates.parent / f"s_server-{self.port}.log"
        place = f"[{address}]:{self.port}" if ":" in address else f"{address}:{self.port}"
        self.command = [
            "openssl", "s_server", "-accept", place,
            "-cert", str(certificates), "-key", str(key), "-www",
            # Every key is fit to be served.
            "-cipher", "DEFAULT:@SECLEVEL=0", *options,
        ]  # fmt: skip
        leaf, *others = re.findall(rb"-----BEGIN [^-]*-----[^-]*-----END [^-]*-----\n", certificates.read_bytes())
        if others:
            # With the leaf in it, that would be sent twice.
            chain = certificates.parent / f"chain-{self.port}.pem"
            chain.write_bytes(b"".join(others))
            self.command += ["-cert_chain", str(chain)]

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 20
        while b"ACCEPT" not in self.log.read_bytes():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(10)


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False
