"""Certificates for clients: a CA of their own, what it may sign, how they are handed out, and a registry that asks."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from support.deployment import Deployment
from support.image import write_image
from support.regcred import PASSWORD, Exit, Regcred, assert_refused
from support.registries import RegistryPair, RegistryProcess, read_env_file

PASSPHRASE = "four \"simple\" $words \\ ~"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def run(*command: str | Path, **process) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60, **process)


def verify(certificate: Path, trust: Path, purpose: str) -> int:
    command = ("openssl", "verify", "-x509_strict", "-no-CApath", "-no-CAstore", "-purpose", purpose)
    return run(*command, "-CAfile", trust, certificate).returncode


def client_ca(deployment: Deployment) -> Path:
    return deployment.state / "certificates" / "client-ca.pem"


# What the certificates say.


def test_a_client_certificate_is_good_for_a_client_and_nothing_else(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred("cert", "issue", "--client", "build-7", "--out", str(tmp_path / "out"))
    certificate = tmp_path / "out" / "client.cert"
    authority = client_ca(deployment)
    assert verify(certificate, authority, "sslclient") == 0
    assert verify(certificate, authority, "sslserver") != 0
    assert verify(certificate, deployment.published / "ssl" / "ca.pem", "sslclient") != 0
    leaf = x509.load_pem_x509_certificate(certificate.read_bytes())
    issuer = x509.load_pem_x509_certificate(authority.read_bytes())
    assert leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "build-7"
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    constraints = leaf.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical and not constraints.value.ca
    assert leaf.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    identifier = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    assert identifier == issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    leaf.verify_directly_issued_by(issuer)


def test_the_client_ca_can_sign_neither_servers_nor_cas(deployment: Deployment, tmp_path: Path) -> None:
    """Whoever steals its key gets no server that anybody trusts: by itself it says so."""
    deployment.regcred("cert", "issue", "--client", "a", "--out", str(tmp_path / "out"))
    authority, key = client_ca(deployment), deployment.state / "certificates" / "client-ca.key"
    issuer = x509.load_pem_x509_certificate(authority.read_bytes())
    constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical and constraints.value.ca and constraints.value.path_length == 0
    assert list(issuer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.CLIENT_AUTH
    ]
    assert issuer.extensions.get_extension_for_class(x509.KeyUsage).critical
    extensions = tmp_path / "extensions"
    extensions.write_text("subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n")
    request, server = tmp_path / "request.pem", tmp_path / "server.pem"
    made = run("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "key.pem",
               "-subj", "/CN=localhost", "-out", request)  # fmt: skip
    assert made.returncode == 0, made.stderr
    signed = run("openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key, "-days", "9",
                 "-extfile", extensions, "-out", server)  # fmt: skip
    assert signed.returncode == 0, signed.stderr
    verified = run("openssl", "verify", "-purpose", "sslserver", "-CAfile", authority, server)
    assert verified.returncode != 0 and "unsuitable certificate purpose" in verified.stderr
    assert run("openssl", "verify", "-CAfile", authority, server).returncode == 0, "the control: all else is right"
    assert authority.read_bytes() != (deployment.state / "certificates" / "ca.pem").read_bytes()


@pytest.mark.parametrize("kind", ["ecdsa-p384", "ed25519", "rsa-2048"])
def test_the_kind_of_key_is_that_of_the_option_or_of_the_deployment(
    deployment: Deployment, tmp_path: Path, kind: str
) -> None:
    issued = deployment.regcred("cert", "issue", "--client", "a", "--key", kind, "--out", str(tmp_path / "a"), "--json")
    assert issued.json()["certificate"]["key"] == kind
    assert verify(tmp_path / "a" / "client.cert", client_ca(deployment), "sslclient") == 0
    assert deployment.regcred("cert", "issue", "--client", "b", "--json", "--reveal").json()["certificate"]["key"] == "ecdsa-p256"


def test_the_lifetime_is_that_of_the_option(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred("cert", "issue", "--client", "a", "--lifetime", "30d", "--out", str(tmp_path))
    leaf = x509.load_pem_x509_certificate((tmp_path / "client.cert").read_bytes())
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).total_seconds() == 30 * 86400 - 1
    for lifetime in ("0d", "59m", "826d", "soon"):
        assert_refused(deployment.regcred("cert", "issue", "--client", "a", "--lifetime", lifetime, expect=Exit.USAGE))


@pytest.mark.parametrize("name", ["x" * 64, "Ünï cödé", "o'neil $(id) \\ / #", "端末"])
def test_unusual_names_come_out_as_they_went_in(deployment: Deployment, tmp_path: Path, name: str) -> None:
    deployment.regcred("cert", "issue", "--client", name, "--out", str(tmp_path))
    leaf = x509.load_pem_x509_certificate((tmp_path / "client.cert").read_bytes())
    assert leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == name
    assert deployment.regcred("cert", "list", "--clients", "--json").json()["certificates"][0]["name"] == name


@pytest.mark.parametrize(
    "name", ["", "x" * 65, "a\nb", "a\tb", "a\x1b[2J", " a", "a ", "a\u202eb", "a\u2028b", "e\u0301"]
)
def test_names_that_nobody_expects_are_refused(deployment: Deployment, tmp_path: Path, name: str) -> None:
    before = deployment.contents()
    assert_refused(
        deployment.regcred("cert", "issue", "--client", name, "--out", str(tmp_path / "o"), expect=Exit.DATA)
    )
    assert deployment.contents() == before
    assert not (tmp_path / "o").exists()


# How they are handed out.


@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_the_pair_has_its_modes_whatever_the_umask_is(deployment: Deployment, tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "out"
    deployment.regcred("cert", "issue", "--client", "a", "--out", str(folder), umask=umask)
    assert mode(folder) == 0o700
    assert mode(folder / "client.cert") == 0o644
    assert mode(folder / "client.key") == 0o600
    assert mode(client_ca(deployment)) == 0o644
    assert mode(deployment.state / "certificates" / "client-ca.key") == 0o600
    assert mode(deployment.state / "certificates" / "clients.pem") == 0o644


def test_a_folder_that_is_there_keeps_its_mode(deployment: Deployment, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    deployment.regcred("cert", "issue", "--client", "a", "--out", str(tmp_path))
    assert mode(tmp_path) == 0o755


def test_files_are_replaced_with_force_only(deployment: Deployment, tmp_path: Path) -> None:
    issue = ("cert", "issue", "--client", "a", "--out", str(tmp_path))
    (tmp_path / "client.key").write_text("somebody else's")
    before = deployment.contents()
    assert_refused(deployment.regcred(*issue, expect=Exit.EXISTS))
    assert deployment.contents() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("client")] == ["client.key"]
    deployment.regcred(*issue, "--force")
    assert "PRIVATE KEY" in (tmp_path / "client.key").read_text()


def test_without_files_both_go_to_standard_output(deployment: Deployment, tmp_path: Path) -> None:
    output = deployment.regcred("cert", "issue", "--client", "a", "--quiet").stdout
    both = tmp_path / "both.pem"
    both.write_text(output)
    assert output.count("-----BEGIN") == 2
    certificate = run("openssl", "x509", "-in", both, "-noout", "-pubkey").stdout
    assert run("openssl", "pkey", "-in", both, "-pubout").stdout == certificate != ""


def test_json_has_no_key_unless_it_is_to_be_revealed(deployment: Deployment, tmp_path: Path) -> None:
    """A key that goes nowhere would be lost: nothing is made then."""
    before = deployment.contents()
    result = deployment.regcred("cert", "issue", "--client", "a", "--json", expect=Exit.USAGE)
    assert_refused(result)
    assert "--reveal" in result.stderr and "PRIVATE" not in result.stdout + result.stderr
    for options in (["--reveal"], ["--client", "a", "--reveal", "--out", str(tmp_path / "out")]):
        assert_refused(deployment.regcred("cert", "issue", *options, expect=Exit.USAGE))
    assert deployment.contents() == before and not (tmp_path / "out").exists()
    revealed = deployment.regcred("cert", "issue", "--client", "a", "--json", "--reveal").json()
    key = tmp_path / "key.pem"
    key.write_text(revealed["key"])
    assert run("openssl", "pkey", "-in", key, "-noout").returncode == 0


def test_the_json_has_the_key_only_when_nothing_else_holds_it(deployment: Deployment, tmp_path: Path) -> None:
    alone = deployment.regcred("cert", "issue", "--client", "a", "--json", "--reveal").json()
    assert alone["changed"] and alone["client"] == "a"
    assert "PRIVATE KEY" in alone["key"] and "CERTIFICATE" in alone["pem"]
    issued = deployment.regcred("cert", "issue", "--client", "a", "--out", str(tmp_path), "--json")
    assert "PRIVATE KEY" not in issued.stdout
    assert issued.json()["out"] == {
        "certificate": str(tmp_path / "client.cert"), "key": str(tmp_path / "client.key"),
    }  # fmt: skip


def test_a_key_that_got_lost_on_the_way_out_is_told(deployment: Deployment) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [str(deployment.regcred.binary), "cert", "issue", "--client", "a"], stdout=full, stderr=subprocess.PIPE,
            env=deployment.regcred.environment, timeout=60,
        )  # fmt: skip
    assert ended.returncode == Exit.IO
    assert b"could not be handed out" in ended.stderr and b"issue another one" in ended.stderr


def test_the_key_of_a_client_is_nowhere_in_the_state(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred("cert", "issue", "--client", "a", "--out", str(tmp_path))
    key = (tmp_path / "client.key").read_bytes()
    body = b"".join(key.splitlines()[1:-1])
    for path in deployment.state.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert key not in content and body not in content.replace(b"\n", b""), path


def test_a_dry_run_makes_nothing(deployment: Deployment, tmp_path: Path) -> None:
    before = deployment.contents()
    folder = tmp_path / "out"
    result = deployment.regcred("cert", "issue", "--client", "a", "--out", str(folder), "--dry-run")
    assert "change certificates/client-ca.pem" in result.stdout.splitlines()
    assert "PRIVATE KEY" not in result.stdout
    assert deployment.contents() == before
    assert not folder.exists()


def test_a_place_inside_the_state_is_refused(deployment: Deployment) -> None:
    for option in (("--out", "certificates"), ("--pkcs12", "a.p12")):
        place = str(deployment.state / option[1])
        result = deployment.regcred("cert", "issue", "--client", "a", option[0], place, expect=Exit.USAGE)
        assert_refused(result)
    assert not (deployment.state / "certificates" / "client.key").exists()


def test_a_folder_that_cannot_be_written_changes_nothing(deployment: Deployment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    before = deployment.contents()
    assert_refused(
        deployment.regcred("cert", "issue", "--client", "a", "--out", str(tmp_path / "file"), expect=Exit.IO)
    )
    assert deployment.contents() == before


def test_options_for_clients_need_a_client(deployment: Deployment, tmp_path: Path) -> None:
    for options in (
        ("--out", str(tmp_path)), ("--pkcs12", "x"), ("--new-ca",), ("--key", "ed25519"), ("--lifetime", "1d"),
        ("--client", "a", "--passphrase-file", "x"), ("--client", "a", "--self-signed"),
    ):  # fmt: skip
        assert_refused(deployment.regcred("cert", "issue", *options, expect=Exit.USAGE))


# PKCS #12.


@pytest.fixture
def p12(deployment: Deployment, tmp_path: Path) -> Path:
    """A PKCS #12 file under PASSPHRASE."""
    path = tmp_path / "alice.p12"
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    secret.chmod(0o600)
    command = ("cert", "issue", "--client", "älice", "--pkcs12", str(path), "--passphrase-file", str(secret))
    result = deployment.regcred(*command, umask=0)
    assert result.stdout == ""
    assert mode(path) == 0o600
    return path


