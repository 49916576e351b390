"""A roll-over of the local CA, and the renewal of certificates that sign themselves, as clients see them.

Time passes by short graces and overlaps: no clock is turned.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from support.clients import curl_exit_code
from support.deployment import Deployment
from support.regcred import PASSWORD, Exit, Regcred, assert_refused
from support.registries import RegistryPair, RegistryProcess, read_env_file
from support.verifiers import (
    Refused,
    verify_with_certtool,
    verify_with_gnutls_client,
    verify_with_openssl,
    verify_with_python,
)

HOSTS = ["localhost", "registry.test", "127.0.0.1"]
CURL_DOES_NOT_TRUST = 60


@dataclass(frozen=True)
class Moment:
    """What was published at one time; copies, since the publication moves on."""

    name: str
    folder: Path

    @classmethod
    def of(cls, name: str, deployment: Deployment, folder: Path) -> Moment:
        moment = cls(name, folder / name)
        moment.folder.mkdir(parents=True)
        for file in ("ca.pem", "cert.pem", "key.pem"):
            (moment.folder / file).write_bytes((deployment.published / "ssl" / file).read_bytes())
        return moment

    @property
    def trust(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def certificate(self) -> Path:
        return self.folder / "cert.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"


def verify_with_handshake(trust: Moment, served: Moment, host: str) -> None:
    verify_with_gnutls_client(served.certificate, served.key, trust.trust, host)


def verify_files(verify: Callable[[Path, Path, str], None]) -> Callable[[Moment, Moment, str], None]:
    return lambda trust, served, host: verify(served.certificate, trust.trust, host)


VERIFIERS = {
    "openssl": verify_files(verify_with_openssl),
    "python": verify_files(verify_with_python),
    "certtool": verify_files(verify_with_certtool),
    "gnutls-cli": verify_with_handshake,
}


def matrix(verifier: str, moments: list[Moment], host: str) -> dict[tuple[str, str], bool]:
    """Whether a client with the trust file of one moment accepts the certificate of another."""

    def accepts(trust: Moment, served: Moment) -> bool:
        try:
            VERIFIERS[verifier](trust, served, host)
        except Refused:
            return False
        return True

    return {(a.name, b.name): accepts(a, b) for a, b in itertools.product(moments, repeat=2)}


def wait_for_grace() -> None:
    """Graces and overlaps of these tests have one second, and times are whole seconds."""
    time.sleep(2.1)


# before → announced → switched → dropped


@pytest.fixture(scope="module", params=["ecdsa-p256", "ed25519", "rsa-2048"])
def rolled(request: pytest.FixtureRequest, binary: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """The publications of each phase of a roll-over, which cron's line takes on as long as nobody can break."""
    folder = tmp_path_factory.mktemp("rolled")
    deployment = Deployment.create(
        Regcred(binary, folder / "state"), "localhost", "--name", "registry.test", "--name", "127.0.0.1",
        "--key", request.param,
    )  # fmt: skip
    moments = [Moment.of("before", deployment, folder)]
    deployment.regcred("ca", "rollover", "--grace", "1s")
    moments.append(Moment.of("announced", deployment, folder))
    wait_for_grace()
    deployment.regcred("rotate", "--due")
    moments.append(Moment.of("switched", deployment, folder))
    deployment.assert_consistent()
    # The certificate from before the switch is valid: nothing but the operator's word drops the old CA.
    wait_for_grace()
    deployment.regcred("rotate", "--due")
    moments.append(Moment.of("kept", deployment, folder))
    deployment.regcred("ca", "rollover", "--now")
    moments.append(Moment.of("dropped", deployment, folder))
    deployment.assert_consistent()
    return moments


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("verifier", VERIFIERS)
def test_no_client_breaks_that_keeps_up(rolled: list[Moment], verifier: str, host: str) -> None:
    """A client with the trust file of a phase accepts the certificates of this phase and of those beside it."""
    accepted = matrix(verifier, rolled, host)
    refused = {pair for pair, is_accepted in accepted.items() if not is_accepted}
    # Who never took the announcement; and what registries serve that are not restarted, only once somebody has said
    # that all of them were.
    assert refused == {
        ("before", "switched"), ("before", "kept"), ("before", "dropped"), ("dropped", "before"), ("dropped", "announced"),
    }  # fmt: skip


