"""`cert trust`: what it writes is read by the real programs where they are here, and by their formats' readers."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import stat
import subprocess
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from cryptography import x509

from support.connect_proxy import ConnectProxy
from support.deployment import Deployment
from support.docker_client import DockerClient
from support.regcred import PASSWORD, Exit, Regcred, assert_refused
from support.registries import RegistryPair

PROGRAMS = ["docker", "podman", "containerd", "k3s", "buildkit", "system", "java"]
HOST = "registry.example.com"


def trust(deployment: Deployment, program: str, root: Path, *options: str, **process):
    return deployment.regcred("cert", "trust", "--for", program, "--root", str(root), *options, **process)


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def certificates(content: bytes) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(content)


@pytest.fixture
def served(regcred: Regcred) -> Deployment:
    """A deployment for registry.example.com on ports 443 and 444."""
    regcred("init", HOST)
    return Deployment(regcred)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    return root


def authority(deployment: Deployment) -> list[x509.Certificate]:
    return certificates((deployment.published / "ssl" / "ca.pem").read_bytes())


@pytest.fixture
def rolling(served: Deployment, binary: Path, tmp_path: Path) -> Deployment:
    """A deployment that asks to trust two CAs, as while one takes the place of the other."""
    other = Deployment.create(Regcred(binary, tmp_path / "next"))
    path = served.state / "certificates" / "ca.pem"
    path.write_bytes(path.read_bytes() + (other.state / "certificates" / "ca.pem").read_bytes())
    served.regcred("publish")
    assert len(authority(served)) == 2
    return served


# What is written for each program.


@pytest.mark.parametrize(("program", "folder"), [("docker", "etc/docker"), ("podman", "etc/containers")])
def test_docker_and_podman_find_the_ca_by_every_name(
    rolling: Deployment, root: Path, program: str, folder: str
) -> None:
    trust(rolling, program, root)
    written = files(root)
    # Both compare the name in the image reference letter for letter, and 443 may be left out there.
    assert set(written) == {f"{folder}/certs.d/{name}/ca.crt" for name in (HOST, f"{HOST}:443", f"{HOST}:444")}
    for content in written.values():
        assert certificates(content) == authority(rolling)


def test_containerd_reads_hosts_toml(rolling: Deployment, root: Path) -> None:
    result = trust(rolling, "containerd", root)
    assert "config_path" in result.stderr
    for name, capabilities in (
        (HOST, {"pull", "resolve"}), (f"{HOST}:443", {"pull", "resolve"}), (f"{HOST}:444", {"pull", "resolve", "push"}),
    ):  # fmt: skip
        folder = root / "etc/containerd/certs.d" / name
        hosts = tomllib.loads((folder / "hosts.toml").read_text())
        assert hosts["server"] == f"https://{name}"
        (url, host), *others = hosts["host"].items()
        assert (url, others) == (f"https://{name}", [])
        assert set(host["capabilities"]) == capabilities
        assert certificates((root / host["ca"].removeprefix("/")).read_bytes()) == authority(rolling)


def test_k3s_reads_registries_yaml(rolling: Deployment, root: Path) -> None:
    trust(rolling, "k3s", root)
    configs = yaml.safe_load((root / "etc/rancher/k3s/registries.yaml").read_text())["configs"]
    assert set(configs) == {HOST, f"{HOST}:443", f"{HOST}:444"}
    for config in configs.values():
        bundle = root / config["tls"]["ca_file"].removeprefix("/")
        assert certificates(bundle.read_bytes()) == authority(rolling)


def test_buildkit_reads_buildkitd_toml(rolling: Deployment, root: Path) -> None:
    trust(rolling, "buildkit", root)
    registries = tomllib.loads((root / "etc/buildkit/buildkitd.toml").read_text())["registry"]
    assert set(registries) == {HOST, f"{HOST}:443", f"{HOST}:444"}
    for registry in registries.values():
        (bundle,) = registry["ca"]
        assert certificates((root / bundle.removeprefix("/")).read_bytes()) == authority(rolling)


def test_the_system_gets_a_file_for_each_certificate(rolling: Deployment, root: Path) -> None:
    result = trust(rolling, "system", root)
    assert "update-ca-certificates" in result.stderr
    folder = "usr/local/share/ca-certificates"
    written = files(root)
    assert set(written) == {f"{folder}/regcred-{HOST}.crt", f"{folder}/regcred-{HOST}-2.crt"}
    assert [certificates(content) for _, content in sorted(written.items(), reverse=True)] == [
        [certificate] for certificate in authority(rolling)
    ]
    # When the roll-over is over, the second goes.
    path = rolling.state / "certificates" / "ca.pem"
    path.write_bytes(path.read_bytes().split(b"-----END CERTIFICATE-----\n")[0] + b"-----END CERTIFICATE-----\n")
    rolling.regcred("publish")
    foreign = root / folder / f"regcred-{HOST}-3.crt"
    foreign.write_text("somebody else's")
    trust(rolling, "system", root)
    assert set(files(root)) == {f"{folder}/regcred-{HOST}.crt", f"{folder}/regcred-{HOST}-3.crt"}
    assert foreign.read_text() == "somebody else's"


def test_fedora_keeps_them_elsewhere(served: Deployment, root: Path) -> None:
    folder = "etc/pki/ca-trust/source/anchors"
    (root / folder).mkdir(parents=True)
    result = trust(served, "system", root)
    assert "update-ca-trust" in result.stderr
    assert set(files(root)) == {f"{folder}/regcred-{HOST}.crt"}
    trust(served, "system", root, "--remove")
    assert files(root) == {}


def test_debian_makes_a_bundle_of_them_that_curl_takes(registry_pair: RegistryPair, root: Path, tmp_path: Path) -> None:
    trust(registry_pair.deployment, "system", root)
    store = tmp_path / "store"
    for name in ("etc", "none", "hooks"):
        (store / name).mkdir(parents=True)
    (store / "conf").write_text("")
    subprocess.run(
        ["/usr/sbin/update-ca-certificates", "--localcertsdir", str(root / "usr/local/share/ca-certificates"),
         "--etccertsdir", str(store / "etc"), "--certsdir", str(store / "none"), "--certsconf", str(store / "conf"),
         "--hooksdir", str(store / "hooks")],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    url = f"https://localhost:{registry_pair.ports['users']}/"
    for option in (["--cacert", str(store / "etc" / "ca-certificates.crt")], ["--capath", str(store / "etc")]):
        command = ["curl", "--silent", *option, url]
        assert subprocess.run(command, timeout=60, capture_output=True).returncode == 0, option
    assert subprocess.run(["curl", "--silent", url], timeout=60).returncode == 60, "curl trusts it anyhow"


def test_java_lists_trusted_certificates(rolling: Deployment, root: Path) -> None:
    result = trust(rolling, "java", root)
    store = root / f"etc/ssl/certs/java/regcred-{HOST}.p12"
    assert f"-Djavax.net.ssl.trustStore=/etc/ssl/certs/java/regcred-{HOST}.p12" in result.stderr
    listed = subprocess.run(
        ["keytool", "-list", "-rfc", "-keystore", str(store), "-storepass", "changeit"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert listed.returncode == 0, listed.stdout
    assert listed.stdout.count("Entry type: trustedCertEntry") == 2
    assert set(certificates(listed.stdout.encode())) == set(authority(rolling))


# The real clients.


@pytest.fixture
def docker(registry_pair: RegistryPair, tmp_path: Path) -> Iterator[DockerClient]:
    """The docker client, which verifies no name of a loopback address: it comes by a name through a proxy."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("registry.test", None)
    home = tmp_path / "home"
    home.mkdir()
    with ConnectProxy() as proxy:
        yield DockerClient(f"registry.test:{registry_pair.ports['users']}", home, proxy.url)