def test_python_opens_the_pkcs12_file(deployment: Deployment, p12: Path) -> None:
    opened = pkcs12.load_pkcs12(p12.read_bytes(), PASSPHRASE.encode())
    assert opened.cert is not None and opened.cert.friendly_name == "älice".encode()
    assert opened.key is not None
    assert opened.key.public_key() == opened.cert.certificate.public_key()
    assert [other.certificate for other in opened.additional_certs] == [
        x509.load_pem_x509_certificate(client_ca(deployment).read_bytes())
    ]
    with pytest.raises(ValueError):
        pkcs12.load_pkcs12(p12.read_bytes(), b"another")


def test_openssl_tells_that_the_pkcs12_file_is_well_encrypted(p12: Path, tmp_path: Path) -> None:
    told = run("openssl", "pkcs12", "-in", p12, "-passin", f"file:{tmp_path / 'passphrase'}", "-info", "-noout")
    assert told.returncode == 0
    lines = told.stderr.splitlines()
    protection = "PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256"
    assert "MAC: sha256, Iteration 600000" in lines
    assert f"PKCS7 Encrypted data: {protection}" in lines
    assert f"Shrouded Keybag: {protection}" in lines


def test_java_opens_the_pkcs12_file(p12: Path) -> None:
    command = ("keytool", "-J-Dfile.encoding=UTF-8", "-list", "-v", "-keystore", p12, "-storepass:env", "PASS")
    listed = run(*command, env={"PATH": os.environ["PATH"], "PASS": PASSPHRASE, "LANG": "C.UTF-8"})
    assert listed.returncode == 0, listed.stdout
    assert "PrivateKeyEntry" in listed.stdout
    assert "Certificate chain length: 2" in listed.stdout