def test_trust_file_of_each_phase_has_the_ca_in_service_first(rolled: list[Moment]) -> None:
    before, announced, switched, kept, dropped = (x509.load_pem_x509_certificates(m.trust.read_bytes()) for m in rolled)
    (old,) = before
    (new,) = dropped
    assert announced == [old, new]
    assert switched == kept == [new, old]
    assert old.subject != new.subject, "verifiers must be able to tell them apart by name"
    keys = [c.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest for c in (old, new)]
    assert keys[0] != keys[1]
    assert rolled[0].certificate.read_bytes() == rolled[1].certificate.read_bytes()
    assert rolled[2].certificate.read_bytes() == rolled[4].certificate.read_bytes()


@dataclass
class Cluster:
    """Running registries with clients that have trust files of different age."""

    pair: RegistryPair
    folder: Path

    def restart(self, name: str) -> None:
        self.pair.processes[name].stop()
        environment = read_env_file(self.pair.deployment.published / "env" / f"{name}.env")
        self.pair.processes[name] = RegistryProcess(name, environment, self.folder / name)
        self.pair.processes[name].wait_until_listening()

    def curl(self, registry: str, trust: Path) -> bool:
        codes = {curl_exit_code(self.pair, registry, host, trust=trust) for host in HOSTS}
        assert len(codes) == 1, f"curl ended differently for names of one certificate: {codes}"
        (code,) = codes
        assert code in (0, CURL_DOES_NOT_TRUST), f"curl ended with {code}"
        return code == 0

    def skopeo(self, registry: str, trust: Path) -> bool:
        """skopeo is Go, as docker and containerd are."""
        certificates = self.folder / f"certs.d-{time.monotonic_ns()}"
        certificates.mkdir()
        (certificates / "ca.crt").write_bytes(trust.read_bytes())
        ended = subprocess.run(
            [
                "skopeo", "login", "--cert-dir", str(certificates), "--authfile", str(certificates / "auth.json"),
                "--username", "alice", "--password-stdin", f"localhost:{self.pair.ports[registry]}",
            ],
            input=PASSWORD, capture_output=True, text=True, timeout=60,
            env={"PATH": os.environ["PATH"], "HOME": str(certificates)},
        )  # fmt: skip
        assert ended.returncode == 0 or "x509" in ended.stderr, ended.stderr
        return ended.returncode == 0

    def accepts(self, registry: str, trust: Path) -> bool:
        answers = {self.curl(registry, trust), self.skopeo(registry, trust)}
        assert len(answers) == 1, "curl and skopeo disagree"
        return answers.pop()


@pytest.fixture
def start_cluster(regcred: Regcred, tmp_path: Path):
    clusters: list[Cluster] = []

    def start(*init: str) -> Cluster:
        deployment = Deployment.create(regcred, "localhost", "--name", "registry.test", "--name", "127.0.0.1", *init)
        deployment.add_user("alice")
        deployment.add_user("alice", realm="admin")
        clusters.append(Cluster(RegistryPair.start(deployment, tmp_path), tmp_path))
        return clusters[0]

    yield start
    for cluster in clusters:
        cluster.pair.stop()


