"""The programs that read htpasswd files, each asked whether a login succeeds."""

from __future__ import annotations

import base64
import http.client
import os
import subprocess
import time
from pathlib import Path

from support.htpasswd_rows import Login, Row
from support.registries import free_port

WRONG_PASSWORD = 3


class HTTPReader:
    """A server on loopback that reads one htpasswd file; the file is replaced row by row."""

    def __init__(self, command: list[str], file: Path, port: int, log: Path, url: str, ready: str) -> None:
        self.file, self.port, self.url, self.log = file, port, url, log
        self.modified = time.time_ns()
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        deadline = time.monotonic() + 20
        while not self.answers():
            assert self.process.poll() is None, f"{command[0]} ended:\n{log.read_text()[-2000:]}"
            assert time.monotonic() < deadline, f"{command[0]} does not answer"
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            self.status(b"nobody", "x")
        except OSError:
            return False
        return True

    def status(self, user: bytes, password: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        token = base64.b64encode(user + b":" + password.encode()).decode()
        connection.request("GET", self.url, headers={"Authorization": f"Basic {token}"})
        status = connection.getresponse().status
        connection.close()
        return status

    def load(self, row: Row) -> None:
        """Puts the row's file in place of the last one; a time that differs makes the registry read it."""
        self.write(row.content)

    def write(self, content: bytes) -> None:
        temporary = self.file.with_suffix(".new")
        temporary.write_bytes(content)
        temporary.chmod(0o644)
        self.modified += 1_000_000_000
        os.utime(temporary, ns=(self.modified, self.modified))
        temporary.rename(self.file)

    def admits(self, row: Row, login: Login) -> bool:
        return self.status(login.user, login.password) == 200

    def rejects_file(self, row: Row) -> bool:
        """Whether the server rejects the file as a whole: 400 to the first login."""
        return self.status(b"nobody", "x") == 400

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def distribution(folder: Path) -> HTTPReader:
    """docker-registry, read as the registry:2 image configures it."""
    port, file = free_port(), folder / "htpasswd"
    file.write_bytes(b"")
    config = folder / "config.yml"
    config.write_text(
        "version: 0.1\nlog: {accesslog: {disabled: true}}\n"
        f"storage: {{filesystem: {{rootdirectory: {folder}/storage}}}}\n"
        f"http: {{addr: '127.0.0.1:{port}', secret: x}}\n"
        f"auth: {{htpasswd: {{realm: r, path: '{file}'}}}}\n"
    )
    command = ["docker-registry", "serve", str(config)]
    return HTTPReader(command, file, port, folder / "registry.log", "/v2/", "listening on")


def httpd(folder: Path, root: Path) -> HTTPReader:
    """Apache httpd with mod_authn_file, from Debian's apache2-bin below `root`."""
    port, file = free_port(), folder / "htpasswd"
    file.write_bytes(b"")
    folder.joinpath("www").mkdir()
    folder.joinpath("www/x").write_text("x")
    modules = root / "usr/lib/apache2/modules"
    loads = "".join(
        f"LoadModule {name}_module {modules}/mod_{name}.so\n"
        for name in ("mpm_prefork", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic")
    )
    config = folder / "httpd.conf"
    config.write_text(
        f"{loads}ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n"
        f"DocumentRoot {folder}/www\n<Directory {folder}/www>\nAuthType Basic\nAuthName r\nAuthUserFile {file}\n"
        "Require valid-user\n</Directory>\n"
    )
    command = [str(root / "usr/sbin/apache2"), "-X", "-f", str(config)]
    return HTTPReader(command, file, port, folder / "httpd.log", "/x", "")


def nginx(folder: Path, root: Path) -> HTTPReader:
    """nginx with auth_basic, from Debian's nginx below `root`; its crypt(3) is libxcrypt's."""
    port, file = free_port(), folder / "htpasswd"
    file.write_bytes(b"")
    folder.joinpath("www").mkdir()
    folder.joinpath("www/x").write_text("x")
    config = folder / "nginx.conf"
    temporary = "".join(f"{t}_temp_path {folder}/{t};" for t in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config.write_text(
        f"daemon off; master_process off; user root; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port}; root {folder}/www;\n"
        f"location / {{ auth_basic r; auth_basic_user_file {file}; }} }} }}\n"
    )
    command = [str(root / "usr/sbin/nginx"), "-p", str(folder), "-c", str(config)]
    return HTTPReader(command, file, port, folder / "nginx.log", "/x", "")


class HtpasswdTool:
    """Apache's htpasswd -vb."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "htpasswd"

    def load(self, row: Row) -> None:
        self.file.write_bytes(row.content)

    def code(self, user: bytes, password: str) -> int:
        command = [b"htpasswd", b"-vb", os.fsencode(self.file), user, password.encode()]
        return subprocess.run(command, capture_output=True, timeout=60).returncode

    def admits(self, row: Row, login: Login) -> bool:
        return b"\0" not in login.user and self.code(login.user, login.password) == 0

    def rejects_file(self, row: Row) -> bool:
        return self.code(b"nobody", "x") == 7

    def stop(self) -> None:
        pass
