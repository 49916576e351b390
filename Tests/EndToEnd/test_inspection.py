"""`cert show`, `cert verify` and `cert probe` on files, and on real registries before and after a renewal."""

from __future__ import annotations

import datetime
import ipaddress
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

from support.deployment import Deployment
from support.outside_ca import PythonCA
from support.pki import (
    CLIENT,
    DAY,
    HOST,
    NOW,
    UNKNOWN,
    Spec,
    authority,
    key,
    leaf,
    names,
    pem,
    resigned,
    sign,
    usage,
    with_broken_signature,
    write_key,
)
from support.regcred import PASSWORD, Exit, Regcred, assert_refused
from support.registries import RegistryPair, RegistryProcess, read_env_file
from support.tls_server import TLSServer

ROOT = authority("Test Root", 1, basic=(x509.BasicConstraints(True, 1), True))
MIDDLE = authority("Test Intermediate", 2, basic=(x509.BasicConstraints(True, 0), True))


# Live registries.


@pytest.fixture
def pair(binary: Path, tmp_path: Path) -> Iterator[RegistryPair]:
    pair = RegistryPair.start(Deployment.create(Regcred(binary, tmp_path / "state")), tmp_path)
    yield pair
    pair.stop()


def served_by_openssl(port: int) -> str:
    """The fingerprint of the leaf that a registry serves, as openssl sees it."""
    shown = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=20,
    )  # fmt: skip
    certificate = x509.load_pem_x509_certificate(shown.stdout[shown.stdout.index(b"-----BEGIN") :])
    return certificate.fingerprint(hashes.SHA256()).hex()


def test_registries_before_and_after_a_renewal(pair: RegistryPair) -> None:
    regcred = pair.deployment.regcred
    before = regcred("cert", "probe", "--json").json()["endpoints"]
    assert {entry["registry"] for entry in before} == {"users", "admin"}
    for entry in before:
        assert entry["published"]["verdict"] == "same"
        assert entry["published"]["differences"] == []
        assert entry["chain"][0]["sha256"] == served_by_openssl(pair.ports[entry["registry"]])
    earlier = before[0]["chain"][0]["sha256"]

    with pair.deployment.edit() as config:
        config["certificate"]["key"] = "ecdsa-p384"
    regcred("cert", "issue", "--force")
    result = regcred("cert", "probe", "--json", expect=1)
    assert result.stderr.count("was not restarted: it serves the certificate of generation") == 2
    for entry in result.json()["endpoints"]:
        published = entry["published"]
        assert published["verdict"] == "stale"
        assert published["servedGeneration"] < published["generation"]
        assert entry["chain"][0]["sha256"] == earlier == served_by_openssl(pair.ports[entry["registry"]])
        differences = {difference["field"]: difference for difference in published["differences"]}
        assert differences["sha256"]["served"] == earlier
        assert differences["sha256"]["published"] == published["chain"][0]["sha256"]
        assert differences["key"]["published"].startswith("ecdsa-p384 sha256//")
        assert "names" not in differences
    text = regcred("cert", "probe", f"localhost:{pair.ports['users']}", expect=1)
    assert earlier in text.stdout and published["chain"][0]["sha256"] in text.stdout

    pair.processes["users"].stop()
    result = regcred("cert", "probe", "--json", expect=Exit.UNREACHABLE)
    entries = {entry["registry"]: entry for entry in result.json()["endpoints"]}
    assert entries["users"]["reachable"] is False
    assert "refuses the connection" in entries["users"]["error"]
    assert entries["admin"]["published"]["verdict"] == "stale"
    assert "regcred: error: registry 'users': " in result.stderr


def test_a_registry_that_outlives_the_generations(pair: RegistryPair) -> None:
    """Each change of a user makes a generation, and only the latest ones are kept: the audit log is not forgetful."""
    regcred = pair.deployment.regcred
    started = regcred("audit", "show", "--json").json()["entries"][0]["time"]
    earlier = regcred("cert", "show", "--json").json()["certificate"]["sha256"]
    regcred("cert", "issue", "--force")
    for number in range(6):
        regcred("user", "add", f"user{number}", "--realm", "users", "--generate")
    result = regcred("cert", "probe", "--json", expect=1)
    assert result.stderr.count(f"was not restarted: it serves the certificate that was put into service on {started}") == 2
    for entry in result.json()["endpoints"]:
        assert entry["chain"][0]["sha256"] == earlier == served_by_openssl(pair.ports[entry["registry"]])
        published = entry["published"]
        assert (published["verdict"], published["servedGeneration"]) == ("stale", None)
        assert published["servedSince"] == started
    text = regcred("cert", "probe", f"localhost:{pair.ports['users']}", expect=1).stdout
    assert f"served is that which was put into service on {started}" in text