def test_real_registries_through_a_rollover(start_cluster, tmp_path: Path) -> None:
    """One registry is restarted after the switch, the other only before the drop; nobody who keeps up notices."""
    cluster = start_cluster()
    deployment = cluster.pair.deployment
    before = Moment.of("before", deployment, tmp_path).trust
    assert cluster.accepts("users", before)

    announced = deployment.regcred("ca", "rollover", "--grace", "1s", "--json").json()
    assert announced["files"] == ["ssl/ca.pem"] and announced["restart"] == []
    both = Moment.of("announced", deployment, tmp_path).trust
    for trust in (before, both):
        assert cluster.accepts("users", trust)

    wait_for_grace()
    switched = deployment.regcred("rotate", "--due", "--json").json()
    assert set(switched["restart"]) == {"users", "admin"}
    cluster.restart("admin")
    after = Moment.of("switched", deployment, tmp_path).trust
    for trust in (both, after):
        assert cluster.accepts("users", trust), "it serves the old certificate still"
        assert cluster.accepts("admin", trust), "it serves the new one"
    assert cluster.accepts("users", before)
    assert not cluster.accepts("admin", before), "the control: this client never took the new trust file"

    wait_for_grace()
    deployment.regcred("rotate", "--due")
    kept = Moment.of("kept", deployment, tmp_path).trust
    for trust in (both, after, kept):
        assert cluster.accepts("users", trust), "long after the grace it serves the old certificate still"
    cluster.restart("users")
    dropped = deployment.regcred("ca", "rollover", "--now", "--json").json()
    assert dropped["actions"] == ["dropped"] and dropped["rollover"] is None
    new = Moment.of("dropped", deployment, tmp_path).trust
    for registry, trust in itertools.product(("users", "admin"), (both, after, new)):
        assert cluster.accepts(registry, trust)
    deployment.assert_consistent()


@pytest.mark.parametrize("keep_key", [False, True], ids=["new-key", "kept-key"])
def test_real_registries_through_a_self_signed_renewal(start_cluster, tmp_path: Path, keep_key: bool) -> None:
    cluster = start_cluster("--issuer", "self-signed")
    deployment = cluster.pair.deployment
    before = Moment.of("before", deployment, tmp_path)
    with deployment.edit() as config:
        config["certificate"] |= {"lifetime": "91d", "overlap": "1s", "keep_key": keep_key}
    staged = deployment.regcred("rotate", "--due", "--json").json()
    assert staged["files"] == ["ssl/ca.pem"] and staged["restart"] == []
    both = Moment.of("staged", deployment, tmp_path)
    assert both.certificate.read_bytes() == before.certificate.read_bytes()
    for moment in (before, both):
        assert cluster.accepts("users", moment.trust)

    wait_for_grace()
    served = deployment.regcred("rotate", "--due", "--json").json()
    assert set(served["restart"]) == {"users", "admin"}
    after = Moment.of("served", deployment, tmp_path)
    assert (before.key.read_bytes() == after.key.read_bytes()) == keep_key
    cluster.restart("admin")
    for registry, moment in itertools.product(("users", "admin"), (both, after)):
        assert cluster.accepts(registry, moment.trust)
    assert not cluster.accepts("admin", before.trust), "the control: this client never took the new trust file"

    for verifier in ("openssl", "python", "gnutls-cli"):
        accepted = matrix(verifier, [before, both, after], "localhost")
        refused = {pair for pair, is_accepted in accepted.items() if not is_accepted}
        assert refused == {("before", "served")}, verifier
    deployment.assert_consistent()


def test_switch_at_once_and_drop_at_once(deployment: Deployment, tmp_path: Path) -> None:
    before = Moment.of("before", deployment, tmp_path)
    switched = deployment.regcred("ca", "rollover", "--now")
    assert "regcred: warning: clients refuse the registries, once these are restarted, until they trust" in switched.stderr
    after = Moment.of("after", deployment, tmp_path)
    verify_with_openssl(after.certificate, after.trust, "localhost")
    verify_with_openssl(before.certificate, after.trust, "localhost")
    dropped = deployment.regcred("ca", "rollover", "--now")
    assert "regcred: warning: clients that take the new trust file refuse registries that were not" in dropped.stderr
    with pytest.raises(Refused):
        verify_with_openssl(before.certificate, deployment.published / "ssl" / "ca.pem", "localhost")
    deployment.assert_consistent()


