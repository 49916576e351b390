"""`cert probe` and live endpoints: what servers show, and every way in which they show nothing."""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.connect_proxy import ConnectProxy
from support.deployment import Deployment
from support.pki import DAY, NOW, authority, key, leaf, names, pem, sign, write_key
from support.regcred import Exit, Regcred, Result, assert_refused
from support.registries import RegistryProcess, free_port
from support.tls_server import TLSServer

SECRET = "p@ss:word/of the proxy"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A served chain and its key."""
    root = authority("Test Root", 1)
    spec = leaf()
    (tmp_path / "served.pem").write_bytes(pem(sign(spec, root), sign(root, root)))
    write_key(tmp_path / "key.pem", spec.key)
    return tmp_path / "served.pem", tmp_path / "key.pem"


@contextlib.contextmanager
def server(answer: Callable[[socket.socket], None], family: int = socket.AF_INET) -> Iterator[int]:
    """A TCP server that treats every connection with `answer`."""
    address = "127.0.0.1" if family == socket.AF_INET else "::1"

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                answer(connection)

    with socket.create_server((address, 0), family=family) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def probe(regcred: Regcred, *arguments: str, expect: int = 0, **environment: str) -> Result:
    return regcred("cert", "probe", *arguments, expect=expect, env=regcred.environment | environment)


def endpoint(result: Result) -> dict:
    (entry,) = result.json()["endpoints"]
    return entry


def assert_unreachable(result: Result, *words: str) -> None:
    assert_refused(result)
    assert result.code == Exit.UNREACHABLE
    for word in words:
        assert word in result.stderr, result


def test_a_foreign_endpoint_is_shown_without_a_state(regcred: Regcred, files: tuple[Path, Path]) -> None:
    with TLSServer(*files) as running:
        entry = endpoint(probe(regcred, f"127.0.0.1:{running.port}", "--json"))
        text = probe(regcred, f"127.0.0.1:{running.port}").stdout
    assert entry["protocol"] == "TLSv1.3"
    assert entry["peer"] == "127.0.0.1"
    assert entry["published"] is None
    assert [certificate["subject"] for certificate in entry["chain"]] == ["CN=registry.test", "CN=Test Root"]
    assert "CN=Test Root" in text
    assert "TLSv1.3, TLS_AES_256_GCM_SHA384, X25519" in text


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_each_version_alone_is_reported(regcred: Regcred, files: tuple[Path, Path], version: str) -> None:
    with TLSServer(*files, f"-tls{version.replace('.', '_')}", "-groups", "P-384") as running:
        entry = endpoint(probe(regcred, f"127.0.0.1:{running.port}", "--json"))
    assert (entry["protocol"], entry["group"]) == (f"TLSv{version}", "secp384r1")


def test_a_server_that_is_too_old_is_named(regcred: Regcred, files: tuple[Path, Path]) -> None:
    with TLSServer(*files, "-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0") as running:
        assert_unreachable(
            probe(regcred, f"127.0.0.1:{running.port}", expect=Exit.UNREACHABLE), "no version of TLS from 1.2 on"
        )


def test_ipv6(regcred: Regcred, files: tuple[Path, Path]) -> None:
    """Needs ::1, which every machine with an IPv6 stack has: without it the server does not start, and this fails."""
    with TLSServer(*files, address="::1") as running:
        entry = endpoint(probe(regcred, f"[::1]:{running.port}", "--json"))
        assert entry["peer"] == "::1"
        # Nobody listens there on IPv4.
        assert_unreachable(probe(regcred, f"127.0.0.1:{running.port}", expect=Exit.UNREACHABLE), "refuses")


def test_the_next_address_is_tried(regcred: Regcred, files: tuple[Path, Path], tmp_path: Path) -> None:
    """A name with two addresses, of which the first refuses."""
    hosts = tmp_path / "hosts"
    hosts.write_text("::1 two.test\n127.0.0.1 two.test\n")
    with TLSServer(*files) as running:
        result = regcred(
            "cert", "probe", f"two.test:{running.port}", "--json",
            prefix=["unshare", "--mount", "sh", "-c", f'mount --bind {hosts} /etc/hosts && exec "$@"', "sh"],
        )  # fmt: skip
    assert endpoint(result)["peer"] == "127.0.0.1"


@pytest.mark.parametrize("options", [[], ["-tls1_2"]], ids=["tls1.3", "tls1.2"])
@pytest.mark.parametrize(("flag", "word"), [("-Verify", "required"), ("-verify", "optional")])
def test_a_server_that_wants_client_certificates_is_seen(
    regcred: Regcred, files: tuple[Path, Path], options: list[str], flag: str, word: str
) -> None:
    with TLSServer(*files, flag, "1", *options) as running:
        entry = endpoint(probe(regcred, f"127.0.0.1:{running.port}", "--json"))
    assert entry["clientCertificate"] == word
    assert entry["chain"][0]["subject"] == "CN=registry.test"


def test_an_expired_certificate_is_shown_all_the_same(regcred: Regcred, tmp_path: Path) -> None:
    spec = leaf(end=NOW - DAY / 24, key=key("rsa-1024"))
    (tmp_path / "served.pem").write_bytes(pem(sign(spec, spec)))
    write_key(tmp_path / "key.pem", spec.key)
    with TLSServer(tmp_path / "served.pem", tmp_path / "key.pem") as running:
        result = probe(regcred, f"127.0.0.1:{running.port}")
        shown = regcred("cert", "show", f"127.0.0.1:{running.port}").stdout
    assert "(expired)" in result.stdout
    assert "error: it expired on" in shown
    assert "[small-key]" in shown


def test_the_server_name_chooses_the_certificate(regcred: Regcred, files: tuple[Path, Path], tmp_path: Path) -> None:
    other = leaf(common_name="other.test", san=(names("other.test"), False))
    (tmp_path / "other.pem").write_bytes(pem(sign(other, other)))
    options = ["-servername", "other.test", "-cert2", str(tmp_path / "other.pem"), "-key2", str(files[1])]
    with TLSServer(*files, *options) as running:
        plain = endpoint(probe(regcred, f"127.0.0.1:{running.port}", "--json"))
        named = endpoint(probe(regcred, f"127.0.0.1:{running.port}", "--servername", "other.test", "--json"))
    assert plain["chain"][0]["subject"] == "CN=registry.test"
    assert named["chain"][0]["subject"] == "CN=other.test"
    with TLSServer(*files, *options, "-servername_fatal") as running:
        refused = probe(regcred, f"127.0.0.1:{running.port}", "--servername", "wrong.test", expect=Exit.UNREACHABLE)
    assert_unreachable(refused, "unrecognized name", "--servername")


# What is no TLS.


def test_plain_http(regcred: Regcred) -> None:
    with server(lambda c: (c.recv(4096), c.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\nno"))[0]) as port:
        assert_unreachable(
            probe(regcred, f"127.0.0.1:{port}", expect=Exit.UNREACHABLE), "answers in plain HTTP", "is TLS on?"
        )


def test_a_registry_without_tls(regcred: Regcred, tmp_path: Path) -> None:
    port = free_port()
    process = RegistryProcess(
        "plain",
        {"REGISTRY_HTTP_ADDR": f"127.0.0.1:{port}", "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY": str(tmp_path / "s")},
        tmp_path / "plain",
    )
    try:
        process.wait_until_listening()
        assert_unreachable(probe(regcred, f"127.0.0.1:{port}", expect=Exit.UNREACHABLE), "answers in plain HTTP")
    finally:
        process.stop()


@pytest.mark.parametrize("garbage", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\0" * 64, bytes(range(256)), b"220 mail ESMTP\r\n"])
def test_another_protocol(regcred: Regcred, garbage: bytes) -> None:
    with server(lambda c: (c.recv(4096), c.sendall(garbage))[0]) as port:
        assert_unreachable(probe(regcred, f"127.0.0.1:{port}", expect=Exit.UNREACHABLE), "does not speak TLS")


def recorded_flight(files: tuple[Path, Path]) -> bytes:
    """What a real server sends behind the ClientHello, until it waits."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client_in, client_out = ssl.MemoryBIO(), ssl.MemoryBIO()
    for side in (client.wrap_bio(client_in, client_out),):
        with contextlib.suppress(ssl.SSLWantReadError):
            side.do_handshake()
    incoming.write(client_out.read())
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_side=True).do_handshake()
    return outgoing.read()