def test_docker_login_follows_what_is_written_and_removed(registry_pair: RegistryPair, docker: DockerClient) -> None:
    deployment = registry_pair.deployment
    deployment.add_user("docker-user")
    options = ("--host", docker.registry)
    assert "unknown authority" in docker.login("docker-user").stderr
    try:
        trust(deployment, "docker", Path("/"), *options)
        ended = docker.login("docker-user")
        assert ended.returncode == 0, ended.stderr
    finally:
        trust(deployment, "docker", Path("/"), "--remove", *options)
    assert "unknown authority" in docker.login("docker-user").stderr
    assert not (Path("/etc/docker/certs.d") / docker.registry).exists()


def test_skopeo_follows_what_is_written_and_removed(registry_pair: RegistryPair, tmp_path: Path) -> None:
    deployment = registry_pair.deployment
    deployment.add_user("skopeo-user")
    login = [
        "skopeo", "login", "--authfile", str(tmp_path / "auth.json"), "--username", "skopeo-user",
        "--password-stdin", f"localhost:{registry_pair.ports['users']}",
    ]  # fmt: skip

    def ended() -> subprocess.CompletedProcess[bytes]:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        return subprocess.run(login, input=PASSWORD.encode(), capture_output=True, timeout=60, env=environment)

    assert b"unknown authority" in ended().stderr
    try:
        trust(deployment, "podman", Path("/"))
        assert ended().returncode == 0
    finally:
        trust(deployment, "podman", Path("/"), "--remove")
    assert b"unknown authority" in ended().stderr


# Writing and removing.