def test_key_of_the_old_ca_is_nowhere(deployment: Deployment) -> None:
    key = (deployment.state / "certificates" / "ca.key").read_text().splitlines()[1]
    deployment.regcred("ca", "rollover")
    assert (deployment.state / "certificates" / "ca-next.key").stat().st_mode & 0o777 == 0o600
    deployment.regcred("ca", "rollover", "--now")
    holders = [p for p in deployment.state.rglob("*") if p.is_file() and key.encode() in p.read_bytes()]
    assert holders == []
    assert not (deployment.state / "certificates" / "ca-next.key").exists()


def test_new_names_wait_for_the_new_ca_without_a_failure(deployment: Deployment) -> None:
    with deployment.edit() as config:
        config["host"] = "registry.example.org"
    assert "'regcred ca rollover'" in deployment.regcred("cert", "issue", expect=65).stderr
    deployment.regcred("rotate", "--due", expect=65)
    deployment.regcred("ca", "rollover", "--grace", "1h")
    for _ in range(2):
        night = deployment.regcred("rotate", "--due")
        assert night.stdout == "" and night.stderr == ""
    waiting = deployment.regcred("plan", "--json", "--detailed-exitcode").json()["waiting"]
    assert {(wait["kind"], wait["subject"]) for wait in waiting} == {("ca-rollover", "switch"), ("certificate", "server")}
    deployment.regcred("ca", "rollover", "--grace", "1s")
    wait_for_grace()
    deployment.regcred("rotate", "--due")
    ssl = deployment.published / "ssl"
    for verify in (verify_with_openssl, verify_with_python, verify_with_certtool):
        verify(ssl / "cert.pem", ssl / "ca.pem", "registry.example.org")


def test_names_that_the_next_ca_does_not_permit_are_told_once(deployment: Deployment) -> None:
    """The switch and the certificate fail for one reason."""
    regcred = deployment.regcred
    regcred("ca", "rollover", "--grace", "1s")
    with deployment.edit() as config:
        config["host"] = "registry.example.org"
    wait_for_grace()
    night = regcred("rotate", "--due", expect=Exit.DATA)
    assert night.stderr.splitlines() == [
        "regcred: error: switch to the new CA, certificate: the next CA does not permit all of registry.example.org, "
        "registry.test, 127.0.0.1: regcred.yaml changed after it was made",
        "regcred: hint: throw it away with 'regcred ca rollover --abort', and announce another with 'regcred ca rollover'",
    ]
    failed = regcred("rotate", "--due", "--json", expect=Exit.DATA).json()["failed"]
    assert [item["kind"] for item in failed] == ["ca-rollover", "certificate"], "both were due"
    regcred("ca", "rollover", "--abort")
    regcred("ca", "rollover", "--now")
    assert regcred("rotate", "--due").stderr == ""



