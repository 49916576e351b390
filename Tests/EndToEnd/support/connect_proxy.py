"""An HTTP CONNECT proxy on loopback that leads every NAME:PORT to 127.0.0.1:PORT.

The docker client calls a registry "insecure" when its name resolves into 127.0.0.0/8, and then does not verify the
certificate at all. A name that does not resolve is "secure"; through this proxy it still reaches a registry on
loopback, so that the verification is the real one.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class ConnectProxy:
    """A proxy that serves until the `with` block ends."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.targets: list[str] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing alone would leave the thread inside accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            target = _read_connect_target(client)
            if target is None:
                client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
                return
            self.targets.append(target)
            try:
                server = socket.create_connection(("127.0.0.1", int(target.rsplit(":", 1)[1])))
            except OSError:
                client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                return
            with server:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                answers = threading.Thread(target=_pump, args=(server, client), daemon=True)
                answers.start()
                _pump(client, server)
                answers.join()


def _read_connect_target(client: socket.socket) -> str | None:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = client.recv(4096)
        if not piece:
            return None
        head += piece
    method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
    return target if method == "CONNECT" else None


def _pump(source: socket.socket, destination: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            destination.sendall(piece)
        destination.shutdown(socket.SHUT_WR)
    except OSError:
        # One side is gone; the other has nothing more to say.
        for end in (source, destination):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
