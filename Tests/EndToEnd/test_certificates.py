"""Certificates under verifiers that share no code with regcred, and the name constraints of its CA."""

from __future__ import annotations

import datetime
import ipaddress
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from support.deployment import Deployment
from support.outside_ca import kind_of
from support.regcred import Regcred
from support.verifiers import Refused, verify_with_certtool, verify_with_openssl, verify_with_python

HOSTS = ["localhost", "registry.test", "127.0.0.1"]
CHAIN_VERIFIERS = [verify_with_openssl, verify_with_python, verify_with_certtool]


def issue(deployment: Deployment, kind: str, *options: str) -> None:
    with deployment.edit() as config:
        config["certificate"]["key"] = kind
    deployment.regcred("cert", "issue", "--force", *options)


def leaf_of(deployment: Deployment) -> x509.Certificate:
    return x509.load_pem_x509_certificate((deployment.published / "ssl" / "cert.pem").read_bytes())


def ca_of(deployment: Deployment) -> x509.Certificate:
    return x509.load_pem_x509_certificate((deployment.state / "certificates" / "ca.pem").read_bytes())


@pytest.mark.parametrize(
    "options", [pytest.param((), id="from-ca"), pytest.param(("--self-signed",), id="self-signed")]
)
@pytest.mark.parametrize("kind", ["ecdsa-p256", "rsa-2048"])
def test_leaf_is_as_designed(deployment: Deployment, kind: str, options: tuple[str, ...]) -> None:
    """Who verifies them, of every kind: test_key_kinds.py."""
    issue(deployment, kind, *options)
    leaf = leaf_of(deployment)
    assert kind_of(leaf.public_key()) == kind
    assert (leaf.issuer == leaf.subject) == bool(options)
    assert_leaf_is_as_designed(leaf)
    assert_key_belongs(deployment, leaf)


@pytest.mark.parametrize("verify", CHAIN_VERIFIERS)
def test_verifiers_refuse_another_host(deployment: Deployment, verify: Callable[[Path, Path, str], None]) -> None:
    """The control of the tests above: these verifiers do say no."""
    ssl = deployment.published / "ssl"
    with pytest.raises(Refused):
        verify(ssl / "cert.pem", ssl / "ca.pem", "other.test")


@pytest.mark.parametrize("verify", CHAIN_VERIFIERS)
def test_verifiers_refuse_the_ca_of_another_deployment(
    deployment: Deployment, verify: Callable[[Path, Path, str], None], binary: Path, tmp_path: Path
) -> None:
    other = Deployment.create(Regcred(binary, tmp_path / "other"))
    with pytest.raises(Refused):
        verify(deployment.published / "ssl" / "cert.pem", other.published / "ssl" / "ca.pem", "localhost")


def sign_with_stolen_ca(deployment: Deployment, folder: Path, name: str) -> Path:
    """A leaf for `name` that is right in everything, signed by openssl with the deployment's CA key."""
    extensions = folder / "extensions"
    extensions.write_text(
        "basicConstraints=critical,CA:FALSE\n"
        "keyUsage=critical,digitalSignature\n"
        "extendedKeyUsage=serverAuth\n"
        "subjectKeyIdentifier=hash\n"
        "authorityKeyIdentifier=keyid\n"
        f"subjectAltName={name}\n"
    )
    request, leaf = folder / "leaf.csr", folder / "leaf.pem"
    certificates = deployment.state / "certificates"
    _openssl(
        "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=stolen",
        "-keyout", str(folder / "leaf.key"), "-out", str(request),
    )  # fmt: skip
    _openssl(
        "x509", "-req", "-in", str(request), "-out", str(leaf), "-days", "30", "-extfile", str(extensions),
        "-CA", str(certificates / "ca.pem"), "-CAkey", str(certificates / "ca.key"),
        "-set_serial", "0x6b2f9d1c44a07e55",
    )  # fmt: skip
    return leaf


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60)


@pytest.mark.parametrize("verify", CHAIN_VERIFIERS)
@pytest.mark.parametrize(
    ("name", "host"),
    [
        pytest.param("DNS:bank.example", "bank.example", id="another-name"),
        pytest.param("DNS:test", "test", id="the-domain-above"),
        pytest.param("DNS:localhost,DNS:bank.example", "localhost", id="another-name-beside-ours"),
        pytest.param("IP:10.9.8.7", "10.9.8.7", id="another-address"),
        pytest.param("IP:2001:db8::1", "2001:db8::1", id="another-address-v6"),
    ],
)
def test_stolen_ca_key_signs_for_no_other_host(
    deployment: Deployment, tmp_path: Path, verify: Callable[[Path, Path, str], None], name: str, host: str
) -> None:
    leaf = sign_with_stolen_ca(deployment, tmp_path, name)
    with pytest.raises(Refused) as refusal:
        verify(leaf, deployment.published / "ssl" / "ca.pem", host)
    # The reason in each one's own words: the name constraints, and nothing that we made wrong.
    words = str(refusal.value).lower()
    reasons = ("permitted subtree", "excluded subtree", "name constraints", "signer's constraints")
    assert any(reason in words for reason in reasons)