def rfc3339(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


@pytest.mark.parametrize("holder", ["server", "signed"])
def test_certificates_keep_the_old_ca(deployment: Deployment, holder: str) -> None:
    """The certificate before the switch, and one that the old CA signed for others; the server's own stands for that."""
    signed, document = (deployment.state / "certificates" / name for name in ("signed.pem", "rollover.json"))
    ssl = deployment.published / "ssl"
    leaf = x509.load_pem_x509_certificate((ssl / "cert.pem").read_bytes())
    if holder == "signed":
        signed.write_bytes((ssl / "cert.pem").read_bytes())
    deployment.regcred("ca", "rollover", "--grace", "1s")
    deployment.regcred("ca", "rollover", "--now")
    stored = json.loads(document.read_text())
    expiry = leaf.not_valid_after_utc.timestamp()
    assert stored.pop("replacedNotAfter") == rfc3339(expiry)
    # As documents were before the certificate was remembered.
    unremembered = json.dumps(stored)
    if holder == "signed":
        document.write_text(unremembered)
    wait_for_grace()
    deployment.regcred("rotate", "--due")
    rollover = deployment.regcred("ca", "show", "--json").json()["rollover"]
    assert rollover["phase"] == "switched"
    assert rollover["dropDue"] == rfc3339(expiry + 1) and rollover["holdUntil"] == rfc3339(expiry)
    (waiting,) = deployment.regcred("plan", "--json").json()["waiting"]
    assert waiting["until"] == rfc3339(expiry + 1)
    shown = waiting["hold"]
    assert shown == rollover["hold"] and rfc3339(expiry) in shown and "'regcred ca rollover --now'" in shown
    assert ("for others" in shown) == (holder == "signed")
    assert shown in deployment.regcred("ca", "show").stdout and shown in deployment.regcred("plan").stdout
    document.write_text(unremembered)
    signed.unlink(missing_ok=True)
    deployment.regcred("rotate", "--due")
    assert deployment.regcred("ca", "show", "--json").json()["rollover"] is None


def test_a_fleet_renews_on_different_days(binary: Path, tmp_path: Path) -> None:
    dates = set()
    for number in range(5):
        regcred = Regcred(binary, tmp_path / f"state-{number}")
        regcred("init", f"registry-{number}.example.com")
        shown = regcred("cert", "show", "--json").json()["certificate"]
        dates.add(shown["renewAt"][:10])
        assert regcred("cert", "show", "--json").json()["certificate"]["renewAt"] == shown["renewAt"]
    assert len(dates) > 1


def encrypted(pem: bytes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret phrase"))


DAMAGES = {
    "empty": lambda pem: b"",
    "truncated": lambda pem: pem[: len(pem) // 2],
    "binary": lambda pem: bytes(range(256)),
    "huge": lambda pem: b"A" * 3_000_000,
    "encrypted": encrypted,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["ca-next.pem", "ca-next.key", "rollover.json"])
def test_damaged_rollover_changes_nothing_and_can_be_aborted(deployment: Deployment, name: str, damage: str) -> None:
    pristine = deployment.contents()
    trust = (deployment.published / "ssl" / "ca.pem").read_bytes()
    deployment.regcred("ca", "rollover")
    path = deployment.state / "certificates" / name
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    state, published = deployment.contents(), deployment.manifest()
    # An encrypted key of a CA is one that somebody may have the passphrase of.
    is_locked = name == "ca-next.key" and damage == "encrypted"
    result = deployment.regcred("ca", "rollover", "--now", expect=77 if is_locked else 65)
    assert_refused(result, ["secret phrase"])
    assert f"certificates/{name}" in result.stderr
    assert deployment.contents() == state and deployment.manifest() == published
    deployment.regcred("ca", "rollover", "--abort")
    after = deployment.contents()
    assert {k: v for k, v in after.items() if k != "audit.jsonl"} == {
        k: v for k, v in pristine.items() if k != "audit.jsonl"
    }
    assert (deployment.published / "ssl" / "ca.pem").read_bytes() == trust
    deployment.assert_consistent()


def test_open_key_of_the_next_ca_is_refused(deployment: Deployment) -> None:
    deployment.regcred("ca", "rollover")
    (deployment.state / "certificates" / "ca-next.key").chmod(0o644)
    result = deployment.regcred("ca", "rollover", "--now", expect=77)
    assert_refused(result)
    assert "chmod 0600" in result.stderr


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["server-next.pem", "server-next.key"])
def test_damaged_next_certificate_is_never_served(regcred: Regcred, name: str, damage: str) -> None:
    deployment = Deployment.create(regcred, "localhost", "--issuer", "self-signed")
    deployment.regcred("cert", "renew", "--force")
    served = (deployment.published / "ssl" / "cert.pem").read_bytes()
    path = deployment.state / "certificates" / name
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    result = deployment.regcred("cert", "renew", "--now", expect=65)
    assert_refused(result, ["secret phrase"])
    assert f"certificates/{name}" in result.stderr
    assert (deployment.published / "ssl" / "cert.pem").read_bytes() == served
    deployment.regcred("cert", "renew", "--force")
    deployment.regcred("cert", "renew", "--now")
    deployment.assert_consistent()