def test_truncated_and_mangled_handshakes(regcred: Regcred, files: tuple[Path, Path]) -> None:
    """Whatever a server sends, the command ends with an error of its own, and soon."""
    flight = recorded_flight(files)
    assert len(flight) > 500
    cases = [flight[:size] for size in (1, 3, 5, 6, 20, 100, 130, 500, len(flight) - 1)]
    cases += [flight[:place] + bytes([flight[place] ^ 0xFF]) + flight[place + 1 :] for place in range(0, 140, 7)]
    cases += [b"\x16\x03\x03\xff\xff" + flight, b"\x15\x03\x03\x00\x02\x02\x28", b"\x16\x03\x03\x00\x00" * 50, b""]
    for case in cases:
        with server(lambda c, case=case: (c.recv(4096), c.sendall(case))[0]) as port:
            began = time.monotonic()
            result = probe(regcred, f"127.0.0.1:{port}", "--timeout", "3s", expect=Exit.UNREACHABLE)
            assert time.monotonic() - began < 3, "the server had closed"
        assert_refused(result)


def test_an_alert_is_named(regcred: Regcred) -> None:
    with server(lambda c: (c.recv(4096), c.sendall(b"\x15\x03\x03\x00\x02\x02\x28"))[0]) as port:
        assert_unreachable(
            probe(regcred, f"127.0.0.1:{port}", expect=Exit.UNREACHABLE), "handshake failure (alert 40)"
        )