def test_nss_imports_the_pkcs12_file(p12: Path, tmp_path: Path) -> None:
    database = tmp_path / "nss"
    database.mkdir()
    assert run("certutil", "-N", "-d", f"sql:{database}", "--empty-password").returncode == 0
    imported = run("pk12util", "-i", p12, "-d", f"sql:{database}", "-w", tmp_path / "passphrase", "-K", "")
    assert imported.returncode == 0, imported.stderr
    assert "älice" in run("certutil", "-K", "-d", f"sql:{database}").stdout


def test_an_empty_or_unfit_passphrase_is_refused_and_nothing_is_issued(deployment: Deployment, tmp_path: Path) -> None:
    before = deployment.contents()
    target = str(tmp_path / "a.p12")
    issue = ("cert", "issue", "--client", "a", "--pkcs12", target, "--passphrase-stdin")
    # Java opens no file with a passphrase beyond ASCII.
    for stdin in (b"", b"\n", b"a\0b", b"\xff\xfe\n", "grüße\n".encode(), b"x" * 1025):
        assert_refused(deployment.regcred(*issue, stdin=stdin, expect=Exit.DATA))
    assert_refused(deployment.regcred("cert", "issue", "--client", "a", "--pkcs12", target, expect=Exit.USAGE))
    missing = ("cert", "issue", "--client", "a", "--pkcs12", target, "--passphrase-file", str(tmp_path / "none"))
    assert_refused(deployment.regcred(*missing, expect=Exit.UNKNOWN))
    assert deployment.contents() == before
    assert list(tmp_path.glob("*.p12*")) == []