def test_a_registry_with_client_authorities(binary: Path, tmp_path: Path) -> None:
    pair = RegistryPair.start(Deployment.create(Regcred(binary, tmp_path / "state")), tmp_path)
    try:
        pair.processes["users"].stop()
        variables = read_env_file(pair.deployment.published / "env" / "users.env")
        variables["REGISTRY_HTTP_TLS_CLIENTCAS"] = f"[{pair.trust_bundle}]"
        mutual = RegistryProcess("mutual", variables, tmp_path / "mutual")
        try:
            mutual.wait_until_listening()
            entries = pair.deployment.regcred("cert", "probe", "--json").json()["endpoints"]
        finally:
            mutual.stop()
    finally:
        pair.stop()
    wanted = {entry["registry"]: entry["clientCertificate"] for entry in entries}
    assert wanted == {"users": "required", "admin": "not asked"}
    assert all(entry["published"]["verdict"] == "same" for entry in entries)


def test_a_registry_that_serves_somebody_elses_certificate(deployment: Deployment, tmp_path: Path) -> None:
    spec = leaf(common_name="localhost", san=(names("localhost"), False))
    (tmp_path / "served.pem").write_bytes(pem(sign(spec, ROOT)))
    write_key(tmp_path / "key.pem", spec.key)
    with TLSServer(tmp_path / "served.pem", tmp_path / "key.pem") as server:
        result = deployment.regcred("cert", "probe", f"localhost:{server.port}", expect=1)
    assert "serves a certificate that was never in service here" in result.stderr
    assert "CN=regcred CA for localhost" in result.stdout, "the issuers differ"
    assert "registry.test, 127.0.0.1" in result.stdout, "the names differ"


def test_the_published_certificate_is_compared_not_the_state(pair: RegistryPair) -> None:
    """What is not published yet is no fault of the registry."""
    pair.deployment.regcred("cert", "issue", "--force", "--no-publish")
    pair.deployment.regcred("cert", "probe")


def test_nothing_is_changed_by_looking(pair: RegistryPair) -> None:
    before = pair.deployment.contents()
    for arguments in (("probe",), ("show",), ("verify",)):
        pair.deployment.regcred("cert", *arguments)
    assert pair.deployment.contents() == before


def test_every_client_accepts_what_init_makes(deployment: Deployment) -> None:
    verdicts = deployment.regcred("cert", "verify", "--host", "registry.test", "--json").json()
    assert verdicts["accepted"] is True
    assert set(verdicts["clients"]) == {"docker", "curl", "python", "go"}
    assert "cert show" in deployment.regcred("cert", "show", "--json").stdout
    assert deployment.regcred("cert", "show", "--json").json()["findings"] == []


def test_the_published_certificate_is_not_for_other_hosts(deployment: Deployment) -> None:
    result = deployment.regcred("cert", "verify", "--host", "other.test", expect=1)
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Docker", "curl", "Python", "Go"]
    for line in lines:
        assert "refuses: " in line, result


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1"])
def test_docker_verifies_nothing_on_loopback(deployment: Deployment, tmp_path: Path, host: str) -> None:
    """And the real client does the same, without any certificate to trust."""
    spec = leaf(common_name="other.test", san=(names("other.test"), False), end=NOW - DAY / 24)
    (tmp_path / "served.pem").write_bytes(pem(sign(spec, spec)))
    write_key(tmp_path / "key.pem", spec.key)
    address = "127.0.0.1" if host == "localhost" else host
    with TLSServer(tmp_path / "served.pem", tmp_path / "key.pem", address=address) as server:
        target = f"[{host}]:{server.port}" if ":" in host else f"{host}:{server.port}"
        verdicts = deployment.regcred("cert", "verify", target, "--json", expect=1).json()
        ended = subprocess.run(
            ["docker", "login", "--username", "user", "--password-stdin", target],
            input=PASSWORD, capture_output=True, text=True, timeout=60,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DOCKER_CONFIG": str(tmp_path),
                 "DOCKER_HOST": f"unix://{tmp_path}/no-daemon.sock"},
        )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    accepted = {name: verdict["accepted"] for name, verdict in verdicts["clients"].items()}
    assert accepted == {"docker": True, "curl": False, "python": False, "go": False}
    assert "verifies nothing" in verdicts["clients"]["docker"]["note"]


def test_docker_trusts_the_system_besides(deployment: Deployment, tmp_path: Path) -> None:
    (tmp_path / "served.pem").write_bytes(pem(sign(leaf(), ROOT)))
    (tmp_path / "system.pem").write_bytes(pem(sign(ROOT, ROOT)))
    arguments = ("cert", "verify", str(tmp_path / "served.pem"), "--host", HOST, "--json")
    environment = deployment.regcred.environment | {"SSL_CERT_FILE": str(tmp_path / "system.pem")}
    verdicts = deployment.regcred(*arguments, env=environment, expect=1).json()["clients"]
    assert {name: verdict["accepted"] for name, verdict in verdicts.items()} == {
        "docker": True, "curl": False, "python": False, "go": False,
    }  # fmt: skip
    assert deployment.regcred(*arguments, "--ca", "system", env=environment).json()["accepted"]