@pytest.mark.parametrize("program", PROGRAMS)
def test_twice_is_once_and_removing_leaves_nothing(served: Deployment, root: Path, program: str) -> None:
    planned = trust(served, program, root, "--dry-run").stdout.splitlines()
    assert files(root) == {} and list(root.iterdir()) == []
    first = trust(served, program, root, "--json", umask=0o077).json()
    written = files(root)
    assert first["changed"] and {file["path"] for file in first["files"]} == {str(root / name) for name in written}
    assert {line.removeprefix("write ") for line in planned} == {str(root / name) for name in written}
    for path in root.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path
    times = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    again = trust(served, program, root, "--json").json()
    assert not again["changed"] and {file["action"] for file in again["files"]} == {"keep"}
    assert trust(served, program, root).stderr == ""
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == times
    trust(served, program, root, "--detailed-exitcode")
    trust(served, program, root, "--remove", "--dry-run")
    assert files(root) == written
    trust(served, program, root, "--remove", "--detailed-exitcode", expect=2)
    assert files(root) == {}
    assert not list(root.rglob("certs.d"))
    # What only this program has files in; other folders are everybody's.
    for folder in ("etc/rancher/k3s", "etc/buildkit", "etc/ssl/certs/java"):
        assert not (root / folder).exists(), folder
    assert not trust(served, program, root, "--remove", "--json").json()["changed"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_new_ca_takes_the_place_of_the_old_one(served: Deployment, root: Path, program: str) -> None:
    trust(served, program, root)
    before = files(root)
    for name in ("ca.pem", "ca.key"):
        (served.state / "certificates" / name).unlink()
    served.regcred("cert", "issue", "--force")
    assert trust(served, program, root, "--json").json()["changed"]
    assert files(root).keys() == before.keys()
    assert files(root) != before
    trust(served, program, root, "--remove")
    assert files(root) == {}


@pytest.mark.parametrize("program", ["docker", "podman", "containerd", "system", "java"])
def test_files_of_others_stay(served: Deployment, root: Path, program: str) -> None:
    trust(served, program, root)
    ours = files(root)
    for name in ours:
        (root / name).write_text("somebody else's\n")
        (root / name).with_name("mine.txt").write_text("mine")
    result = trust(served, program, root, expect=Exit.EXISTS)
    assert_refused(result)
    trust(served, program, root, "--remove")
    assert all((root / name).read_text() == "somebody else's\n" for name in ours)
    trust(served, program, root, "--force")
    assert {name: (root / name).read_bytes() for name in ours} == ours
    trust(served, program, root, "--remove")
    assert {Path(name).name for name in files(root)} == {"mine.txt"}


def test_what_ca_export_wrote_is_taken_over(served: Deployment, root: Path) -> None:
    path = root / "etc/docker/certs.d" / f"{HOST}:444" / "ca.crt"
    path.parent.mkdir(parents=True)
    served.regcred("ca", "export", "--out", str(path))
    trust(served, "docker", root)
    trust(served, "docker", root, "--remove")
    assert files(root) == {}


def test_registries_that_are_no_more_are_removed_too(served: Deployment, root: Path) -> None:
    trust(served, "containerd", root)
    foreign = root / "etc/containerd/certs.d/docker.io/hosts.toml"
    foreign.parent.mkdir()
    foreign.write_text('server = "https://docker.io"\n')
    with served.edit() as config:
        config["registries"]["admin"]["listen"] = "0.0.0.0:555"
    served.regcred("publish")
    trust(served, "containerd", root, "--remove")
    assert set(files(root)) == {"etc/containerd/certs.d/docker.io/hosts.toml"}


def test_named_registries_take_the_place_of_those_of_the_deployment(served: Deployment, root: Path) -> None:
    trust(served, "docker", root, "--host", f"{HOST}:8443", "--host", "[2001:db8::1]:5000", "--host", "10.0.0.5")
    names = {Path(name).parent.name for name in files(root)}
    assert names == {f"{HOST}:8443", "[2001:db8::1]:5000", "10.0.0.5", "10.0.0.5:443"}
    result = trust(served, "docker", root, "--host", f"{HOST}:8443", "--host", "other.example.com")
    assert "the certificate is not valid for other.example.com" in result.stderr
    assert f"not valid for {HOST}" not in result.stderr


@pytest.mark.parametrize("host", [HOST, "fd00::5", "10.0.0.5"])
@pytest.mark.parametrize("port", [443, 5000])
def test_verify_names_the_folder_that_is_written(
    regcred: Regcred, root: Path, tmp_path: Path, host: str, port: int
) -> None:
    regcred("init", host)
    deployment = Deployment(regcred)
    bracketed = f"[{host}]" if ":" in host else host
    with deployment.edit() as config:
        config["registries"] = {"users": config["registries"]["users"] | {"listen": f"0.0.0.0:{port}"}}
    verdict = regcred("cert", "verify", "--json").json()["clients"]["docker"]
    named = verdict["note"].removeprefix("its CA belongs into /")
    assert named == f"etc/docker/certs.d/{bracketed}{'' if port == 443 else f':{port}'}/ca.crt"
    trust(deployment, "docker", root)
    assert named in files(root)


@pytest.mark.parametrize("host", ["", "https://a.example", "a.example:", "a.example:0", "a.example:65536", "a/b:1",
                                  "../x:1", "2001:db8::1:99999", "a b:1", "a.example:1\n"])  # fmt: skip
def test_what_is_no_host_is_refused(served: Deployment, root: Path, host: str) -> None:
    assert_refused(trust(served, "docker", root, "--host", host, expect=Exit.USAGE))
    assert files(root) == {}


def test_a_self_signed_certificate_is_trusted_itself(regcred: Regcred, root: Path) -> None:
    regcred("init", HOST, "--issuer", "self-signed")
    deployment = Deployment(regcred)
    trust(deployment, "docker", root)
    assert certificates(files(root)[f"etc/docker/certs.d/{HOST}:444/ca.crt"]) == certificates(
        (deployment.published / "ssl" / "cert.pem").read_bytes()
    )


def test_without_tls_there_is_nothing_to_trust(served: Deployment, root: Path) -> None:
    with served.edit() as config:
        config["registries"] = {"local": {"access": "read-only", "listen": "127.0.0.1:5000"}}
    assert_refused(trust(served, "docker", root, expect=Exit.UNKNOWN))


def test_a_root_that_is_not_there_is_told(served: Deployment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(trust(served, "docker", tmp_path / "none", expect=Exit.UNKNOWN))
    assert_refused(trust(served, "docker", tmp_path / "file", expect=Exit.IO))


def test_links_are_followed_within_the_root_only(served: Deployment, root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "etc").mkdir()
    (root / "etc" / "docker").symlink_to(outside)
    assert_refused(trust(served, "docker", root, expect=Exit.IO))
    assert list(outside.iterdir()) == []
    (root / "etc" / "docker").unlink()
    (root / "etc" / "docker").symlink_to("/nowhere-at-all")
    assert_refused(trust(served, "docker", root, expect=Exit.IO))
    (root / "etc" / "docker").unlink()
    (root / "opt").mkdir()
    (root / "etc" / "docker").symlink_to("../opt")
    trust(served, "docker", root)
    assert (root / "opt" / "certs.d" / HOST / "ca.crt").is_file()
    # A file that is a link leads out as well.
    secret = tmp_path / "secret"
    secret.write_text("secret")
    path = root / "opt" / "certs.d" / HOST / "ca.crt"
    path.unlink()
    path.symlink_to(secret)
    assert_refused(trust(served, "docker", root, "--force", expect=Exit.IO))
    assert secret.read_text() == "secret"


# Files that others write too.

K3S = "etc/rancher/k3s/registries.yaml"
BUILDKIT = "etc/buildkit/buildkitd.toml"

MERGEABLE = [
    (K3S, b""),
    (K3S, b"# only a comment\n"),
    (K3S, b"mirrors:\n  docker.io:\n    endpoint: [https://mirror.example]\n"),
    (K3S, b"mirrors: {}"),
    (K3S, b"mirrors:\n  a: {}\nconfigs:\n  # mine\n  \"a:1\":\n    auth: {username: u, password: \"p#'x\"}\n\nzzz: 1\n"),
    (K3S, b"configs:   # mine\n        b:\n           tls: {insecure_skip_verify: true}\n"),
    (K3S, b"configs:\n"),
    (K3S, b"---\r\nconfigs:\r\n  b:\r\n    tls: {}\r\n"),
    (BUILDKIT, b""),
    (BUILDKIT, b"debug = true\n[worker.oci]\n  enabled = true"),
    (BUILDKIT, b"# [registry.\"registry.example.com\"]\n[registry.\"docker.io\"]\n  mirrors = [\"m.example\"]\n"),
    (BUILDKIT, b"[[registry.\"docker.io\".keypair]]\n  key = \"k\"\n  cert = \"c\"\r\n"),
    (BUILDKIT, b"registry.\"other\".http = true\n"),
    (BUILDKIT, b'a = """\n[registry."registry.example.com"]\n\\""" """"\nb = 1\n'),
    (BUILDKIT, b"b = '''\n[registry.'registry.example.com']\n\\'''\n# '''\n"),
    (BUILDKIT, b'a = [\n  ["registry"], # ]\n  "]"\n]\n[registry."\\u0064ocker.io"]\nmirrors = ["\\"", \'\\\']\n'),
]


def program_of(path: str) -> str:
    return "k3s" if path == K3S else "buildkit"


def read(path: str, content: bytes) -> dict:
    text = content.decode()
    return (yaml.safe_load(text) or {}) if path == K3S else tomllib.loads(text)


def entries(root: Path, path: str) -> dict:
    file = root / path
    return read(path, file.read_bytes() if file.exists() else b"").get("configs" if path == K3S else "registry") or {}


@pytest.mark.parametrize(("path", "content"), MERGEABLE)
def test_entries_are_put_among_those_of_others(served: Deployment, root: Path, path: str, content: bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    file.chmod(0o600)
    os.chown(file, 1234, 1234)
    trust(served, program_of(path), root)
    merged = file.read_bytes()
    # Not a byte of theirs is another one, and none is lost.
    lines = merged.splitlines(keepends=True)
    begin = next(number for number, line in enumerate(lines) if line.startswith(b"# BEGIN regcred"))
    end = next(number for number, line in enumerate(lines) if line.startswith(b"# END regcred"))
    rest = b"".join(lines[:begin] + lines[end + 1 :])
    assert rest == content + (b"\n" if content and not content.endswith(b"\n") else b"")
    status = file.stat()
    assert (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid) == (0o600, 1234, 1234)
    section = "configs" if path == K3S else "registry"
    before, after = read(path, content), read(path, merged)
    assert {key: value for key, value in after.items() if key != section} == {
        key: value for key, value in before.items() if key != section
    }
    old = before.get(section) or {}
    assert {key: value for key, value in after[section].items() if key in old} == old
    assert set(after[section]) - set(old) == {HOST, f"{HOST}:443", f"{HOST}:444"}
    assert not trust(served, program_of(path), root, "--json").json()["changed"]
    trust(served, program_of(path), root, "--remove")
    assert (file.read_bytes() if file.exists() else b"") == content


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (K3S, b"configs: {a: {}}\n"),
        (K3S, b"configs:\n  registry.example.com:444:\n    tls: {}\n"),
        (K3S, b"configs: &a\n  b: {}\n"),
        (K3S, b"{mirrors: {}}\n"),
        (K3S, b"- a\n"),
        (K3S, b"mirrors: {}\n...\n---\nx: 1\n"),
        (K3S, b"a: [\n"),
        (K3S, b"# BEGIN regcred registry.example.com\n"),
        (K3S, b"\xff\xfe\x00"),
        (BUILDKIT, b"[registry.\"registry.example.com:444\"]\n  http = true\n"),
        (BUILDKIT, b"  [ registry . 'registry.example.com' ]\n"),
        (BUILDKIT, b"[[registry.\"registry.example.com\".keypair]]\n  key = \"k\"\n"),
        (BUILDKIT, b"[registry]\n  \"registry.example.com:444\" = {http = true}\n"),
        (BUILDKIT, b"registry.\"registry.example.com:443\".http = true\n"),
        (BUILDKIT, b"registry = {}\n"),
        (BUILDKIT, b'[registry."registry.example.com\\u003a443"]\n'),
        (BUILDKIT, b'["registr\\u0079"."registry.example.com\\U0000003A444"]\n'),
        (BUILDKIT, b'a = ["\\"[", """\n]"""]\n[registry]\n"registry.example.com".http = true\n'),
        (BUILDKIT, b'a = """b"""""\n[registry."registry.example.com"]\n'),
        (BUILDKIT, b'\xef\xbb\xbf[registry."registry.example.com"]\n'),
        (BUILDKIT, b'[registry."\\q"]\n'),
        (BUILDKIT, b'a = """\nb\n'),
        (BUILDKIT, b'a = """\nb\\"""\n'),
        (BUILDKIT, b"a = '''\nb\n''\n"),
        (BUILDKIT, b'a = "b\n'),
        (BUILDKIT, b"a = [\n  1,\n"),
        (BUILDKIT, b"# END regcred registry.example.com\n# BEGIN regcred registry.example.com\n"),
        (BUILDKIT, b"\x00"),
    ],
)
def test_what_cannot_be_merged_is_left_alone(served: Deployment, root: Path, path: str, content: bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    result = trust(served, program_of(path), root, expect=Exit.DATA)
    assert_refused(result)
    assert f"--for {program_of(path)} --print" in result.stderr
    assert files(root) == {path: content}, "nothing else was written either"


def test_what_others_wrote_below_our_heading_stays_below_it(served: Deployment, root: Path) -> None:
    trust(served, "k3s", root)
    file = root / K3S
    foreign = b'  # mine\n  "theirs:1":\n    tls: {}\n'
    file.write_bytes(file.read_bytes() + foreign)
    trust(served, "k3s", root, "--host", f"{HOST}:1")
    assert set(entries(root, K3S)) == {HOST, f"{HOST}:443", f"{HOST}:444", f"{HOST}:1", "theirs:1"}
    trust(served, "k3s", root, "--remove")
    assert file.read_bytes() == b"configs:\n" + foreign


def test_what_others_wrote_into_our_entries_is_not_torn_apart(served: Deployment, root: Path) -> None:
    trust(served, "k3s", root)
    file = root / K3S
    for more in (b"    auth: {username: u}\n", b"      cert_file: c\n"):
        written = file.read_bytes()
        file.write_bytes(written + more)
        for options in (("--remove",), ("--host", f"{HOST}:1")):
            result = trust(served, "k3s", root, *options, expect=Exit.DATA)
            assert "others have written entries below regcred's own" in result.stderr
            assert file.read_bytes() == written + more
        file.write_bytes(written)


def test_two_deployments_share_a_file(served: Deployment, root: Path, binary: Path, tmp_path: Path) -> None:
    other = Regcred(binary, tmp_path / "second")
    other("init", "other.example.com")
    for program, path in (("k3s", K3S), ("buildkit", BUILDKIT)):
        trust(served, program, root)
        alone = (root / path).read_bytes()
        trust(Deployment(other), program, root)
        section = "configs" if path == K3S else "registry"
        assert {name.split(":")[0] for name in read(path, (root / path).read_bytes())[section]} == {
            HOST, "other.example.com",
        }  # fmt: skip
        trust(Deployment(other), program, root, "--remove")
        assert (root / path).read_bytes() == alone


STARTS: dict[str, list[bytes | None]] = {
    K3S: [
        None, b"a: 1", b"a: 1\n", b"configs:", b"configs:  # c\n\n", b"configs:\n      z:\n        tls: {}\na: 1\n",
        b"a: 1\nconfigs:\n  z: {}",
    ],
    BUILDKIT: [None, b"a = 1", b"a = 1\n", b'[registry."z"]\nhttp = true', b"# c\n\n"],
}  # fmt: skip


@pytest.mark.parametrize("first_removed", [0, 1])
@pytest.mark.parametrize(("path", "start"), [(path, start) for path in STARTS for start in STARTS[path]])
def test_deployments_that_share_a_file_are_updated_and_go_in_any_order(
    served: Deployment, root: Path, binary: Path, tmp_path: Path, path: str, start: bytes | None, first_removed: int
) -> None:
    other = Deployment(Regcred(binary, tmp_path / "second"))
    other.regcred("init", "other.example.com")
    program, file = program_of(path), root / path
    if start is not None:
        file.parent.mkdir(parents=True)
        file.write_bytes(start)
    foreign = entries(root, path)
    expected: dict[str, set[str]] = {}

    def check() -> None:
        assert set(entries(root, path)) == set(foreign).union(*expected.values())
        assert {name: entries(root, path)[name] for name in foreign} == foreign
        for host in expected:
            for name in expected[host]:
                entry = entries(root, path)[name]
                (bundle,) = [entry["tls"]["ca_file"]] if path == K3S else entry["ca"]
                assert bundle == f"/{Path(path).parent}/regcred-{host}.crt" and (root / bundle[1:]).is_file()

    pair = [(served, HOST), (other, "other.example.com")]
    for deployment, host in pair:
        trust(deployment, program, root)
        expected[host] = {host, f"{host}:443", f"{host}:444"}
        check()
    # Another port, of the one that came first and of the other.
    for port, (deployment, host) in enumerate(pair, 5001):
        with deployment.edit() as config:
            config["registries"]["admin"]["listen"] = f"0.0.0.0:{port}"
        assert trust(deployment, program, root, "--json").json()["changed"]
        expected[host].add(f"{host}:{port}")
        check()
    written = files(root)
    for deployment, _ in pair * 2:
        assert not trust(deployment, program, root, "--json").json()["changed"]
    assert files(root) == written
    for deployment, host in [pair[first_removed], pair[1 - first_removed]]:
        trust(deployment, program, root, "--remove")
        del expected[host]
        check()
    assert (file.read_bytes() if file.exists() else None) == start


@pytest.mark.parametrize("first_removed", [0, 1])
@pytest.mark.parametrize("path", [K3S, BUILDKIT])
@pytest.mark.parametrize("position", [-1, 0, 1])
@pytest.mark.parametrize("kind", ["comment", "entry"])
def test_foreign_lines_around_those_of_two_deployments_stay(
    served: Deployment,
    root: Path,
    binary: Path,
    tmp_path: Path,
    path: str,
    position: int,
    kind: str,
    first_removed: int,
) -> None:
    """Before the first one's (-1), between both (0) and behind the second one's (1)."""
    other = Deployment(Regcred(binary, tmp_path / "second"))
    other.regcred("init", "other.example.com")
    program, file = program_of(path), root / path
    pair = [(served, HOST), (other, "other.example.com")]
    for deployment, _ in pair:
        trust(deployment, program, root)
    foreign = {
        ("comment", K3S): b"  # mine\n",
        ("comment", BUILDKIT): b"  # mine\n",
        ("entry", K3S): b'  "z":\n    # mine\n    tls: {}\n' if position >= 0 else b"z: {}\n",
        ("entry", BUILDKIT): b'[registry."z"]\n  http = true # mine\n',
    }[kind, path]
    lines = file.read_bytes().splitlines(keepends=True)
    ends = [index + 1 for index, line in enumerate(lines) if line.startswith(b"# END regcred")]
    lines.insert(0 if position < 0 else ends[position], foreign)
    file.write_bytes(b"".join(lines))
    before = read(path, file.read_bytes())
    gone, stays = pair[first_removed], pair[1 - first_removed]
    trust(gone[0], program, root, "--remove")
    section = "configs" if path == K3S else "registry"
    rest = {name: entry for name, entry in before[section].items() if name.split(":")[0] != gone[1]}
    assert {stays[1], f"{stays[1]}:443", f"{stays[1]}:444"} <= set(rest)
    assert read(path, file.read_bytes()) == before | {section: rest}
    trust(stays[0], program, root, "--host", f"{stays[1]}:1")
    assert set(entries(root, path)) == {*rest, f"{stays[1]}:1"}
    trust(stays[0], program, root, "--remove")
    # An entry needs its heading, whoever wrote that.
    heading = b"configs:\n" if (kind, path) == ("entry", K3S) and position >= 0 else b""
    assert file.read_bytes() == heading + foreign


# Other hosts.


@pytest.mark.parametrize("path", [K3S, BUILDKIT])
@pytest.mark.parametrize("content", [b"", b"# mine", b"foreign"])
def test_entries_of_other_hosts_stay(served: Deployment, root: Path, path: str, content: bytes) -> None:
    foreign = set()
    if content == b"foreign":
        k3s = b"mirrors: {}\nconfigs:\n    z:\n        tls: {}\n"
        content, foreign = k3s if path == K3S else b'[registry."z"]\n  http = true\n', {"z"}
    program, file = program_of(path), root / path
    bundle = file.with_name(f"regcred-{HOST}.crt")
    file.parent.mkdir(parents=True)
    if content:
        file.write_bytes(content)
    ours, others = {HOST, f"{HOST}:443", f"{HOST}:444"}, {"mirror.example.com:5000", "10.0.0.9:444"}
    trust(served, program, root, "--host", "mirror.example.com:5000")
    trust(served, program, root)
    trust(served, program, root, "--host", "10.0.0.9:444")
    assert set(entries(root, path)) == ours | others | foreign
    before = files(root)
    for options in ((), ("--host", "mirror.example.com:5000"), ("--host", "10.0.0.9:444", "--host", HOST)):
        assert not trust(served, program, root, *options, "--json").json()["changed"]
    assert files(root) == before
    # Each goes alone; what the others need stays with them.
    trust(served, program, root, "--remove", "--host", "10.0.0.9:444")
    assert set(entries(root, path)) == ours | foreign | {"mirror.example.com:5000"}
    trust(served, program, root, "--remove", "--host", HOST)
    assert set(entries(root, path)) == {f"{HOST}:444", "mirror.example.com:5000"} | foreign
    assert certificates(bundle.read_bytes()) == authority(served)
    again = trust(served, program, root, "--remove", "--host", HOST, "--json").json()
    assert not again["changed"] and {entry["action"] for entry in again["files"]} == {"keep"}
    trust(served, program, root, "--remove", "--host", f"{HOST}:444")
    trust(served, program, root, "--remove", "--host", "mirror.example.com:5000")
    assert not bundle.exists()
    assert (file.read_bytes() if file.exists() else b"") == content
    trust(served, program, root, "--host", "mirror.example.com:5000")
    trust(served, program, root)
    trust(served, program, root, "--remove")
    assert (file.read_bytes() if file.exists() else b"") == content


OLD = "old.example.com"


@pytest.fixture
def renamed(served: Deployment, root: Path) -> Deployment:
    """A deployment for registry.example.com that was one for old.example.com before."""

    def rename(host: str) -> None:
        with served.edit() as config:
            config["host"] = host

    rename(OLD)
    for program in PROGRAMS:
        trust(served, program, root)
    rename(HOST)
    return served


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_was_written_under_another_host_goes_by_its_name(renamed: Deployment, root: Path, program: str) -> None:
    before = files(root)
    result = trust(renamed, program, root, "--remove", "--detailed-exitcode")
    assert result.stdout == ""
    assert result.stderr == (
        f"regcred: nothing to remove below {root} for {HOST}\n"
        "regcred: hint: if host: of regcred.yaml was another one when it was written, name that: --host OLD\n"
    )
    assert trust(renamed, program, root, "--remove", "--quiet").stderr == ""
    assert trust(renamed, program, root, "--remove", "--json").stderr == ""
    assert files(root) == before
    # Both may be there.
    trust(renamed, program, root)
    both = files(root)
    new = both.keys() - before.keys()
    assert new and not any(OLD in name for name in new)
    planned = trust(renamed, program, root, "--remove", "--dry-run", "--host", OLD).stdout.splitlines()
    assert files(root) == both
    result = trust(renamed, program, root, "--remove", "--host", OLD)
    assert "nothing to remove" not in result.stderr
    after = files(root)
    changed = [str(root / name) for name in both if both[name] != after.get(name)]
    assert sorted(line.split()[1] for line in planned) == sorted(changed), "a dry run names each file once"
    assert after.keys() - before.keys() == new, "what is for the new host stays"
    alone = root.with_name("alone")
    alone.mkdir()
    trust(renamed, program, alone)
    ours = files(alone)
    assert ours.keys() <= after.keys()
    assert not any(OLD.encode() in after[name] for name in ours)
    if program not in ("k3s", "buildkit"):
        assert {name: after[name] for name in ours} == ours
    folders = {Path(name).parts[:3] for name in ours}
    assert not any(OLD in name for name in after if Path(name).parts[:3] in folders), "a file of the old host is left"
    again = trust(renamed, program, root, "--remove", "--host", OLD)
    assert f"nothing to remove below {root} for {OLD}:443" in again.stderr
    assert f"hint: without --host, all that was written for {HOST} is removed" in again.stderr
    assert files(root) == after


def test_a_port_of_another_host_goes_alone(renamed: Deployment, root: Path) -> None:
    for program, path in (("k3s", K3S), ("buildkit", BUILDKIT)):
        trust(renamed, program, root, "--remove", "--host", f"{OLD}:444")
        assert set(entries(root, path)) == {OLD, f"{OLD}:443"}
        assert (root / path).with_name(f"regcred-{OLD}.crt").exists()
    trust(renamed, "docker", root, "--remove", "--host", f"{OLD}:444")
    folder = root / "etc/docker/certs.d"
    assert {path.name for path in folder.iterdir()} == {OLD, f"{OLD}:443"}


@pytest.mark.parametrize("program", ["docker", "podman", "containerd", "system", "java"])
def test_files_of_others_are_nothing_to_remove(served: Deployment, root: Path, program: str) -> None:
    trust(served, program, root)
    for name in files(root):
        (root / name).write_text("somebody else's\n")
    before = files(root)
    assert "nothing to remove" in trust(served, program, root, "--remove").stderr
    assert files(root) == before


# What is TOML, and what is not: as Python reads it.

TOML = [
    b'a.b.c = 1\n[a.d]\n"x y" = [1, 2,\n 3, # c\n]\n',
    b"[[a]]\nb = 1\n[a.c]\nd = 1\n[[a]]\nb = 2\n[a.c]\nd = 2\n[[a.e]]\nx = 1\n[[a.e]]\nx = 2\n",
    b"t = 2026-11-23 07:32:00.5+01:00\nd = 2026-11-23\ne = 07:32:00 # c\nf = 1979-05-27T07:32:00Z\n",
    b"a = -inf\nb = +nan\nc = 0xDEAD_beef\nd = 0o17\ne = 0b1\nf = 1_000.5e-3\ng = false\n",
    b"a = {b = 1, \"c\" = {d = [{}, []]}}\n[ e . \"f\" . 'g' ] # c\n",
    b"a = '''\n[x]\nb\n'''\nb = 1\n",
    b'a = """\\\n   b \\t \\""" """ \n',
    b'a = """\\  \n x"""\r\n\t# c\r\n\r\nb = ""\r\n',
    b"'' = 1\n\"x\" . '' = 2\n",
    b"1 = 2\n-_ = 3\ntrue = true",
    b"[a]\nb = 1\n[c]\nb = 1\n[a.d]\nb = 1\n",
    "# \u00fc\n\"\u00fc\" = '\u20ac'\n".encode(),
]

NO_TOML = [
    b"nonsense\n", b"a =\n", b"= 1\n", b"a = 1 2\n", b"a = yes\n", b"a == 1\n", b"a = 1 = 2\n", b"a = b\n",
    b"[a\n", b"[]\n", b"[[a]\n", b"[a]]\n", b"[a] b = 1\n", b"[a] [b]\n", b"]\n", b"}\n", b"[a.]\nb = 1\n", b"a. = 1\n",
    b"debug true\n", b"  - mirrors\n", b"a: 1\n", b"{}\n", b"a = [1 2]\n", b"a = [1,,2]\n", b"a = {b = 1 c = 2}\n",
    b"a = {b}\n", b"a = [1]]\n", b'a = "b" "c"\n', b"a = 'b'c\n", b'a = "\\q"\n', b'a = """\\q"""\n', b"a = 1\rb = 2\n",
    b"a = 1\na = 2\n", b"[a]\nb = 1\n[a]\nc = 1\n", b"[a]\nb = 1\n'b' = 2\n", b"a = 1\n[a]\n", b"a = 1\n[a.b]\n",
    b"[[a]]\n[a]\n", b"[a]\n[[a]]\n", b"a = [1]\n[[a]]\n", b"a = 1\na.b = 2\n", b"[a.b]\n[a]\nb = 1\n",
    b"[[a]]\nb = 1\nb = 2\n", b"[[a]]\n[a.c]\n[a.c]\n", b"\xc3\xbc = 1\n", b"a = \xe2\x80\x9cb\xe2\x80\x9d\n",
    b"<<<<<<< HEAD\n", b"a = 'x\n",
]  # fmt: skip


@pytest.mark.parametrize("content", TOML)
def test_toml_is_merged(served: Deployment, root: Path, content: bytes) -> None:
    before = tomllib.loads(content.decode())
    file = root / BUILDKIT
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    trust(served, "buildkit", root)
    after = tomllib.loads(file.read_bytes().decode())
    assert set(after.pop("registry")) == {HOST, f"{HOST}:443", f"{HOST}:444"}
    assert repr(after) == repr(before)
    trust(served, "buildkit", root, "--remove")
    assert file.read_bytes() == content


@pytest.mark.parametrize("content", NO_TOML)
def test_what_is_no_toml_is_left_alone(served: Deployment, root: Path, content: bytes) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(content.decode())
    file = root / BUILDKIT
    file.parent.mkdir(parents=True)
    file.write_bytes(b"# a comment\n" + content)
    assert_refused(trust(served, "buildkit", root, expect=Exit.DATA))
    assert files(root) == {BUILDKIT: b"# a comment\n" + content}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a = " + b"[" * 200_000, Exit.DATA),
        (b"a" + b".a" * 200_000 + b" = 1\n", Exit.DATA),
        (b"[[a]]\n" * 200_000, 0),
    ],
    ids=["arrays", "keys", "tables"],
)
def test_hostile_toml_takes_no_time(served: Deployment, root: Path, content: bytes, code: int) -> None:
    file = root / BUILDKIT
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    started = time.monotonic()
    trust(served, "buildkit", root, expect=code)
    assert time.monotonic() - started < 10
    assert (file.read_bytes() == content) == (code != 0)


def test_the_line_that_is_wrong_is_named(served: Deployment, root: Path) -> None:
    file = root / BUILDKIT
    file.parent.mkdir(parents=True)
    for content, words in (
        (b'a = """\n\n"""\nb\n', "line 4 is no TOML"),
        (b"\n[a]\r\n[b]\r\n\r\n[a]\r\n", "line 5 defines what is defined already"),
        (b"nonsense", "line 1 is no TOML"),
        (b"[[registry]]\nx = 1\n", "'registry' is no table of its own"),
        (b"a = " + b"[" * 200, "line 1 is nested too deeply"),
    ):
        file.write_bytes(content)
        assert words in trust(served, "buildkit", root, expect=Exit.DATA).stderr


def test_what_others_wrote_into_our_last_table_is_not_moved(served: Deployment, root: Path) -> None:
    trust(served, "buildkit", root)
    file = root / BUILDKIT
    file.write_bytes(file.read_bytes() + b"# mine\n\n  http = true\n")
    before = file.read_bytes()
    for options in (("--remove",), ("--host", f"{HOST}:1")):
        result = trust(served, "buildkit", root, *options, expect=Exit.DATA)
        assert "others have written entries below regcred's own" in result.stderr
        assert file.read_bytes() == before
    file.write_bytes(before.replace(b"  http = true\n", b"[registry.z]\nhttp = true\n"))
    trust(served, "buildkit", root, "--host", f"{HOST}:1")
    assert set(entries(root, BUILDKIT)) == {"z", HOST, f"{HOST}:443", f"{HOST}:444", f"{HOST}:1"}


# Printing.


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_printed_makes_the_same_files_in_a_shell(
    served: Deployment, root: Path, tmp_path: Path, program: str
) -> None:
    printed = trust(served, program, root, "--print").stdout
    assert files(root) == {}
    elsewhere = tmp_path / "elsewhere"
    script = printed.replace(" /etc/", f" {elsewhere}/etc/").replace(" /usr/", f" {elsewhere}/usr/")
    subprocess.run(["sh", "-e"], input=script.encode(), check=True, timeout=60)
    trust(served, program, root)
    assert files(elsewhere) == files(root)
    listed = trust(served, program, root, "--print", "--json").json()
    contents = {
        file["path"]: file["content"].encode() if file["base64"] is None else base64.b64decode(file["base64"])
        for file in listed["files"]
    }
    assert contents == {f"/{name}": content for name, content in files(root).items()}
    assert not listed["changed"]


def test_a_printed_script_replaces_no_file_that_others_write(served: Deployment, root: Path, tmp_path: Path) -> None:
    printed = trust(served, "k3s", root, "--print").stdout
    file = tmp_path / K3S
    file.parent.mkdir(parents=True)
    file.write_text("mirrors: {}\n")
    script = printed.replace(" /etc/", f" {tmp_path}/etc/")
    subprocess.run(["sh"], input=script.encode(), timeout=60, capture_output=True)
    assert file.read_text() == "mirrors: {}\n"


def test_options_that_exclude_each_other(served: Deployment, root: Path) -> None:
    for options in (("--print", "--remove"), ("--print", "--dry-run"), ("--print", "--force")):
        assert_refused(trust(served, "docker", root, *options, expect=Exit.USAGE))
    assert_refused(served.regcred("cert", "trust", "--for", "emacs", expect=Exit.USAGE))
    assert_refused(served.regcred("cert", "trust", expect=Exit.USAGE))


def test_the_tests_leave_no_trust_behind() -> None:
    for folder in ("/etc/docker/certs.d", "/etc/containers/certs.d", "/usr/local/share/ca-certificates"):
        for path in Path(folder).rglob("*") if Path(folder).exists() else []:
            assert not (path.is_file() and b"regcred" in path.read_bytes()), path
    assert shutil.which("keytool"), "Tests/run installs it"