# The list, and who expires.


def test_the_list_tells_who_has_a_certificate(deployment: Deployment) -> None:
    assert deployment.regcred("cert", "list", "--clients").stdout == ""
    for name in ("a", "b"):
        deployment.regcred("cert", "issue", "--client", name)
    lines = deployment.regcred("cert", "list", "--clients").stdout.splitlines()
    assert lines[0].split() == ["NAME", "EXPIRES", "DAYS", "SERIAL", "SHA256"]
    assert [line.split()[0] for line in lines[1:]] == ["a", "b"]
    listed = deployment.regcred("cert", "list", "--json").json()["certificates"]
    assert [entry["kind"] for entry in listed] == ["server", "ca", "client-ca", "client", "client"]
    bundle = x509.load_pem_x509_certificates((deployment.state / "certificates" / "clients.pem").read_bytes())
    assert [f"{certificate.serial_number:x}".rjust(32, "0") for certificate in bundle] == [
        entry["serial"].rjust(32, "0") for entry in listed[3:]
    ]


def test_plan_tells_who_expires_soon_and_rotate_leaves_it_to_people(deployment: Deployment) -> None:
    deployment.regcred("cert", "issue", "--client", "soon", "--lifetime", "13d")
    deployment.regcred("cert", "issue", "--client", "later", "--lifetime", "15d")
    plan = deployment.regcred("plan", "--json").json()["due"]
    assert [(step["kind"], step["subject"]) for step in plan] == [("client-certificate", "soon")]
    assert deployment.regcred("plan", "--detailed-exitcode", expect=1).stdout.startswith("client certificate of 'soon'")
    before = deployment.contents()
    assert deployment.regcred("rotate", "--due").stderr == ""
    assert deployment.contents() == before
    deployment.regcred("cert", "issue", "--client", "soon")
    assert deployment.regcred("plan").stdout == ""