@pytest.mark.parametrize("verify", CHAIN_VERIFIERS)
@pytest.mark.parametrize(
    ("name", "host"),
    [("DNS:localhost", "localhost"), ("DNS:registry.test", "registry.test"), ("IP:127.0.0.1", "127.0.0.1")],
)
def test_ca_key_signs_for_our_hosts(
    deployment: Deployment, tmp_path: Path, verify: Callable[[Path, Path, str], None], name: str, host: str
) -> None:
    """The control of the test above: the same leaf with a name of ours is accepted."""
    verify(sign_with_stolen_ca(deployment, tmp_path, name), deployment.published / "ssl" / "ca.pem", host)


@pytest.mark.parametrize("verify", CHAIN_VERIFIERS)
@pytest.mark.parametrize(("name", "host"), [("IP:10.9.8.7", "10.9.8.7"), ("IP:2001:db8::1", "2001:db8::1")])
def test_ca_of_a_deployment_without_addresses_signs_for_none(
    regcred: Regcred, tmp_path: Path, verify: Callable[[Path, Path, str], None], name: str, host: str
) -> None:
    """A kind of name that is not constrained would be free: with DNS names only, every address must be excluded."""
    deployment = Deployment.create(regcred, "registry.example.com")
    leaf = sign_with_stolen_ca(deployment, tmp_path, name)
    with pytest.raises(Refused):
        verify(leaf, deployment.published / "ssl" / "ca.pem", host)