def test_a_server_that_hangs_up(regcred: Regcred) -> None:
    """With unread bytes, so that the client's next write meets a reset; a signal must not end it."""

    def hang_up(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with server(hang_up) as port:
        assert_unreachable(
            probe(regcred, f"127.0.0.1:{port}", expect=Exit.UNREACHABLE), "closed the connection while"
        )


# Nobody there.


def test_nobody_listens(regcred: Regcred) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert_unreachable(probe(regcred, f"127.0.0.1:{port}", expect=Exit.UNREACHABLE), "refuses the connection")


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_json_says_that_nobody_listens(regcred: Regcred, quiet: tuple[str, ...]) -> None:
    """A script that asked for JSON gets it, and people the same words as ever."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    words = probe(regcred, f"127.0.0.1:{port}", expect=Exit.UNREACHABLE)
    result = probe(regcred, f"127.0.0.1:{port}", "--json", *quiet, expect=Exit.UNREACHABLE)
    assert result.json() == {
        "version": 1,
        "command": "cert probe",
        "endpoints": [
            {
                "registry": None, "endpoint": f"127.0.0.1:{port}", "reachable": False,
                "error": f"127.0.0.1:{port} refuses the connection",
            }
        ],
    }  # fmt: skip
    assert result.stderr == words.stderr


def test_json_says_that_an_endpoint_is_reachable(regcred: Regcred, files: tuple[Path, Path]) -> None:
    with TLSServer(*files) as running:
        entry = endpoint(probe(regcred, f"127.0.0.1:{running.port}", "--json"))
    assert entry["reachable"] is True and "error" not in entry and entry["chain"]


def test_no_such_name(regcred: Regcred) -> None:
    assert_unreachable(probe(regcred, "registry.invalid:443", expect=Exit.UNREACHABLE), "there is no host")


def test_a_silent_server_is_left_in_time(regcred: Regcred) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        began = time.monotonic()
        result = probe(
            regcred, f"127.0.0.1:{listener.getsockname()[1]}", "--timeout", "1s", expect=Exit.UNREACHABLE
        )
        assert 0.9 < time.monotonic() - began < 2
    assert_unreachable(result, "took too long while shaking hands")


def test_a_server_that_drips_is_left_in_time(regcred: Regcred) -> None:
    """Each byte comes in time, and all of them would not."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x40\x00")
        while True:
            connection.sendall(b"\0")
            time.sleep(0.1)

    with server(drip) as port:
        began = time.monotonic()
        result = probe(regcred, f"127.0.0.1:{port}", "--timeout", "1s", expect=Exit.UNREACHABLE)
        assert 0.9 < time.monotonic() - began < 2
    assert_unreachable(result, "took too long while shaking hands")