@pytest.mark.parametrize("content", [b"nonsense\n", b"-----BEGIN CERTIFICATE-----\nMIIB\n", b"\x00\xff" * 99])
def test_a_damaged_list_is_told_and_left_alone(deployment: Deployment, content: bytes) -> None:
    deployment.regcred("cert", "issue", "--client", "a")
    path = deployment.state / "certificates" / "clients.pem"
    path.write_bytes(content)
    assert_refused(deployment.regcred("cert", "list", expect=Exit.DATA))
    assert_refused(deployment.regcred("cert", "issue", "--client", "b", expect=Exit.DATA))
    assert path.read_bytes() == content
    # Users and secrets have nothing to do with it.
    deployment.add_user("alice")


# regcred.yaml.


def require(deployment: Deployment, *names: str) -> None:
    with deployment.edit() as config:
        for name in names:
            config["registries"][name]["client_certificates"] = "required"


def test_what_cannot_be_required_is_an_error_with_its_line(deployment: Deployment) -> None:
    with deployment.edit() as config:
        config["registries"]["local"] = {
            "access": "read-only", "listen": "127.0.0.1:5000", "client_certificates": "required",
        }  # fmt: skip
    result = deployment.regcred("publish", expect=Exit.CONFIGURATION)
    assert_refused(result)
    assert "registry 'local' cannot ask for client certificates without TLS" in result.stderr
    with deployment.edit() as config:
        config["registries"]["local"] = {
            "access": "read-only", "listen": "127.0.0.1:5000", "tls": True, "client_certificates": "maybe",
        }  # fmt: skip
    result = deployment.regcred("publish", expect=Exit.CONFIGURATION)
    assert_refused(result)
    assert "'registries.local.client_certificates' must be required" in result.stderr