def test_a_folder_of_certs_d_is_named_with_its_port(regcred: Regcred, tmp_path: Path) -> None:
    (tmp_path / "served.pem").write_bytes(pem(sign(leaf(), ROOT)))
    (tmp_path / "ca.pem").write_bytes(pem(sign(ROOT, ROOT)))
    options = ("--host", HOST, "--ca", str(tmp_path / "ca.pem"))
    text = regcred("cert", "verify", str(tmp_path / "served.pem"), *options).stdout
    assert f"/etc/docker/certs.d/{HOST}/ca.crt" in text
    write_key(tmp_path / "key.pem", leaf().key)
    with TLSServer(tmp_path / "served.pem", tmp_path / "key.pem") as server:
        text = regcred("cert", "verify", f"127.0.0.1:{server.port}", *options[2:], expect=1).stdout
        assert "certs.d" not in text, "Docker looks at no certificate there"
        text = regcred("cert", "verify", f"127.0.0.1:{server.port}", *options).stdout
        assert f"/etc/docker/certs.d/{HOST}:{server.port}/ca.crt" in text


# Files.


FORMS: dict[str, Callable[[list[x509.Certificate]], bytes]] = {
    "pem": lambda chain: pem(*chain),
    "pem with text": lambda chain: b"Subject: someone\r\n" + pem(*chain).replace(b"\n", b"\r\n"),
    "p7b": lambda chain: pkcs7.serialize_certificates(chain, serialization.Encoding.DER),
    "p7b in pem": lambda chain: pkcs7.serialize_certificates(chain, serialization.Encoding.PEM),
    "der": lambda chain: b"".join(c.public_bytes(serialization.Encoding.DER) for c in chain),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(regcred: Regcred, tmp_path: Path, form: str) -> None:
    chain = [sign(leaf(), MIDDLE), sign(MIDDLE, ROOT)]
    content = FORMS[form](chain)
    (tmp_path / "file").write_bytes(content)
    for source, stdin in ((str(tmp_path / "file"), b""), ("-", content)):
        shown = regcred("cert", "show", source, "--json", stdin=stdin).json()["certificates"]
        assert {c["sha256"] for c in shown} == {c.fingerprint(hashes.SHA256()).hex() for c in chain}
        assert {c["sha1"] for c in shown} == {c.fingerprint(hashes.SHA1()).hex() for c in chain}


def test_the_pin_is_that_of_curl(regcred: Regcred, tmp_path: Path) -> None:
    spec = leaf()
    (tmp_path / "served.pem").write_bytes(pem(sign(spec, spec)))
    write_key(tmp_path / "key.pem", spec.key)
    (shown,) = regcred("cert", "show", str(tmp_path / "served.pem"), "--json").json()["certificates"]
    with TLSServer(tmp_path / "served.pem", tmp_path / "key.pem") as server:
        for pin, code in ((shown["pin"], 0), ("sha256//" + "A" * 43 + "=", 90)):
            url = f"https://127.0.0.1:{server.port}/"
            ended = subprocess.run(["curl", "-sk", "-o", os.devnull, "--pinnedpubkey", pin, url], timeout=20)
            assert ended.returncode == code


def test_all_is_shown(regcred: Regcred, tmp_path: Path) -> None:
    spec = leaf(san=(names(HOST, "10.0.0.5", "fd00::5"), False), extended=[CLIENT])
    (tmp_path / "file").write_bytes(pem(sign(spec, ROOT)))
    text = regcred("cert", "show", str(tmp_path / "file")).stdout
    for words in (
        f"subject:            CN={HOST}", "issuer:             CN=Test Root", "registry.test, 10.0.0.5, fd00::5",
        "days left)", "ecdsa-p256", "sha256//", "digitalSignature", "clientAuth", "ecdsa-with-SHA256",
    ):  # fmt: skip
        assert words in text, text


def request_file() -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key("p256"), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def key_file() -> bytes:
    return key("p256").private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


BAD_FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a key": (key_file, "it holds a private key, no certificate"),
    "a request": (request_file, "it holds a certificate request, no certificate"),
    "PKCS #12": (
        lambda: pkcs12.serialize_key_and_certificates(
            b"x", key("p256"), sign(leaf(), ROOT), None, serialization.BestAvailableEncryption(b"secret")
        ),
        "it is a PKCS #12 file",
    ),
    "nothing": (lambda: b"", "it is empty"),
    "text": (lambda: b"hello\n", "it holds no certificate"),
    "binary": (lambda: bytes(range(256)), "it is neither PEM nor DER"),
    "half a certificate": (lambda: pem(sign(leaf(), ROOT))[:300], "it ends in the middle: a part is missing"),
    "half a certificate in DER": (
        lambda: sign(leaf(), ROOT).public_bytes(serialization.Encoding.DER)[:200],
        "it ends in the middle: a part is missing",
    ),
    "too much": (lambda: b"x" * (1 << 20) + b"y", "it has more than 1048576 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("command", ["show", "verify"])
@pytest.mark.parametrize("name", BAD_FILES)
def test_other_files_are_named_for_what_they_are(regcred: Regcred, tmp_path: Path, name: str, command: str) -> None:
    make, words = BAD_FILES[name]
    content = make()
    (tmp_path / "file").write_bytes(content)
    options = ["--host", HOST, "--ca", "system"] if command == "verify" else []
    for source, stdin in ((str(tmp_path / "file"), b""), ("-", content)):
        result = regcred("cert", command, source, *options, stdin=stdin, expect=Exit.DATA)
        assert_refused(result, [content.decode("latin-1")[30:90]] if len(content) > 90 else [])
        name = "standard input" if source == "-" else source
        assert f"regcred: error: cannot read '{name}': {words}" in result.stderr, result


def test_a_bad_trust_file_is_refused(regcred: Regcred, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(pem(sign(leaf(), ROOT)))
    (tmp_path / "ca").write_bytes(key_file())
    for ca, code in ((str(tmp_path / "ca"), Exit.DATA), (str(tmp_path / "none"), Exit.UNKNOWN)):
        assert_refused(regcred("cert", "verify", str(tmp_path / "file"), "--host", HOST, "--ca", ca, expect=code))


@pytest.mark.parametrize("command", ["show", "verify"])
def test_a_host_without_a_port(regcred: Regcred, command: str) -> None:
    result = regcred("cert", command, "registry.example.com", expect=Exit.UNKNOWN)
    assert_refused(result)
    assert "registry.example.com:443" in result.stderr


def test_a_folder_is_no_file(regcred: Regcred, tmp_path: Path) -> None:
    assert_refused(regcred("cert", "show", str(tmp_path), expect=Exit.IO))


def test_verify_wants_a_host(regcred: Regcred, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(pem(sign(leaf(), ROOT)))
    result = regcred("cert", "verify", str(tmp_path / "file"), expect=Exit.USAGE)
    assert_refused(result)
    assert "--host" in result.stderr


def test_a_damaged_certificate_never_crashes_it(regcred: Regcred, tmp_path: Path) -> None:
    """Every 3rd byte of a certificate with many extensions is turned over once."""
    constraints = x509.NameConstraints(
        [x509.DNSName(HOST), x509.RFC822Name("a@b.test")], [x509.DirectoryName(x509.Name([]))]
    )
    spec = leaf(constraints=(constraints, True), extra=[(x509.UnrecognizedExtension(UNKNOWN, b"\x05\x00"), True)])
    der = sign(spec, ROOT).public_bytes(serialization.Encoding.DER)
    codes = set()
    for place in range(0, len(der), 3):
        damaged = der[:place] + bytes([der[place] ^ 0xFF]) + der[place + 1 :]
        (tmp_path / "file").write_bytes(damaged)
        arguments = ("cert", "verify", str(tmp_path / "file"), "--host", HOST, "--ca", "system")
        result = regcred(*arguments, expect={1, Exit.DATA})
        codes.add(result.code)
        if result.code == Exit.DATA:
            assert_refused(result)
        else:
            assert [line.split()[1] for line in result.stdout.splitlines()] == ["refuses:"] * 4, result
    assert codes == {1, Exit.DATA}, "some cannot be read, others are not trusted"


# Lints: one mutation, one rule.


def chain(spec: Spec, middle: Spec = MIDDLE) -> list[x509.Certificate]:
    return [sign(spec, middle), sign(middle, ROOT)]


def reversed_chain() -> list[x509.Certificate]:
    return list(reversed(chain(leaf())))


class LargeKey:
    """Half a key: nobody has to find primes of 9000 bits."""

    def public_key(self) -> rsa.RSAPublicKey:
        return rsa.RSAPublicNumbers(65537, (1 << 8999) + 1).public_key()


def edited(spec: Spec, old: bytes, new: bytes) -> list[x509.Certificate]:
    """A chain whose leaf has other bytes in its signed part."""
    return [resigned(sign(spec, MIDDLE), MIDDLE, lambda signed: signed.replace(old, new, 1)), sign(MIDDLE, ROOT)]


MUTATIONS: dict[str, tuple[Callable[[], list[x509.Certificate]], str, int]] = {
    "expired": (lambda: chain(leaf(end=NOW - DAY / 24)), "error", 0),
    "not-yet-valid": (lambda: chain(leaf(begin=NOW + DAY)), "error", 0),
    "expires-soon": (lambda: chain(leaf(begin=NOW - 89 * DAY, end=NOW + DAY)), "warning", 0),
    "long-validity": (lambda: chain(leaf(begin=NOW, end=NOW + 825 * DAY)), "warning", 0),
    "no-path-length": (lambda: chain(leaf(), MIDDLE.but(basic=(x509.BasicConstraints(True, None), True))), "note", 1),
    "path-length": (
        lambda: [*chain(leaf()), sign(root := ROOT.but(basic=(x509.BasicConstraints(True, 0), True)), root)], "error", 1,
    ),
    "missing-issuer": (lambda: chain(leaf()), "note", 1),
    "long-common-name": (lambda: chain(leaf(common_name="a" * 65)), "error", 0),
    "malformed-address": (
        lambda: edited(leaf(san=(names(HOST, "dns:abcde"), False)), b"\x82\x05abcde", b"\x87\x05abcde"), "error", 0,
    ),
    "zero-serial": (lambda: edited(leaf(serial=0x11), b"\x02\x01\x11", b"\x02\x01\x00"), "warning", 0),
    "long-serial": (lambda: edited(leaf(serial=0x11), b"\x02\x01\x11", b"\x02\x15" + b"\x11" * 21), "warning", 0),
    "reused-serial": (
        lambda: [*chain(leaf(serial=1 << 80)), sign(leaf(serial=1 << 80, key=key("p256", 5)), MIDDLE)], "error", 2,
    ),
    "large-key": (lambda: chain(leaf(key=LargeKey())), "error", 0),
    "unusual-key": (lambda: chain(leaf(key=ec.generate_private_key(ec.SECP256K1()))), "error", 0),
    "old-version": (
        lambda: edited(
            leaf(key=key("p521"), san=None, basic=None, usage=None, extended=None, ski=False, aki=False), b"\xa0\x03\x02\x01\x02", b""
        ),
        "error", 0,
    ),
    "constraint-gap": (
        lambda: chain(leaf(), MIDDLE.but(constraints=(x509.NameConstraints([x509.DNSName("test")], None), True))),
        "warning", 1,
    ),
    "long-chain": (lambda: [*chain(leaf()), *(sign(ROOT, ROOT) for _ in range(19))], "note", 0),
    "outlives-issuer": (lambda: chain(leaf(), MIDDLE.but(end=NOW + 80 * DAY)), "warning", 0),
    "no-names": (lambda: chain(leaf(san=None)), "error", 0),
    "common-name-not-listed": (lambda: chain(leaf(san=(names("other.test"), False))), "warning", 0),
    "address-as-dns": (lambda: chain(leaf(san=(names(HOST, "dns:10.0.0.5"), False))), "error", 0),
    "malformed-name": (lambda: chain(leaf(san=(names(HOST, "a_b.test"), False))), "warning", 0),
    "broad-wildcard": (lambda: chain(leaf(san=(names(HOST, "*.test"), False))), "warning", 0),
    "names-not-critical": (lambda: chain(leaf(common_name=None)), "error", 0),
    "no-server-authentication": (lambda: chain(leaf(extended=[CLIENT])), "error", 0),
    "no-extended-key-usage": (lambda: chain(leaf(extended=None)), "warning", 0),
    "key-usage": (lambda: chain(leaf(usage=(usage("key_agreement"), True))), "error", 0),
    "key-usage-not-critical": (lambda: chain(leaf(usage=(usage("digital_signature"), False))), "note", 0),
    "no-key-usage": (lambda: chain(leaf(usage=None)), "note", 0),
    "no-basic-constraints": (lambda: chain(leaf(basic=None)), "note", 0),
    "basic-constraints-not-critical": (
        lambda: chain(leaf(), MIDDLE.but(basic=(x509.BasicConstraints(True, None), False))), "error", 1,
    ),
    "authority-as-leaf": (
        lambda: chain(leaf(basic=(x509.BasicConstraints(True, None), True))), "warning", 0,
    ),
    "not-authority": (
        lambda: chain(leaf(), MIDDLE.but(basic=(x509.BasicConstraints(False, None), True))), "error", 0,
    ),
    "negative-serial": (
        lambda: [
            resigned(sign(leaf(serial=0x1122334455667788), MIDDLE), MIDDLE,
                     lambda signed: signed.replace(b"\x02\x08\x11", b"\x02\x08\x91", 1)),
            sign(MIDDLE, ROOT),
        ], "error", 0,
    ),
    "small-serial": (lambda: chain(leaf(serial=4711)), "warning", 0),
    "no-authority-key-identifier": (lambda: chain(leaf(aki=False)), "error", 0),
    "no-subject-key-identifier": (lambda: chain(leaf(), MIDDLE.but(ski=False)), "error", 1),
    "key-identifier-mismatch": (lambda: chain(leaf(aki=b"\1" * 20)), "error", 0),
    "critical-key-identifier": (lambda: chain(leaf(aki_critical=True)), "error", 0),
    "weak-digest": (lambda: chain(leaf(sha1=True)), "error", 0),
    "small-key": (
        lambda: chain(leaf(key=key("rsa-1024"), usage=(usage("digital_signature", "key_encipherment"), True))),
        "error", 0,
    ),
    "ed25519": (lambda: chain(leaf(key=key("ed25519"))), "warning", 0),
    "critical-extension": (
        lambda: chain(leaf(extra=[(x509.UnrecognizedExtension(UNKNOWN, b"\x05\x00"), True)])), "error", 0,
    ),
    "constraints-not-critical": (
        lambda: chain(leaf(), MIDDLE.but(constraints=(x509.NameConstraints([x509.DNSName("test")], None), False))),
        "warning", 1,
    ),
    "constraint-forms": (
        lambda: chain(leaf(), MIDDLE.but(constraints=(x509.NameConstraints([x509.RFC822Name("test")], None), True))),
        "warning", 1,
    ),
    "bad-signature": (lambda: [with_broken_signature(sign(leaf(), MIDDLE)), sign(MIDDLE, ROOT)], "error", 0),
    "leaf-not-first": (reversed_chain, "error", 1),
    "wrong-order": (lambda: [sign(leaf(), MIDDLE), sign(ROOT, ROOT), sign(MIDDLE, ROOT)], "warning", 2),
    "root-included": (lambda: [*chain(leaf()), sign(ROOT, ROOT)], "note", 2),
    "unrelated": (lambda: [*chain(leaf()), sign(authority("Stranger", 4), authority("Stranger", 4))], "warning", 2),
    "duplicate": (lambda: chain(leaf())[:1] * 2 + chain(leaf())[1:], "warning", 1),
}  # fmt: skip


@pytest.mark.parametrize("rule", MUTATIONS)
def test_each_fault_has_its_rule(regcred: Regcred, tmp_path: Path, rule: str) -> None:
    make, severity, place = MUTATIONS[rule]
    (tmp_path / "file").write_bytes(pem(*make()))
    findings = regcred("cert", "show", str(tmp_path / "file"), "--json").json()["findings"]
    assert (rule, severity, place) in {(f["rule"], f["severity"], f["certificate"]) for f in findings}, findings
    text = regcred("cert", "show", str(tmp_path / "file")).stdout
    (line,) = (line for line in text.splitlines() if line.endswith(f"[{rule}]") and f": certificate {place} " in line)
    assert line.startswith(f"{severity}: ")


def rules_of(regcred: Regcred, file: Path, certificates: list[x509.Certificate]) -> dict[str, list[str]]:
    file.write_bytes(pem(*certificates))
    findings = regcred("cert", "show", str(file), "--json").json()["findings"]
    return {finding["rule"]: [f["message"] for f in findings if f["rule"] == finding["rule"]] for finding in findings}


def test_constraints_leave_no_form_free(regcred: Regcred, tmp_path: Path) -> None:
    dns, address = x509.DNSName("test"), x509.IPAddress(ipaddress.ip_network("10.0.0.0/8"))
    all4, all6 = (x509.IPAddress(ipaddress.ip_network(net)) for net in ("0.0.0.0/0", "::/0"))
    for permitted, excluded, words in (
        ([dns], None, "IPv4 and IPv6 addresses stay free"),
        ([dns], [all4], "while IPv6 addresses stay free"),
        ([address], None, "DNS names stay free"),
        ([dns], [all4, all6], None),
        ([dns, address], None, None),
        ([address], [x509.DNSName("")], None),
    ):
        constraints = (x509.NameConstraints(permitted, excluded), True)
        rules = rules_of(regcred, tmp_path / "file", chain(leaf(), MIDDLE.but(constraints=constraints)))
        assert ("constraint-gap" in rules) == (words is not None), (permitted, excluded)
        assert words is None or words in rules["constraint-gap"][0]


def test_serial_number_1_of_a_certificate_that_signs_itself(regcred: Regcred, tmp_path: Path) -> None:
    for spec in (leaf(serial=1), ROOT.but(serial=1)):
        assert "small-serial" in rules_of(regcred, tmp_path / "file", [sign(spec, spec)])
    assert "small-serial" not in rules_of(regcred, tmp_path / "file", [sign(ROOT.but(serial=2), ROOT)])


# Files that are no chain.

SELF = leaf(common_name="self.test", san=(names("self.test"), False), key=key("p256", 8))
NAMED_ROOTS = [authority(f"Root {number}", number, san=(names(f"r{number}.test"), False)) for number in (4, 5)]


def test_a_trust_bundle_has_no_order(regcred: Regcred, tmp_path: Path) -> None:
    for bundle in (
        [sign(root, root) for root in NAMED_ROOTS],
        [sign(ROOT, ROOT), sign(SELF, SELF)],
        [sign(ROOT, ROOT), *(sign(root, root) for root in NAMED_ROOTS), sign(SELF, SELF)],
        # No certificate is issued by another one.
        [sign(authority("Stranger", 4), authority("Far", 5)), sign(leaf(), MIDDLE)],
    ):
        rules = rules_of(regcred, tmp_path / "file", bundle)
        assert not rules.keys() & {"leaf-not-first", "wrong-order"}, rules
        if all(certificate.issuer == certificate.subject for certificate in bundle):
            assert "unrelated" not in rules
    assert "duplicate" in rules_of(regcred, tmp_path / "file", [sign(SELF, SELF)] * 2)


def test_a_chain_in_the_wrong_order_is_none_by_a_bundle_around_it(regcred: Regcred, tmp_path: Path) -> None:
    stranger = authority("Stranger", 4)
    for certificates in (
        [sign(ROOT, ROOT), sign(leaf(), ROOT)],
        [sign(stranger, stranger), *reversed_chain()],
        # By its name the first is the issuer, though it has another key.
        [sign(ROOT.but(key=key("p256", 6)), ROOT.but(key=key("p256", 6))), sign(leaf(), ROOT)],
    ):
        assert "leaf-not-first" in rules_of(regcred, tmp_path / "file", certificates)


def test_the_published_trust_file_is_a_bundle_in_every_phase(regcred: Regcred) -> None:
    deployment = Deployment.create(regcred)
    trust = deployment.published / "ssl" / "ca.pem"

    def shown() -> list[str]:
        return regcred("cert", "show", str(trust), "--json").json()["findings"]

    regcred("ca", "rollover")
    assert len(x509.load_pem_x509_certificates(trust.read_bytes())) == 2
    assert shown() == []
    regcred("ca", "rollover", "--now")
    assert shown() == []
    regcred("ca", "rollover", "--now")
    # A self-signed certificate was in service before the CA's: it is no authority, and stands behind the CA.
    regcred("cert", "issue", "--self-signed", "--force")
    regcred("cert", "issue", "--force")
    bundle = x509.load_pem_x509_certificates(trust.read_bytes())
    assert [certificate.issuer == certificate.subject for certificate in bundle] == [True, True]
    assert shown() == []


def test_a_renewed_serial_is_no_duplicate(regcred: Regcred, tmp_path: Path) -> None:
    assert "reused-serial" not in rules_of(regcred, tmp_path / "file", chain(leaf())[:1] * 2)


# Hostile input.


def test_hundreds_of_certificates_with_one_name_take_no_time(regcred: Regcred, tmp_path: Path) -> None:
    """Each may have signed each other; 600 of them took 11 s."""
    many = [sign(authority("Same", index % 4, serial=1 << 70 | index), authority("Same", 1)) for index in range(600)]
    spec = leaf()
    (tmp_path / "file").write_bytes(pem(sign(spec, authority("Same", 1)), *many))
    started = time.monotonic()
    findings = regcred("cert", "show", str(tmp_path / "file"), "--json").json()["findings"]
    verdicts = regcred("cert", "verify", str(tmp_path / "file"), "--host", HOST, "--json", "--ca", "system", expect=1)
    assert time.monotonic() - started < 4
    assert [f["rule"] for f in findings if f["certificate"] == 0] == ["long-chain"]
    assert verdicts.json()["clients"]["curl"]["reason"] == "too-large"


def test_a_system_bundle_is_listed(regcred: Regcred, tmp_path: Path) -> None:
    roots = [ROOT.but(common_name=f"Root {index}", key=key("p256", index)) for index in range(150)]
    (tmp_path / "file").write_bytes(pem(*(sign(root, root) for root in roots)))
    started = time.monotonic()
    shown = regcred("cert", "show", str(tmp_path / "file"), "--json").json()
    assert time.monotonic() - started < 2
    assert len(shown["certificates"]) == 150
    assert shown["findings"] == []


@pytest.mark.parametrize("form", ["DER", "PEM"])
@pytest.mark.parametrize("command", [("cert", "show"), ("cert", "sign", "--csr")])
def test_a_megabyte_of_keys_takes_no_time(
    deployment: Deployment, tmp_path: Path, command: tuple[str, ...], form: str
) -> None:
    """It took 23 s and a line of 286 kB."""
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    one = public.public_bytes(getattr(serialization.Encoding, form), serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "file").write_bytes(one * ((1 << 20) // len(one)))
    started = time.monotonic()
    result = deployment.regcred(*command, str(tmp_path / "file"), expect=Exit.DATA)
    assert time.monotonic() - started < 5
    assert_refused(result)
    assert len(result.stderr) < 500
    assert ("PUBLIC KEY" if form == "PEM" else "more than 200 objects") in result.stderr


def test_a_label_of_pem_reaches_no_terminal(regcred: Regcred, tmp_path: Path) -> None:
    labels = [f"EVIL\x1b[31m\u202e{number}" + "x" * 200 for number in range(40)]
    blocks = (f"-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n" for label in labels)
    (tmp_path / "file").write_text("".join(blocks))
    result = regcred("cert", "show", str(tmp_path / "file"), expect=Exit.DATA)
    assert "it holds no certificate, but EVIL?[31m" in result.stderr
    assert "and 32 more" in result.stderr
    assert "\x1b" not in result.stderr and "\u202e" not in result.stderr
    assert len(result.stderr) < 800


HOSTILE = "\x1b[2J\u202e\u2028\u200b\ue000\u0085"


def hostile() -> list[x509.Certificate]:
    """A leaf with a name, and a subject, that would drive a terminal."""
    place = "x" * len(HOSTILE.encode())
    spec = leaf(common_name=place, san=(names(HOST, f"dns:{place}"), False))
    chain = [sign(spec, MIDDLE), sign(MIDDLE, ROOT)]
    return [resigned(chain[0], MIDDLE, lambda signed: signed.replace(place.encode(), HOSTILE.encode())), chain[1]]


def test_foreign_names_reach_no_terminal(regcred: Regcred, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(pem(*hostile()))
    shown = regcred("cert", "show", str(tmp_path / "file"))
    verified = regcred("cert", "verify", str(tmp_path / "file"), "--host", "other.test", "--ca", "system", expect=1)
    listed = regcred("cert", "show", str(tmp_path / "file"), "--json")
    for result in (shown, verified, listed):
        assert not set("\x1b" + HOSTILE[4:]) & set(result.stdout + result.stderr), result
    assert "?[2J?" in shown.stdout
    assert HOSTILE in listed.json()["certificates"][0]["names"], "escaped, it is the same text"


def test_a_good_chain_has_no_fault(regcred: Regcred, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(pem(*chain(leaf())))
    findings = regcred("cert", "show", str(tmp_path / "file"), "--json").json()["findings"]
    # The root is not there, as it should be.
    assert [(f["rule"], f["severity"]) for f in findings] == [("missing-issuer", "note")]


def test_a_trust_bundle_is_no_chain(regcred: Regcred, tmp_path: Path) -> None:
    other = ROOT.but(common_name="Other Root", key=key("p256", 3))
    (tmp_path / "file").write_bytes(pem(sign(ROOT, ROOT), sign(other, other)))
    assert regcred("cert", "show", str(tmp_path / "file"), "--json").json()["findings"] == []


@pytest.mark.parametrize(
    ("begin", "limit"),
    [("2020-09-01", 398), ("2026-03-15", 200), ("2027-03-15", 100), ("2029-03-15", 47), ("2020-08-31", 825)],
)
def test_limits_of_public_authorities(regcred: Regcred, tmp_path: Path, begin: str, limit: int) -> None:
    """The last day that is allowed, and a second more; both ends count."""
    start = datetime.datetime.fromisoformat(f"{begin}T00:00:00+00:00")
    for extra, expected in ((-1, False), (0, True)):
        end = start + limit * DAY + datetime.timedelta(seconds=extra)
        (tmp_path / "file").write_bytes(pem(sign(leaf(begin=start, end=end), ROOT)))
        shown = regcred("cert", "show", str(tmp_path / "file"), "--public", "--json").json()
        rules = {finding["rule"] for finding in shown["findings"]}
        assert ("long-validity" in rules) == expected, (begin, extra)


def test_the_certificate_in_service_is_linted_with_its_authority(deployment: Deployment, tmp_path: Path) -> None:
    """A CA that only strict clients refuse is found without a client."""
    certificates = deployment.state / "certificates"
    shutil.copy(certificates / "ca.pem", tmp_path / "good.pem")
    other = authority("Another", 3)
    (certificates / "ca.pem").write_bytes(pem(sign(other, other)))
    findings = deployment.regcred("cert", "show", "--json").json()["findings"]
    assert [finding["rule"] for finding in findings] == ["missing-issuer"]
    assert findings[0]["severity"] == "error"


def test_anchors_are_what_clients_get_whoever_signs(deployment: Deployment, tmp_path: Path) -> None:
    """The local CA that stays behind after a change to an outside one is no anchor, and signs nothing."""
    regcred = deployment.regcred
    assert "in use:" not in regcred("ca", "show").stdout
    assert regcred("ca", "show", "--json").json()["inUse"] is True
    with deployment.edit() as config:
        config["certificate"]["issuer"] = "csr"
    outside = PythonCA("Outside")
    regcred("cert", "request", "--out", str(tmp_path / "request.csr"))
    request = (tmp_path / "request.csr").read_bytes()
    for name, certificates in (("signed", (outside.sign(request), outside.intermediate)), ("ca", (outside.root,))):
        (tmp_path / f"{name}.pem").write_bytes(pem(*certificates))
    regcred("cert", "install", str(tmp_path / "signed.pem"), "--ca", str(tmp_path / "ca.pem"))
    assert (deployment.state / "certificates" / "ca.pem").exists()
    findings = regcred("cert", "show", "--json").json()["findings"]
    assert [finding for finding in findings if finding["severity"] == "error"] == []
    assert "missing-issuer" not in {finding["rule"] for finding in findings}
    assert "in use:     no: certificate.issuer is csr, so it signs nothing" in regcred("ca", "show").stdout
    assert regcred("ca", "show", "--json").json()["inUse"] is False
