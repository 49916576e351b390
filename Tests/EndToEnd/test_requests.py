"""Certificates of outside CAs: the request, what CAs make of it, and putting that into service."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7

from support.clients import Skopeo, curl, curl_exit_code
from support.deployment import Deployment
from support.image import write_image
from support.outside_ca import DER, PEM, OpenSSLCA, PythonCA, days, kind_of, pem, public_key_of
from support.regcred import Exit, Regcred, assert_refused
from support.registries import RegistryPair
from support.verifiers import (
    verify_with_certtool,
    verify_with_gnutls_client,
    verify_with_openssl,
    verify_with_python,
)

HOSTS = ["localhost", "registry.test", "127.0.0.1"]


@pytest.fixture(scope="module")
def ca() -> PythonCA:
    return PythonCA()


@pytest.fixture(scope="module")
def openssl_ca(tmp_path_factory: pytest.TempPathFactory) -> OpenSSLCA:
    return OpenSSLCA(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def outside(regcred: Regcred) -> Deployment:
    return create(regcred)


def create(regcred: Regcred, *options: str) -> Deployment:
    names = ("localhost", "--name", "registry.test", "--name", "127.0.0.1")
    return Deployment.create(regcred, *names, "--issuer", "csr", *options)


def request(deployment: Deployment, *options: str) -> bytes:
    return deployment.regcred("cert", "request", *options).stdout.encode()


def install(deployment: Deployment, ca: PythonCA, *certificates: x509.Certificate, **process):
    """Installs certificates as one PEM file, with the root as trusted."""
    folder = deployment.state.parent
    (folder / "leaf.pem").write_bytes(pem(*certificates))
    (folder / "root.pem").write_bytes(pem(ca.root))
    return deployment.regcred(
        "cert", "install", str(folder / "leaf.pem"), "--ca", str(folder / "root.pem"), **process
    )


def certificates(deployment: Deployment) -> Path:
    return deployment.state / "certificates"


def verify_everywhere(deployment: Deployment, trust: Path) -> None:
    ssl = deployment.published / "ssl"
    for host in HOSTS:
        verify_with_openssl(ssl / "cert.pem", trust, host)
        verify_with_python(ssl / "cert.pem", trust, host)
        verify_with_certtool(ssl / "cert.pem", trust, host)
        verify_with_gnutls_client(ssl / "cert.pem", ssl / "key.pem", trust, host)


def test_from_init_to_a_running_registry(regcred: Regcred, openssl_ca: OpenSSLCA, tmp_path: Path) -> None:
    """A temporary certificate first, then one that `openssl ca` made; curl and skopeo trust what is published."""
    deployment = create(regcred)
    deployment.add_user("alice", "admin")
    for folder in ("temporary", "outside"):
        (tmp_path / folder).mkdir()
    pair = RegistryPair.start(deployment, tmp_path / "temporary")
    try:
        assert curl(pair, "admin", user="alice").status == 200
    finally:
        pair.stop()

    regcred("cert", "request", "--out", str(tmp_path / "r.csr"))
    leaf = openssl_ca.sign(tmp_path / "r.csr")
    installed = regcred(
        "cert", "install", str(leaf), "--chain", str(openssl_ca.intermediate), "--ca", str(openssl_ca.root)
    )
    assert "installed a certificate for localhost" in installed.stderr
    deployment.assert_consistent()
    pair = RegistryPair.start(deployment, tmp_path / "outside")
    try:
        assert curl(pair, "admin", user="alice").status == 200
        # Only the CA's root, without the temporary certificate that is trusted meanwhile; and control.
        assert curl_exit_code(pair, "admin", "registry.test", trust=openssl_ca.root) == 0
        assert curl_exit_code(pair, "admin", "other.test", trust=openssl_ca.root) == 60
        skopeo = Skopeo(pair, tmp_path / "skopeo")
        write_image(tmp_path / "image", "hello")
        pushed = skopeo.push(f"oci:{tmp_path / 'image'}", "admin", "hello", "alice")
        assert pushed.returncode == 0, pushed.stderr
    finally:
        pair.stop()


def test_files_have_their_modes_and_the_key_never_shows(outside: Deployment, ca: PythonCA) -> None:
    folder = certificates(outside)
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {
        "request.csr": "0o644", "request.key": "0o600", "server.key": "0o600", "server.pem": "0o644",
    }  # fmt: skip
    assert (folder / "request.csr").read_bytes() == request(outside)
    secret = (folder / "request.key").read_text().splitlines()[1]
    result = outside.regcred("cert", "request", "--new-key", "--json")
    assert secret not in result.stdout and "PRIVATE" not in result.stdout
    installed = install(outside, ca, ca.sign(request(outside)), ca.intermediate)
    assert "PRIVATE" not in installed.stdout + installed.stderr
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {
        "server-ca.pem": "0o644", "server.csr": "0o644", "server.key": "0o600", "server.pem": "0o644",
    }  # fmt: skip


def test_the_same_request_until_another_is_wanted(outside: Deployment) -> None:
    first = request(outside)
    assert request(outside) == first
    result = outside.regcred("cert", "request", "--new-key")
    assert "a new request takes the place of the pending one: a new key was asked for" in result.stderr
    assert result.stdout.encode() != first
    with outside.edit() as config:
        config["certificate"]["names"].append("new.test")
    renamed = outside.regcred("cert", "request")
    assert "the names in regcred.yaml changed; its key is the same" in renamed.stderr
    before, after = (x509.load_pem_x509_csr(text.encode()) for text in (result.stdout, renamed.stdout))
    assert before.public_key() == after.public_key()
    assert outside.regcred("cert", "request", "--json").json()["changed"] is False


def test_dry_runs_write_nothing(outside: Deployment, ca: PythonCA) -> None:
    before = outside.contents()
    assert outside.regcred("cert", "request", "--new-key", "--dry-run").stdout.splitlines() == [
        "change certificates/request.csr", "change certificates/request.key",
    ]  # fmt: skip
    (outside.state.parent / "leaf.pem").write_bytes(pem(ca.sign(request(outside)), ca.intermediate, ca.root))
    (outside.state.parent / "root.pem").write_bytes(pem(ca.root))
    result = outside.regcred(
        "cert", "install", str(outside.state.parent / "leaf.pem"), "--ca", str(outside.state.parent / "root.pem"),
        "--dry-run",
    )  # fmt: skip
    assert "change certificates/server.pem" in result.stdout and "publish ssl/ca.pem" in result.stdout
    assert outside.contents() == before


def test_a_ca_that_refuses_ec_keys(regcred: Regcred, ca: PythonCA) -> None:
    deployment = create(regcred)
    assert kind_of(x509.load_pem_x509_csr(request(deployment)).public_key()) == "ecdsa-p256"
    with deployment.edit() as config:
        config["certificate"]["key"] = "rsa-2048"
    result = regcred("cert", "request")
    assert "its key was ecdsa-p256, but regcred.yaml wants rsa-2048" in result.stderr
    install(deployment, ca, ca.sign(result.stdout.encode()), ca.intermediate)
    assert kind_of(public_key_of(certificates(deployment) / "server.key")) == "rsa-2048"
    verify_everywhere(deployment, deployment.state.parent / "root.pem")


def test_a_ca_that_adds_names(outside: Deployment, ca: PythonCA) -> None:
    leaf = ca.sign(request(outside), names=[*HOSTS, "www.registry.test"])
    result = install(outside, ca, leaf, ca.intermediate)
    assert "warning: the certificate has names that nobody asked for: www.registry.test" in result.stderr
    assert outside.regcred("plan").stdout == ""


def test_a_ca_that_drops_names(outside: Deployment, openssl_ca: OpenSSLCA, tmp_path: Path) -> None:
    (tmp_path / "r.csr").write_bytes(request(outside))
    leaf = openssl_ca.sign_without_names(tmp_path / "r.csr")
    before = outside.contents()
    result = outside.regcred(
        "cert", "install", str(leaf), str(openssl_ca.intermediate), "--ca", str(openssl_ca.root), expect=Exit.DATA
    )
    assert_refused(result)
    assert (
        "names of the certificate: none; names of the deployment: localhost, registry.test, 127.0.0.1; "
        "missing: localhost, registry.test, 127.0.0.1" in result.stderr
    )
    assert outside.contents() == before
    copied = openssl_ca.sign_without_names(tmp_path / "r.csr", "-copy_extensions", "copy")
    outside.regcred("cert", "install", str(copied), str(openssl_ca.intermediate), "--ca", str(openssl_ca.root))


@pytest.mark.parametrize("with_request", [True, False], ids=["new-request", "old-request"])
def test_a_renewal_with_the_same_key(outside: Deployment, ca: PythonCA, with_request: bool) -> None:
    """Also when the CA makes it of the old request, and nothing is pending; and without --ca: the anchor is known."""
    first = request(outside)
    install(outside, ca, ca.sign(first), ca.intermediate)
    key = (certificates(outside) / "server.key").read_bytes()
    renewal = request(outside, "--keep-key") if with_request else first
    (outside.state.parent / "new.pem").write_bytes(pem(ca.intermediate, ca.sign(renewal, not_after=days(120))))
    result = outside.regcred("cert", "install", str(outside.state.parent / "new.pem"), "--json").json()
    assert "certificates/server.pem" in result["documents"]
    assert "certificates/server.key" not in result["documents"]
    assert "certificates/server-ca.pem" not in result["documents"]
    assert (certificates(outside) / "server.key").read_bytes() == key
    assert not (certificates(outside) / "request.csr").exists()


def test_installing_again_changes_nothing(outside: Deployment, ca: PythonCA) -> None:
    leaf = ca.sign(request(outside))
    install(outside, ca, leaf, ca.intermediate)
    before = outside.contents()
    folder = outside.state.parent
    again = outside.regcred(
        "cert", "install", str(folder / "leaf.pem"), "--ca", str(folder / "root.pem"), "--json", "--detailed-exitcode"
    )
    assert again.json()["changed"] is False
    assert outside.contents() == before


FORMS: dict[str, Callable[[list[x509.Certificate]], bytes]] = {
    "pem": lambda all: pem(*all),
    "reversed": lambda all: pem(*reversed(all)),
    "crlf": lambda all: pem(*all).replace(b"\n", b"\r\n"),
    "with-text": lambda all: b"".join(f"subject: {c.subject}\n\n".encode() + pem(c) for c in all),
    "der": lambda all: b"".join(c.public_bytes(DER) for c in all),
    "pkcs7-pem": lambda all: pkcs7.serialize_certificates(all, PEM),
    "pkcs7-der": lambda all: pkcs7.serialize_certificates(all, DER),
}


@pytest.mark.parametrize("stdin", [False, True], ids=["file", "stdin"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_and_order(outside: Deployment, ca: PythonCA, form: str, stdin: bool) -> None:
    leaf = ca.sign(request(outside))
    other = PythonCA("Unrelated", rsa_keys=False)
    content = FORMS[form]([leaf, other.intermediate, ca.root, ca.intermediate])
    folder = outside.state.parent
    (folder / "root.pem").write_bytes(pem(ca.root))
    (folder / "bundle").write_bytes(content)
    source = "-" if stdin else str(folder / "bundle")
    result = outside.regcred("cert", "install", source, "--ca", str(folder / "root.pem"), stdin=content)
    assert "left out what does not belong to the chain: 'CN=Unrelated Issuing CA'" in result.stderr
    assert "left out the root 'CN=Python Root': clients have it" in result.stderr
    assert (certificates(outside) / "server.pem").read_bytes() == pem(leaf, ca.intermediate)
    verify_everywhere(outside, folder / "root.pem")


def test_a_root_in_the_file_alone_is_not_trusted(outside: Deployment, ca: PythonCA) -> None:
    folder = outside.state.parent
    (folder / "all.pem").write_bytes(pem(ca.sign(request(outside)), ca.intermediate, ca.root))
    (folder / "root.pem").write_bytes(pem(ca.root))
    before = outside.contents()
    result = outside.regcred("cert", "install", str(folder / "all.pem"), expect=Exit.DATA)
    assert_refused(result)
    fingerprint = ca.root.fingerprint(ca.root.signature_hash_algorithm).hex()
    assert f"the chain ends at the root 'CN=Python Root' (SHA-256 {fingerprint}), which nobody said" in result.stderr
    assert outside.contents() == before
    wrong = folder / "wrong.pem"
    wrong.write_bytes(pem(PythonCA("Wrong", rsa_keys=False).root))
    outside.regcred("cert", "install", str(folder / "all.pem"), "--ca", str(wrong), expect=Exit.DATA)
    # As the system's own roots are, in a chain file, and as the anchor in service from then on.
    environment = outside.regcred.environment | {"SSL_CERT_FILE": str(folder / "root.pem")}
    outside.regcred("cert", "install", str(folder / "all.pem"), "--dry-run", env=environment)
    outside.regcred("cert", "install", str(folder / "all.pem"), "--chain", str(folder / "root.pem"))
    outside.regcred("cert", "install", str(folder / "all.pem"))


def test_the_old_anchor_stays_published_while_it_is_needed(outside: Deployment, ca: PythonCA) -> None:
    other = PythonCA("Other", rsa_keys=False)
    install(outside, ca, ca.sign(request(outside)), ca.intermediate)
    install(outside, other, other.sign(request(outside)), other.intermediate)
    trusted = x509.load_pem_x509_certificates((outside.published / "ssl" / "ca.pem").read_bytes())
    assert [certificate.subject for certificate in trusted[:2]] == [other.root.subject, ca.root.subject]
    assert len(trusted) == 3, "and the temporary certificate of init"
    verify_everywhere(outside, outside.published / "ssl" / "ca.pem")


def test_what_waits_is_told_and_turns_into_a_failure(outside: Deployment, ca: PythonCA) -> None:
    regcred = outside.regcred
    # At the 80th of 90 days.
    first = ca.sign(request(outside), not_before=days(-80), not_after=days(10))
    install(outside, ca, first, ca.intermediate)
    assert "; it waits for the outside CA" in regcred("plan").stdout
    made = regcred("rotate", "--due")
    assert "made a certificate request for the outside CA" in made.stderr
    for _ in range(2):
        again = regcred("rotate", "--due")
        assert "warning: certificate: due since" in again.stderr and "regcred cert install" in again.stderr
        assert again.stdout == ""
    assert regcred("rotate", "--due", "--json").json()["changed"] is False
    assert "waits for the CA: localhost" in regcred("cert", "show").stdout
    pending = request(outside)
    # Two seconds are enough to install it, and to wait.
    install(outside, ca, ca.sign(pending, not_before=days(-80), not_after=days(4 / 86400)), ca.intermediate)
    request(outside)
    time.sleep(5)
    failed = regcred("rotate", "--due", expect=Exit.DATA)
    assert "error: certificate: expired on" in failed.stderr and "is not installed" in failed.stderr
    install(outside, ca, ca.sign(request(outside)), ca.intermediate)
    assert regcred("plan").stdout == ""
    with outside.edit() as config:
        config["certificate"]["names"].append("new.test")
    assert "its names are not those of regcred.yaml" in regcred("rotate", "--due", expect=Exit.DATA).stderr
    assert b"new.test" in x509.load_pem_x509_csr(request(outside)).public_bytes(DER)


def test_cert_issue_is_refused_and_says_what_to_do(outside: Deployment) -> None:
    result = outside.regcred("cert", "issue", "--force", expect=Exit.USAGE)
    assert_refused(result)
    assert "regcred cert request" in result.stderr and "regcred cert install" in result.stderr


def test_requests_are_for_outside_cas_only(deployment: Deployment) -> None:
    line = next(
        number
        for number, text in enumerate((deployment.state / "regcred.yaml").read_text().splitlines(), start=1)
        if "issuer:" in text
    )
    for command in (["cert", "request"], ["cert", "install", "-"]):
        result = deployment.regcred(*command, expect=Exit.USAGE)
        assert_refused(result)
        assert f"change line {line} of regcred.yaml to 'issuer: csr'" in result.stderr
    assert deployment.regcred("cert", "request", "--new-key", "--keep-key", expect=Exit.USAGE).stdout == ""