def test_the_next_publication_makes_the_client_ca_and_tells_who_must_restart(deployment: Deployment) -> None:
    require(deployment, "admin")
    assert not client_ca(deployment).exists()
    deployment.regcred("publish", "--check", expect=1)
    assert not client_ca(deployment).exists(), "a check writes nothing"
    report = deployment.regcred("publish", "--json").json()
    assert report["restart"] == ["admin"]
    published = deployment.published / "ssl" / "client-ca.pem"
    assert published.read_bytes() == client_ca(deployment).read_bytes()
    assert mode(published) == 0o644
    value = read_env_file(deployment.published / "env" / "admin.env")["REGISTRY_HTTP_TLS_CLIENTCAS"]
    assert yaml.safe_load(value) == [str(published)]
    # What docker, Compose, systemd or a shell read differently: quotes, comments, variables, backslashes.
    assert not set(value) & set("\"'#$\\ `")
    assert "REGISTRY_HTTP_TLS_CLIENTCAS" not in read_env_file(deployment.published / "env" / "users.env")
    kinds = {file["path"]: (file["kind"], file["reload"]) for file in deployment.manifest()["files"]}
    assert kinds["ssl/client-ca.pem"] == ("client-ca", "restart")
    deployment.assert_consistent()
    assert not deployment.regcred("publish", "--json").json()["changed"]


def test_a_client_ca_that_was_lost_is_not_replaced_in_silence(deployment: Deployment) -> None:
    require(deployment, "admin")
    deployment.regcred("cert", "issue", "--client", "a")
    published = (deployment.published / "ssl" / "client-ca.pem").read_bytes()
    client_ca(deployment).unlink()
    result = deployment.regcred("publish", expect=Exit.UNKNOWN)
    assert_refused(result)
    (deployment.state / "certificates" / "client-ca.key").unlink()
    result = deployment.regcred("publish", expect=Exit.UNKNOWN)
    assert_refused(result)
    assert "--new-ca" in result.stderr
    assert (deployment.published / "ssl" / "client-ca.pem").read_bytes() == published
    deployment.regcred("cert", "issue", "--client", "a", "--new-ca")
    assert len(deployment.regcred("cert", "list", "--clients", "--json").json()["certificates"]) == 1
    deployment.assert_consistent()


def test_a_new_client_ca_is_announced(deployment: Deployment) -> None:
    require(deployment, "users", "admin")
    deployment.regcred("cert", "issue", "--client", "a")
    before = client_ca(deployment).read_bytes()
    result = deployment.regcred("cert", "issue", "--client", "b", "--new-ca", "--json", "--reveal")
    assert result.json()["newCA"] and result.json()["restart"] == ["admin", "users"]
    assert "every earlier client certificate is refused" in result.stderr
    assert client_ca(deployment).read_bytes() != before
    names = [entry["name"] for entry in deployment.regcred("cert", "list", "--clients", "--json").json()["certificates"]]
    assert names == ["b"]


# The real registry.


@pytest.fixture(scope="module")
def pair(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryPair]:
    """Two running registries that ask for client certificates."""
    folder = tmp_path_factory.mktemp("mutual")
    deployment = Deployment.create(Regcred(binary, folder / "state"))
    require(deployment, "users", "admin")
    pair = RegistryPair.start(deployment, folder)
    deployment.add_user("pusher", realm="admin")
    yield pair
    pair.stop()


def issue(pair: RegistryPair, folder: Path, *options: str) -> Path:
    pair.deployment.regcred("cert", "issue", "--client", "test", "--out", str(folder), *options)
    return folder