def test_a_full_backlog_is_left_in_time(regcred: Regcred) -> None:
    """A server that accepts nobody: the connection itself hangs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        for _ in range(8):
            waiting.append(socket.socket())
            waiting[-1].setblocking(False)
            waiting[-1].connect_ex(listener.getsockname())
        began = time.monotonic()
        result = probe(
            regcred, f"127.0.0.1:{listener.getsockname()[1]}", "--timeout", "1s", expect=Exit.UNREACHABLE
        )
        assert 0.9 < time.monotonic() - began < 2
        for connection in waiting:
            connection.close()
    assert_unreachable(result, "took too long while connecting")


def test_a_silent_name_server_is_left_in_time(regcred: Regcred, tmp_path: Path) -> None:
    """getaddrinfo(3) would wait for 10 seconds with these settings."""
    resolv, switch = tmp_path / "resolv.conf", tmp_path / "nsswitch.conf"
    resolv.write_text("nameserver 127.0.0.93\n")
    switch.write_text("hosts: files dns\n")
    binds = f"mount --bind {resolv} /etc/resolv.conf && mount --bind {switch} /etc/nsswitch.conf"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.93", 53))
        began = time.monotonic()
        result = regcred(
            "cert", "probe", "registry.example.com:443", "--timeout", "2s",
            prefix=["unshare", "--mount", "sh", "-c", f'{binds} && exec "$@"', "sh"],
            expect=Exit.UNREACHABLE,
        )  # fmt: skip
        assert time.monotonic() - began < 4
        silent.settimeout(1)
        assert silent.recv(512), "the question went elsewhere"
    assert_unreachable(result, "took too long while looking up its name")


@pytest.mark.parametrize(
    ("argument", "error", "hint"),
    [
        ("registry.example.com", "has no port", "write registry.example.com:443"),
        ("::1", "has no port", "write [::1]:443"),
        *(
            (argument, "is no endpoint", "write it like registry.example.com:443, 10.0.0.5:443 or [fd00::5]:443")
            for argument in ("registry.example.com:0", "registry.example.com:65536", "not a host:443", ":443", "")
        ),
    ],
)
def test_no_endpoint(regcred: Regcred, argument: str, error: str, hint: str) -> None:
    result = probe(regcred, argument, expect=Exit.USAGE)
    assert_refused(result)
    assert result.stderr == f"regcred: error: '{argument}' {error}\nregcred: hint: {hint}\n"


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--timeout", "0s", "takes a time"),
        ("--timeout", "x", "takes a time"),
        ("--servername", "10.0.0.5", "takes a DNS name"),
    ],
)
def test_bad_options(regcred: Regcred, option: str, value: str, words: str) -> None:
    result = probe(regcred, "localhost:443", option, value, expect=Exit.USAGE)
    assert_refused(result)
    assert f"regcred: error: {option} {words}" in result.stderr


def test_an_interrupt_ends_it(regcred: Regcred, binary: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            [str(binary), "cert", "probe", f"127.0.0.1:{listener.getsockname()[1]}", "--timeout", "60s"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        listener.accept()
        assert len(os.listdir(f"/proc/{process.pid}/task")) == 1, "it waits without threads"
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == -signal.SIGINT


# Proxies.


class RecordingProxy:
    """Answers CONNECT with fixed bytes, and keeps what it was asked."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.requests: list[bytes] = []

    def __call__(self, connection: socket.socket) -> None:
        self.requests.append(connection.recv(65536))
        connection.sendall(self.answer)