def assert_leaf_is_as_designed(leaf: x509.Certificate) -> None:
    """design.md, 'Limits it promises'."""
    lifetime = leaf.not_valid_after_utc - leaf.not_valid_before_utc
    assert datetime.timedelta(days=89) < lifetime <= datetime.timedelta(days=91), "certificate.lifetime is 90d"
    backdated = datetime.datetime.now(datetime.UTC) - leaf.not_valid_before_utc
    assert datetime.timedelta(minutes=9) < backdated < datetime.timedelta(minutes=13)

    assert leaf.version == x509.Version.v3
    assert 64 < leaf.serial_number.bit_length() <= 128

    names = extension(leaf, x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "registry.test"]
    assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("127.0.0.1")]
    assert [a.value for a in leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)] in ([], ["localhost"])

    constraints = extension(leaf, x509.BasicConstraints)
    assert constraints.critical and constraints.value == x509.BasicConstraints(ca=False, path_length=None)
    purposes = extension(leaf, x509.ExtendedKeyUsage)
    assert list(purposes.value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    usage = extension(leaf, x509.KeyUsage)
    assert usage.critical and usage.value.digital_signature
    assert usage.value.key_encipherment == isinstance(leaf.public_key(), rsa.RSAPublicKey)
    assert not usage.value.key_cert_sign and not usage.value.crl_sign
    extension(leaf, x509.SubjectKeyIdentifier)
    assert extension(leaf, x509.AuthorityKeyIdentifier).value.key_identifier


def extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.Extension:
    return certificate.extensions.get_extension_for_class(kind)


def assert_key_belongs(deployment: Deployment, leaf: x509.Certificate) -> None:
    key = serialization.load_pem_private_key((deployment.published / "ssl" / "key.pem").read_bytes(), password=None)
    assert key.public_key() == leaf.public_key()


def test_ca_is_as_designed(deployment: Deployment) -> None:
    ca = ca_of(deployment)
    constraints = extension(ca, x509.BasicConstraints)
    assert constraints.critical and constraints.value == x509.BasicConstraints(ca=True, path_length=0)
    usage = extension(ca, x509.KeyUsage)
    assert usage.critical and usage.value.key_cert_sign and not usage.value.digital_signature
    identifier = extension(ca, x509.SubjectKeyIdentifier).value.digest
    assert extension(leaf_of(deployment), x509.AuthorityKeyIdentifier).value.key_identifier == identifier
    names = extension(ca, x509.NameConstraints)
    assert names.critical
    assert set(names.value.permitted_subtrees or []) == {
        x509.DNSName("localhost"),
        x509.DNSName("registry.test"),
        x509.IPAddress(ipaddress.ip_network("127.0.0.1/32")),
    }


def test_trust_bundle_holds_the_ca_and_no_key(deployment: Deployment) -> None:
    bundle = (deployment.published / "ssl" / "ca.pem").read_bytes()
    assert x509.load_pem_x509_certificates(bundle) == [ca_of(deployment)]
    assert b"PRIVATE" not in bundle
    exported = deployment.regcred("ca", "export").stdout.encode()
    assert x509.load_pem_x509_certificates(exported) == [ca_of(deployment)]


def test_ca_export_writes_a_file(deployment: Deployment, tmp_path: Path) -> None:
    deployment.regcred("ca", "export", "--out", str(tmp_path / "exported.pem"))
    assert x509.load_pem_x509_certificate((tmp_path / "exported.pem").read_bytes()) == ca_of(deployment)


def test_certificate_that_is_not_due_stays(deployment: Deployment) -> None:
    before, state = leaf_of(deployment), deployment.contents()
    result = deployment.regcred("cert", "issue")
    assert result.stdout == "" and result.stderr.startswith("regcred: ")
    assert deployment.regcred("cert", "issue", "--json").json()["changed"] is False
    deployment.regcred("cert", "issue", "--detailed-exitcode", expect=0)
    assert leaf_of(deployment) == before
    assert deployment.contents() == state


def test_force_makes_a_new_certificate_with_a_new_key(deployment: Deployment) -> None:
    before = leaf_of(deployment)
    result = deployment.regcred("cert", "issue", "--force", "--detailed-exitcode", "--json", expect=2).json()
    after = leaf_of(deployment)
    assert after.serial_number != before.serial_number
    assert after.public_key() != before.public_key()
    assert result["changed"] is True
    assert {"ssl/cert.pem", "ssl/key.pem"} <= set(result["files"])
    assert set(result["restart"]) == {"users", "admin"}, "a registry reads its certificate once, at the start"
    deployment.assert_consistent()


def test_certificate_that_lacks_a_name_is_due(deployment: Deployment) -> None:
    """The CA permits the new name already: what it permits, it permits with everything below."""
    with deployment.edit() as config:
        config["certificate"]["names"] = ["registry.test", "127.0.0.1", "a.registry.test"]
    deployment.regcred("cert", "issue")
    ssl = deployment.published / "ssl"
    for verify in CHAIN_VERIFIERS:
        verify(ssl / "cert.pem", ssl / "ca.pem", "a.registry.test")


def test_dry_run_changes_nothing(deployment: Deployment) -> None:
    before, generation = deployment.contents(), deployment.manifest()["generation"]
    result = deployment.regcred("cert", "issue", "--force", "--dry-run", "--json").json()
    assert result["changed"] is True and result["dryRun"] is True
    assert deployment.contents() == before
    assert deployment.manifest()["generation"] == generation


def test_cert_show_tells_what_the_certificate_says(deployment: Deployment) -> None:
    leaf = leaf_of(deployment)
    shown = deployment.regcred("cert", "show", "--json").json()["certificate"]
    assert int(shown["serial"].replace(":", ""), 16) == leaf.serial_number
    assert shown["sha256"].replace(":", "").lower() == leaf.fingerprint(hashes.SHA256()).hex()
    assert shown["names"] == HOSTS
    assert shown["key"] == "ecdsa-p256"
    assert shown["selfSigned"] is False
    assert shown["daysLeft"] in (89, 90)
    for field, time in (("notBefore", leaf.not_valid_before_utc), ("notAfter", leaf.not_valid_after_utc)):
        assert shown[field] == time.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_due_certificate_is_renewed_by_rotate_due(deployment: Deployment) -> None:
    """Cron's line: silent while nothing is due, and it renews what has become due."""
    quiet = deployment.regcred("rotate", "--due")
    assert quiet.stdout == "" and quiet.stderr == ""
    deployment.regcred("plan", "--detailed-exitcode", expect=0)
    with deployment.edit() as config:
        # Due after 36 seconds, and the certificate begins ten minutes ago.
        config["certificate"] |= {"lifetime": "1h", "renew_at": "1%"}
    deployment.regcred("cert", "issue", "--force")
    before = leaf_of(deployment)
    due = deployment.regcred("plan", "--detailed-exitcode", "--json", expect=1).json()["due"]
    assert [step["kind"] for step in due] == ["certificate"]
    deployment.regcred("rotate", "--due")
    assert leaf_of(deployment).serial_number != before.serial_number
    deployment.assert_consistent()