def get(pair: RegistryPair, *options: str | Path, port: int | None = None) -> int:
    """The status of a request with credentials, or 0 when the handshake failed."""
    ended = run(
        "curl", "--silent", "--output", os.devnull, "--write-out", "%{http_code}", "--cacert", pair.trust_bundle,
        "--user", f"pusher:{PASSWORD}", *options, f"https://localhost:{port or pair.ports['admin']}/v2/",
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert (ended.returncode == 0) == (ended.stdout != "000"), ended
    return int(ended.stdout)


def test_a_registry_lets_in_who_has_a_certificate_and_nobody_else(
    pair: RegistryPair, binary: Path, tmp_path: Path
) -> None:
    ours = issue(pair, tmp_path / "ours")
    assert get(pair, "--cert", ours / "client.cert", "--key", ours / "client.key") == 200
    assert get(pair) == 0
    other = Deployment.create(Regcred(binary, tmp_path / "other"))
    other.regcred("cert", "issue", "--client", "test", "--out", str(tmp_path / "foreign"))
    foreign = tmp_path / "foreign"
    assert get(pair, "--cert", foreign / "client.cert", "--key", foreign / "client.key") == 0
    # The CA that clients trust for servers opens nothing here.
    ssl = pair.deployment.published / "ssl"
    assert get(pair, "--cert", ssl / "cert.pem", "--key", ssl / "key.pem") == 0
    wrong_password = ("--user", "pusher:wrong", "--cert", ours / "client.cert", "--key", ours / "client.key")
    assert get(pair, *wrong_password) == 401, "a certificate takes the place of no password"


def test_curl_takes_the_pkcs12_file(pair: RegistryPair, tmp_path: Path) -> None:
    path = tmp_path / "a.p12"
    pair.deployment.regcred(
        "cert", "issue", "--client", "a", "--pkcs12", str(path), "--passphrase-stdin", stdin=b"simple words\r\n"
    )
    assert get(pair, "--cert-type", "P12", "--cert", f"{path}:simple words") == 200


def test_skopeo_pushes_with_the_pair_beside_the_ca(pair: RegistryPair, tmp_path: Path) -> None:
    registry = f"localhost:{pair.ports['admin']}"
    pair.deployment.regcred("cert", "trust", "--for", "podman", "--root", str(tmp_path))
    folder = tmp_path / "etc" / "containers" / "certs.d" / registry
    image = tmp_path / "image"
    write_image(image, "mutual")
    push = (
        "skopeo", "--insecure-policy", "copy", "--dest-cert-dir", folder, "--dest-creds", f"pusher:{PASSWORD}",
        f"oci:{image}", f"docker://{registry}/mutual:1",
    )  # fmt: skip
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    refused = run(*push, env=environment)
    assert refused.returncode != 0 and "remote error: tls: " in refused.stderr, "the registry asks for a certificate"
    issue(pair, folder)
    ended = run(*push, env=environment)
    assert ended.returncode == 0, ended.stderr


def test_after_a_new_ca_and_a_restart_only_new_certificates_count(
    binary: Path, tmp_path: Path
) -> None:
    deployment = Deployment.create(Regcred(binary, tmp_path / "state"))
    require(deployment, "users", "admin")
    pair = RegistryPair.start(deployment, tmp_path)
    deployment.add_user("pusher", realm="admin")
    try:
        old = issue(pair, tmp_path / "old")
        registry = f"localhost:{pair.ports['admin']}"
        deployment.regcred("cert", "probe", registry)
        new = issue(pair, tmp_path / "new", "--new-ca")
        assert get(pair, "--cert", old / "client.cert", "--key", old / "client.key") == 200, "not restarted yet"
        probe = deployment.regcred("cert", "probe", registry, expect=1)
        assert "client CA" in probe.stdout and "not restarted" in probe.stderr
        pair.processes["admin"].stop()
        environment = read_env_file(deployment.published / "env" / "admin.env")
        pair.processes["admin"] = RegistryProcess("admin", environment, tmp_path / "again")
        pair.processes["admin"].wait_until_listening()
        assert get(pair, "--cert", old / "client.cert", "--key", old / "client.key") == 0
        deployment.regcred("cert", "probe", registry)
        assert get(pair, "--cert", new / "client.cert", "--key", new / "client.key") == 200
    finally:
        pair.stop()


def test_the_audit_log_names_the_client_and_no_key(deployment: Deployment) -> None:
    deployment.regcred("cert", "issue", "--client", "build-7")
    entry = deployment.audit()[-1]
    assert (entry["action"], entry["subject"]) == ("cert.issue", "client/build-7")
    assert "PRIVATE" not in json.dumps(deployment.audit())
    deployment.regcred("audit", "verify")