def test_a_proxy_leads_to_the_server(regcred: Regcred, files: tuple[Path, Path]) -> None:
    with TLSServer(*files) as running, ConnectProxy() as proxy:
        target = f"registry.test:{running.port}"
        for variable in ("HTTPS_PROXY", "https_proxy"):
            entry = endpoint(probe(regcred, target, "--json", **{variable: proxy.url}))
            assert entry["proxy"] == proxy.url.removeprefix("http://")
            assert entry["chain"][0]["subject"] == "CN=registry.test"
        assert proxy.targets == [target, target]
        # A proxy without a scheme is one of HTTP.
        probe(regcred, target, HTTPS_PROXY=proxy.url.removeprefix("http://"))


@pytest.mark.parametrize("exception", ["*", "registry.test", ".test", "test", "other,registry.test:443 x"])
def test_exceptions_go_without_the_proxy(regcred: Regcred, exception: str) -> None:
    with ConnectProxy() as proxy:
        result = probe(
            regcred, "registry.test:443", expect=Exit.UNREACHABLE, HTTPS_PROXY=proxy.url, NO_PROXY=exception
        )
        assert proxy.targets == []
    assert_unreachable(result, "there is no host 'registry.test'")


def test_loopback_goes_without_the_proxy(regcred: Regcred, files: tuple[Path, Path]) -> None:
    with TLSServer(*files) as running, ConnectProxy() as proxy:
        assert endpoint(probe(regcred, f"localhost:{running.port}", "--json", HTTPS_PROXY=proxy.url))["proxy"] is None


def test_user_and_password_reach_the_proxy_and_nobody_else(regcred: Regcred) -> None:
    recording = RecordingProxy(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    encoded = "p%40ss%3Aword%2Fof%20the%20proxy"
    with server(recording) as port:
        result = probe(
            regcred, "registry.test:443", expect=Exit.UNREACHABLE, HTTPS_PROXY=f"http://me:{encoded}@127.0.0.1:{port}"
        )
    assert_unreachable(result, "with status 407", "HTTPS_PROXY")
    (request,) = recording.requests
    expected = base64.b64encode(f"me:{SECRET}".encode())
    assert request.startswith(b"CONNECT registry.test:443 HTTP/1.1\r\nHost: registry.test:443\r\n")
    assert b"Proxy-Authorization: Basic " + expected + b"\r\n" in request
    assert SECRET not in result.stderr and encoded not in result.stderr


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "with status 403"),
        (b"HTTP/1.0 502 Bad Gateway\n\n", "with status 502"),
        (b"SSH-2.0-x\r\n", "does not answer in HTTP"),
        (b"HTTP/1.1 two hundred\r\n\r\n", "does not answer in HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20000, "does not answer in HTTP"),
        (b"", "closed the connection while asking the proxy"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "closed the connection while shaking hands"),
    ],
)
def test_what_a_proxy_may_answer(regcred: Regcred, answer: bytes, words: str) -> None:
    with server(RecordingProxy(answer)) as port:
        result = probe(
            regcred, "registry.test:443", expect=Exit.UNREACHABLE, HTTPS_PROXY=f"http://127.0.0.1:{port}"
        )
    assert_unreachable(result, words, f"127.0.0.1:{port}")


def test_a_silent_proxy_is_left_in_time(regcred: Regcred) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        result = probe(
            regcred, "registry.test:443", "--timeout", "1s", expect=Exit.UNREACHABLE,
            HTTPS_PROXY=f"http://127.0.0.1:{listener.getsockname()[1]}",
        )  # fmt: skip
    assert_unreachable(result, "took too long while asking the proxy")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("socks5://me:secret@127.0.0.1:1080", "names a proxy of the kind 'socks5'"),
        ("http://", "is not the URL of a proxy"),
        ("me:secret@@", "is not the URL of a proxy"),
        ("http://me:%zz@x:1", "is not the URL of a proxy"),
    ],
)
def test_a_proxy_that_cannot_be_used(regcred: Regcred, url: str, words: str) -> None:
    result = probe(regcred, "registry.test:443", expect=Exit.USAGE, HTTPS_PROXY=url)
    assert_refused(result, ["secret", "%zz"])
    assert f"regcred: error: HTTPS_PROXY {words}" in result.stderr


