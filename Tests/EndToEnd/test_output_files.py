"""`--out` of the certificate commands: what is there already, links, folders, devices, and two who write at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from support.deployment import Deployment
from support.outside_ca import PEM
from support.regcred import Exit, Regcred, assert_refused
from test_signing import request

COMMANDS = ("export", "sign", "request", "pair", "pkcs12")


class Case:
    """One command that writes a file, and the state that it works on."""

    def __init__(self, command: str, binary: Path, folder: Path) -> None:
        self.command = command
        self.deployment = Deployment.create(Regcred(binary, folder / "state"))
        self.options: list[str] = []
        if command == "request":
            with self.deployment.edit() as config:
                config["certificate"]["issuer"] = "csr"
        self.csr = folder / "mirror.csr"
        self.csr.write_bytes(request(ec.generate_private_key(ec.SECP256R1()), "localhost").public_bytes(PEM))

    def run(self, folder: Path, *options: str, **process):
        """Writes into `folder`; the file that matters is `client.key`."""
        file = str(folder / "client.key")
        words = {
            "export": ("ca", "export", "--out", file),
            "sign": ("cert", "sign", "--csr", str(self.csr), "--out", file),
            "request": ("cert", "request", "--out", file),
            "pair": ("cert", "issue", "--client", "a", "--out", str(folder)),
            "pkcs12": ("cert", "issue", "--client", "a", "--passphrase-stdin", "--pkcs12", file),
        }[self.command]
        return self.deployment.regcred(*words, *options, stdin=b"four simple words\n", **process)


@pytest.fixture(params=COMMANDS)
def case(request: pytest.FixtureRequest, binary: Path, tmp_path: Path) -> Case:
    return Case(request.param, binary, tmp_path)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_with_force_only(case: Case, open_folder: Path) -> None:
    file = open_folder / "client.key"
    file.write_text("somebody else's key")
    before = case.deployment.contents()
    refused = case.run(open_folder, expect=Exit.EXISTS)
    assert_refused(refused)
    assert "--force" in refused.stderr
    assert file.read_text() == "somebody else's key" and names(open_folder) == ["client.key"]
    assert case.deployment.contents() == before, "nothing is made that could not be handed out"
    case.run(open_folder, "--force")
    assert b"somebody" not in file.read_bytes()
    assert [name for name in names(open_folder) if name.startswith(".")] == []


@pytest.mark.parametrize("command", ["export", "request"])
def test_the_same_bytes_are_no_error(command: str, binary: Path, tmp_path: Path, open_folder: Path) -> None:
    case = Case(command, binary, tmp_path)
    case.run(open_folder)
    file = open_folder / "client.key"
    before = file.stat()
    case.run(open_folder)
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert names(open_folder) == ["client.key"]


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
@pytest.mark.parametrize("target", ["file", "nothing", "device"])
def test_nothing_is_written_through_a_link(case: Case, open_folder: Path, force, target: str) -> None:
    """Root writes into a folder of somebody else, who put a link there."""
    victim = open_folder / "root's"
    if target == "file":
        victim.write_text("precious")
    folder = open_folder / "nobody's"
    folder.mkdir()
    link = folder / "client.key"
    link.symlink_to("/dev/null" if target == "device" else victim)
    os.chown(folder, 65534, 65534)
    os.chown(link, 65534, 65534, follow_symlinks=False)
    refused = case.run(folder, *force, expect=Exit.IO)
    assert_refused(refused)
    assert "symbolic link" in refused.stderr
    assert victim.exists() == (target == "file") and (target != "file" or victim.read_text() == "precious")
    assert link.is_symlink() and names(folder) == ["client.key"]


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
def test_a_link_of_another_user_leads_to_no_folder(case: Case, open_folder: Path, force) -> None:
    (open_folder / "root's").mkdir()
    link = open_folder / "link"
    link.symlink_to("root's")
    os.chown(link, 65534, 65534, follow_symlinks=False)
    refused = case.run(link, *force, expect=Exit.IO)
    assert_refused(refused)
    assert "symbolic link of another user" in refused.stderr and str(link) in refused.stderr
    assert names(open_folder / "root's") == []
    os.chown(link, 0, 0, follow_symlinks=False)
    case.run(link, *force)
    assert "client.key" in names(open_folder / "root's")


def test_a_missing_folder_is_an_error(case: Case, tmp_path: Path) -> None:
    before = case.deployment.contents()
    refused = case.run(tmp_path / "none" / "deep", expect=Exit.UNKNOWN)
    assert_refused(refused)
    assert "there is no folder" in refused.stderr and str(tmp_path / "none") in refused.stderr
    assert not (tmp_path / "none").exists() and case.deployment.contents() == before


@pytest.mark.parametrize("command", ["export", "sign", "request"])
def test_a_hyphen_is_standard_output(command: str, binary: Path, tmp_path: Path, open_folder: Path) -> None:
    case = Case(command, binary, tmp_path)
    words = {
        "export": ("ca", "export"), "sign": ("cert", "sign", "--csr", str(case.csr)), "request": ("cert", "request"),
    }[command]  # fmt: skip
    for out in ("-", "/dev/stdout", "/dev/fd/1"):
        assert case.deployment.regcred(*words, "--out", out, cwd=open_folder).stdout.startswith("-----BEGIN CERT")
    assert names(open_folder) == []


def test_a_hyphen_is_standard_output_for_clients_too(deployment: Deployment, open_folder: Path) -> None:
    issue = ("cert", "issue", "--client", "a")
    assert deployment.regcred(*issue, "--out", "-", cwd=open_folder).stdout.count("-----BEGIN") == 2
    ended = subprocess.run(
        [str(deployment.regcred.binary), *issue, "--pkcs12", "-", "--passphrase-stdin"], input=b"four simple words\n",
        capture_output=True, env=deployment.regcred.environment, cwd=open_folder, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    opened = subprocess.run(
        ["openssl", "pkcs12", "-noout", "-passin", "pass:four simple words"], input=ended.stdout, timeout=60
    )
    assert opened.returncode == 0
    assert names(open_folder) == []
    deployment.regcred(*issue, "--json", "--out", "-", expect=Exit.USAGE)
    deployment.regcred(*issue, "--json", "--pkcs12", "-", "--passphrase-stdin", expect=Exit.USAGE)


def test_a_full_device_is_told_and_so_is_what_became_of_the_certificate(binary: Path, tmp_path: Path) -> None:
    case = Case("sign", binary, tmp_path)
    sign = ("cert", "sign", "--csr", str(case.csr), "--out", "/dev/full")
    refused = case.deployment.regcred(*sign, expect=Exit.IO)
    assert_refused(refused)
    assert "was signed, but it could not be handed out" in refused.stderr and "signed.pem" in refused.stderr


def test_who_reads_no_further_hears_no_error(deployment: Deployment, tmp_path: Path) -> None:
    """As with `head -1`; what is lost thereby is told all the same."""

    def unread(*words: str) -> tuple[int, str]:
        reading, writing = os.pipe()
        os.close(reading)
        ended = subprocess.run(
            [str(deployment.regcred.binary), *words], stdout=writing, stderr=subprocess.PIPE, text=True,
            env=deployment.regcred.environment, timeout=60,
        )  # fmt: skip
        os.close(writing)
        return ended.returncode, ended.stderr

    for words in (("cert", "show"), ("cert", "show", "--json"), ("ca", "export"), ("cert", "list")):
        assert unread(*words) == (141, "")
    code, words = unread("cert", "issue", "--client", "a")
    assert code == Exit.IO and "could not be handed out" in words
    for command in (
        ("cert", "issue", "--client", "b", "--json", "--reveal"),
        ("user", "add", "alice", "--realm", "users", "--generate", "--json"),
        ("user", "add", "ci", "--realm", "users", "--robot", "--output", "json", "--json"),
    ):
        code, words = unread(*command)
        assert code == Exit.IO and "the change is made, but" in words, (command, words)
    assert deployment.users("users") == {"alice", "ci"}


def test_the_pair_and_the_pkcs12_file_have_places_of_their_own(deployment: Deployment, open_folder: Path) -> None:
    (open_folder / "out").mkdir()
    (open_folder / "link").symlink_to("out")
    words = open_folder / "words"
    words.write_text("four simple words")
    before = deployment.contents()
    for place in ("out/client.key", "out/client.cert", "link/client.key", "./out/../out/client.key"):
        issue = ["cert", "issue", "--client", "a", "--force", "--out", str(open_folder / "out")]
        issue += ["--pkcs12", f"{open_folder}/{place}", "--passphrase-file", str(words)]
        assert "--pkcs12 names a file that --out writes" in deployment.regcred(*issue, expect=Exit.USAGE).stderr
    for place in (deployment.state, deployment.state / ".", deployment.state / "new"):
        result = deployment.regcred("cert", "issue", "--client", "a", "--out", str(place), expect=Exit.USAGE)
        assert "is in the state directory" in result.stderr
    assert names(open_folder / "out") == [] and deployment.contents() == before


def test_a_client_certificate_that_nobody_asks_for_is_told(deployment: Deployment, tmp_path: Path) -> None:
    issue = ("cert", "issue", "--client", "a", "--force", "--out", str(tmp_path / "out"))
    hint = "hint: no registry asks for client certificates yet: give one 'client_certificates: required'"
    assert hint in deployment.regcred(*issue).stderr
    assert hint not in deployment.regcred(*issue, "--quiet").stderr
    with deployment.edit() as config:
        config["registries"]["admin"]["client_certificates"] = "required"
    deployment.regcred("publish")
    assert hint not in deployment.regcred(*issue).stderr


@pytest.mark.parametrize("command", ["sign", "request", "pair", "pkcs12"])
def test_a_full_disk_makes_nothing(command: str, binary: Path, tmp_path: Path) -> None:
    case = Case(command, binary, tmp_path)
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(disk)], check=True)
    try:
        (disk / "full").write_bytes(b"x" * 4096)
        before = case.deployment.contents()
        assert_refused(case.run(disk, expect=Exit.IO))
        assert names(disk) == ["full"]
        assert case.deployment.contents() == before
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("kind", ["pair", "pkcs12"])
def test_of_two_clients_at_once_one_is_told(deployment: Deployment, tmp_path: Path, kind: str) -> None:
    """Each of them would have said that it issued a certificate, and one key was lost."""
    words = tmp_path / "words"
    words.write_text("four simple words\n")
    words.chmod(0o600)
    for turn in range(4):
        folder = tmp_path / f"out{turn}"
        folder.mkdir()
        clients = [f"s{turn}-{number}" for number in range(4)]
        place = ["--out", str(folder)] if kind == "pair" else [
            "--pkcs12", str(folder / "x.p12"), "--passphrase-file", str(words),
        ]  # fmt: skip
        started = [
            subprocess.Popen(
                [str(deployment.regcred.binary), "cert", "issue", "--client", name, *place],
                stderr=subprocess.PIPE, env=deployment.regcred.environment, text=True,
            )
            for name in clients
        ]  # fmt: skip
        ends = [(process.communicate(timeout=60)[1], process.returncode) for process in started]
        assert sorted(code for _, code in ends) == [0, Exit.EXISTS, Exit.EXISTS, Exit.EXISTS], ends
        listed = deployment.regcred("cert", "list", "--clients", "--json").json()["certificates"]
        winner = clients[[code for _, code in ends].index(0)]
        assert [entry["name"] for entry in listed if entry["name"] in clients] == [winner]
        assert names(folder) == (["client.cert", "client.key"] if kind == "pair" else ["x.p12"])
        if kind == "pair":
            certificate = subprocess.check_output(
                ["openssl", "x509", "-in", folder / "client.cert", "-noout", "-subject", "-pubkey"], text=True
            )
            key = subprocess.check_output(["openssl", "pkey", "-in", folder / "client.key", "-pubout"], text=True)
            assert winner in certificate and key in certificate


def test_a_change_that_fails_leaves_no_file(deployment: Deployment, tmp_path: Path) -> None:
    """The state's disk is full: what was handed out already is taken back."""
    state = deployment.state
    copy = tmp_path / "small"
    copy.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(copy)], check=True)
    try:
        shutil.copytree(state, copy, dirs_exist_ok=True, symlinks=True)
        filler = os.open(copy / "filler", os.O_WRONLY | os.O_CREAT)
        with contextlib.suppress(OSError):
            while True:
                os.write(filler, b"x" * 4096)
        os.close(filler)
        small = Regcred(deployment.regcred.binary, copy)
        folder = tmp_path / "out"
        assert_refused(small("cert", "issue", "--client", "a", "--out", str(folder), expect=Exit.IO))
        assert not folder.exists()
    finally:
        subprocess.run(["umount", str(copy)], check=True)