@contextlib.contextmanager
def tls_proxy(files: tuple[Path, Path], upstream: str) -> Iterator[int]:
    """A proxy that is spoken to in TLS, in front of a plain one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    host, _, port = upstream.removeprefix("http://").rpartition(":")

    def relay(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as client, socket.create_connection(
            (host, int(port))
        ) as behind:

            def pump() -> None:
                with contextlib.suppress(OSError, ValueError):
                    while piece := behind.recv(65536):
                        client.sendall(piece)

            threading.Thread(target=pump, daemon=True).start()
            while piece := client.recv(65536):
                behind.sendall(piece)

    with server(relay) as listening:
        yield listening


def test_a_proxy_in_tls(regcred: Regcred, files: tuple[Path, Path], tmp_path: Path) -> None:
    root = authority("Proxy Root", 5)
    spec = leaf(common_name="localhost", san=(names("localhost"), False))
    (tmp_path / "proxy.pem").write_bytes(pem(sign(spec, root)))
    (tmp_path / "proxy-ca.pem").write_bytes(pem(sign(root, root)))
    trusted = {"SSL_CERT_FILE": str(tmp_path / "proxy-ca.pem")}
    with (
        TLSServer(*files) as running,
        ConnectProxy() as plain,
        tls_proxy((tmp_path / "proxy.pem", files[1]), plain.url) as port,
    ):
        target = f"registry.test:{running.port}"
        entry = endpoint(probe(regcred, target, "--json", HTTPS_PROXY=f"https://localhost:{port}", **trusted))
        assert entry["chain"][0]["subject"] == "CN=registry.test"
        assert plain.targets == [target]
        # A password goes only to a proxy that is the one: trusted, and of that name.
        for url, environment in ((f"https://localhost:{port}", {}), (f"https://127.0.0.1:{port}", trusted)):
            refused = probe(regcred, target, expect=Exit.UNREACHABLE, HTTPS_PROXY=url, **environment)
            assert_unreachable(refused, "no TLS connection to the proxy")
        assert plain.targets == [target]


def test_a_proxy_that_is_no_tls_one(regcred: Regcred) -> None:
    with server(lambda c: (c.recv(4096), c.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))[0]) as port:
        result = probe(
            regcred, "registry.test:443", expect=Exit.UNREACHABLE, HTTPS_PROXY=f"https://localhost:{port}"
        )
    assert_unreachable(result, "no TLS connection to the proxy", "plain HTTP")


def test_a_proxy_is_called_a_proxy(regcred: Regcred) -> None:
    def told(proxy: str) -> str:
        result = probe(regcred, "example.org:443", expect=Exit.UNREACHABLE, HTTPS_PROXY=proxy)
        assert_refused(result)
        assert "HTTPS_PROXY" in result.stderr.split("hint:")[1] and "registry" not in result.stderr
        return result.stderr

    refused = told("http://127.0.0.1:1")
    assert "the proxy 127.0.0.1:1 (HTTPS_PROXY, on the way to example.org:443) refuses the connection" in refused
    unknown = told("http://proxy.invalid:3128")
    assert "'proxy.invalid', the proxy of HTTPS_PROXY on the way to example.org:443" in unknown


def test_a_state_of_another_deployment_is_not_compared(regcred: Regcred, files: tuple[Path, Path]) -> None:
    Deployment.create(regcred)
    with TLSServer(*files, address="127.0.0.2") as foreign:
        target = f"127.0.0.2:{foreign.port}"
        assert endpoint(regcred("cert", "probe", target, "--json"))["published"] is None
        compared = regcred("cert", "probe", target, "--servername", "registry.test", "--json", expect=1)
        assert endpoint(compared)["published"]["verdict"] == "other"
        named = regcred("cert", "probe", target, "--dir", str(regcred.directory), "--json", expect=1)
        assert endpoint(named)["published"]["verdict"] == "other"
