"""CA keys under a passphrase: how they are encrypted, where the passphrase comes from, and what needs it."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from support.deployment import Deployment
from support.regcred import PASSWORD, Exit, Regcred, Result, assert_refused
from support.terminal import Terminal

PASSPHRASE = "correct horse ünd battery"
OTHER = "something else entirely"
LABEL = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"


def secret(folder: Path, text: str | bytes = PASSPHRASE, name: str = "passphrase") -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode() + b"\n")
    path.chmod(0o600)
    return str(path)


def key(deployment: Deployment, name: str = "ca.key") -> Path:
    return deployment.state / "certificates" / name


def encrypt(deployment: Deployment, passphrase: str = PASSPHRASE, *options: str) -> Result:
    return deployment.regcred("ca", "encrypt", "--passphrase-stdin", *options, stdin=passphrase.encode() + b"\n")


@pytest.fixture
def encrypted(deployment: Deployment) -> Deployment:
    """A deployment whose CA key and client CA key have PASSPHRASE."""
    deployment.regcred("cert", "issue", "--client", "first")
    encrypt(deployment)
    return deployment


def openssl_opens(path: Path, passphrase: str) -> bool:
    ended = subprocess.run(
        ["openssl", "pkey", "-in", str(path), "-passin", "stdin", "-noout"],
        input=passphrase.encode() + b"\n", capture_output=True, timeout=60,
    )  # fmt: skip
    return ended.returncode == 0


def load(path: Path, passphrase: str | None):
    return serialization.load_pem_private_key(path.read_bytes(), passphrase.encode() if passphrase else None)


# How a key is encrypted.


@pytest.mark.parametrize("kind", ["ecdsa-p256", "ecdsa-p384", "rsa-2048", "ed25519"])
def test_openssl_and_python_open_the_key(regcred: Regcred, kind: str) -> None:
    regcred("init", "localhost", "--key", kind)
    deployment = Deployment(regcred)
    before = load(key(deployment), None)
    encrypt(deployment)
    content = key(deployment).read_bytes()
    assert content.startswith(LABEL)
    assert openssl_opens(key(deployment), PASSPHRASE)
    assert not openssl_opens(key(deployment), OTHER)
    public = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert load(key(deployment), PASSPHRASE).public_key().public_bytes(*public) == before.public_key().public_bytes(*public)
    with pytest.raises(ValueError):
        load(key(deployment), OTHER)
    assert key(deployment).stat().st_mode & 0o7777 == 0o600


def test_the_encryption_is_strong(encrypted: Deployment) -> None:
    for name in ("ca.key", "client-ca.key"):
        parsed = subprocess.run(
            ["openssl", "asn1parse", "-in", str(key(encrypted, name))], capture_output=True, text=True, check=True
        ).stdout
        assert re.findall(r"OBJECT +:(\S+)", parsed) == ["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc"]
        (rounds,) = re.findall(r"INTEGER +:([0-9A-F]+)", parsed)
        assert int(rounds, 16) >= 600_000
        salt, vector = re.findall(r"OCTET STRING +\[HEX DUMP\]:([0-9A-F]+)", parsed)[:2]
        assert len(salt) == 32 and len(vector) == 32
    first, second = key(encrypted).read_bytes(), key(encrypted, "client-ca.key").read_bytes()
    assert first.splitlines()[1] != second.splitlines()[1], "each key has a salt of its own"


def test_the_passphrase_is_kept_nowhere(encrypted: Deployment) -> None:
    for path in encrypted.state.rglob("*"):
        if path.is_file():
            assert PASSPHRASE.encode() not in path.read_bytes(), path


def test_the_server_key_is_not_encrypted(encrypted: Deployment) -> None:
    """A registry could not read it."""
    load(key(encrypted, "server.key"), None)


def test_setting_the_same_passphrase_again_changes_nothing(encrypted: Deployment) -> None:
    before = encrypted.contents()
    result = encrypt(encrypted, PASSPHRASE, "--json")
    assert not result.json()["changed"]
    assert encrypted.contents() == before


def test_a_passphrase_is_changed_with_the_old_one(encrypted: Deployment, tmp_path: Path) -> None:
    before = encrypted.contents()
    refused = encrypted.regcred(
        "ca", "encrypt", "--passphrase-stdin", stdin=OTHER.encode(), expect=Exit.PERMISSION
    )
    assert_refused(refused, [PASSPHRASE, OTHER])
    wrong = secret(tmp_path, "wrong", "wrong")
    refused = encrypted.regcred(
        "ca", "encrypt", "--passphrase-stdin", "--ca-passphrase-file", wrong, stdin=OTHER.encode(),
        expect=Exit.PERMISSION,
    )  # fmt: skip
    assert_refused(refused)
    assert encrypted.contents() == before
    encrypt(encrypted, OTHER, "--ca-passphrase-file", secret(tmp_path))
    for name in ("ca.key", "client-ca.key"):
        assert openssl_opens(key(encrypted, name), OTHER)
        assert not openssl_opens(key(encrypted, name), PASSPHRASE)


@pytest.mark.parametrize("options", [["-v2", "aes-256-cbc"], ["-scrypt"], ["-v2", "aes-128-cbc", "-iter", "5000"]])
def test_what_openssl_encrypted_is_opened_and_encrypted_better(
    deployment: Deployment, tmp_path: Path, options: list[str]
) -> None:
    foreign = tmp_path / "foreign.key"
    subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", str(key(deployment)), "-passout", "stdin", "-out", str(foreign), *options],
        input=PASSPHRASE.encode() + b"\n", check=True, timeout=60, capture_output=True,
    )  # fmt: skip
    key(deployment).write_bytes(foreign.read_bytes())
    deployment.regcred("cert", "issue", "--force", "--ca-passphrase-file", secret(tmp_path))
    assert key(deployment).read_bytes() == foreign.read_bytes(), "signing leaves the key alone"
    encrypt(deployment, PASSPHRASE, "--ca-passphrase-file", secret(tmp_path))
    parsed = subprocess.run(["openssl", "asn1parse", "-in", str(key(deployment))], capture_output=True, check=True)
    assert b":0927C0" in parsed.stdout


def test_decrypting_takes_it_off(encrypted: Deployment, tmp_path: Path) -> None:
    before = encrypted.contents()
    assert_refused(encrypted.regcred("ca", "decrypt", expect=Exit.PERMISSION))
    assert encrypted.contents() == before
    encrypted.regcred("ca", "decrypt", "--ca-passphrase-file", secret(tmp_path))
    for name in ("ca.key", "client-ca.key"):
        load(key(encrypted, name), None)
    again = encrypted.regcred("ca", "decrypt", "--json")
    assert not again.json()["changed"]
    encrypted.regcred("cert", "issue", "--force")
    assert [entry["action"] for entry in encrypted.audit()[-2:]] == ["ca.decrypt", "cert.issue"]


def test_init_makes_it_encrypted_from_the_start(regcred: Regcred, tmp_path: Path) -> None:
    strace = tmp_path / "trace"
    prefix = ("strace", "-f", "-e", "trace=write,pwrite64", "-s", "4096", "-o", str(strace))
    regcred("init", "localhost", "--encrypt-ca-key", "--ca-passphrase-file", secret(tmp_path), prefix=prefix)
    deployment = Deployment(regcred)
    assert openssl_opens(key(deployment), PASSPHRASE)
    # Once for the server's key in the state, and once in the publication.
    assert strace.read_text().count("BEGIN PRIVATE KEY") == 2, "the CA's key is on no disk unencrypted, not for a moment"


def test_init_without_a_passphrase_makes_nothing(regcred: Regcred, tmp_path: Path) -> None:
    assert_refused(regcred("init", "localhost", "--encrypt-ca-key", expect=Exit.USAGE))
    empty = secret(tmp_path, b"\n")
    assert_refused(regcred("init", "localhost", "--encrypt-ca-key", "--ca-passphrase-file", empty, expect=Exit.DATA))
    assert_refused(regcred("init", "localhost", "--encrypt-ca-key", "--issuer", "self-signed", expect=Exit.USAGE))
    assert not regcred.directory.exists()


def test_a_dry_run_changes_nothing(deployment: Deployment) -> None:
    before = deployment.contents()
    assert encrypt(deployment, PASSPHRASE, "--dry-run").stdout == "change certificates/ca.key\n"
    assert deployment.contents() == before


def test_without_a_ca_there_is_nothing_to_encrypt(regcred: Regcred) -> None:
    regcred("init", "localhost", "--issuer", "self-signed")
    assert_refused(regcred("ca", "encrypt", "--passphrase-stdin", stdin=PASSPHRASE.encode(), expect=Exit.UNKNOWN))


@pytest.mark.parametrize("passphrase", [b"", b"\n", b"\r\n", b"x" * 1025])
def test_no_passphrase_is_empty_or_endless(deployment: Deployment, passphrase: bytes) -> None:
    before = deployment.contents()
    assert_refused(deployment.regcred("ca", "encrypt", "--passphrase-stdin", stdin=passphrase, expect=Exit.DATA))
    assert deployment.contents() == before


SHORT = ["x", "seven77", "rüße, ü", "\U0001f511" * 7]


@pytest.mark.parametrize("short", SHORT)
def test_no_new_passphrase_is_short(deployment: Deployment, tmp_path: Path, short: str) -> None:
    """Wherever it comes from; characters count, not bytes."""
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    file, credential = secret(tmp_path, short), secret(credentials, short, "regcred-ca-passphrase")
    before = deployment.contents()
    encrypt_file = ("ca", "encrypt", "--passphrase-file", file)
    encrypt_input = ("ca", "encrypt", "--passphrase-stdin")
    bundle = ("cert", "issue", "--client", "a", "--pkcs12", str(tmp_path / "a.p12"), "--passphrase-file", file)
    new = ("init", "localhost", "--encrypt-ca-key", "--dir", str(tmp_path / "new"))
    for command, variables in (
        (encrypt_file, {}), (encrypt_input, {}), ((*encrypt_file, "--dry-run"), {}), (bundle, {}),
        ((*new, "--ca-passphrase-file", file), {}), (new, {"REGCRED_CA_PASSPHRASE_FILE": file}),
        (new, {"CREDENTIALS_DIRECTORY": str(Path(credential).parent)}),
    ):  # fmt: skip
        result = deployment.regcred(
            *command, stdin=short.encode(), env={**deployment.regcred.environment, **variables}, expect=Exit.DATA
        )
        assert_refused(result, [short] if len(short) > 1 else [])
        assert "the passphrase has fewer than 8 characters" in result.stderr
    assert deployment.contents() == before
    assert not (tmp_path / "new").exists() and list(tmp_path.glob("*.p12*")) == []


@pytest.mark.parametrize("passphrase", ["eight888", "\U0001f511" * 8])
def test_eight_characters_are_enough(deployment: Deployment, passphrase: str) -> None:
    encrypt(deployment, passphrase)
    assert openssl_opens(key(deployment), passphrase)


def test_a_short_one_that_is_there_opens_and_goes(deployment: Deployment, tmp_path: Path) -> None:
    """Another tool set it; whoever has it must be able to sign, and to replace it."""
    foreign, short = tmp_path / "foreign.key", ("--ca-passphrase-file", secret(tmp_path, "x"))
    subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", str(key(deployment)), "-passout", "pass:x", "-out", str(foreign)],
        check=True, timeout=60, capture_output=True,
    )  # fmt: skip
    key(deployment).write_bytes(foreign.read_bytes())
    deployment.regcred("cert", "issue", "--force", *short)
    deployment.regcred("cert", "issue", "--client", "a", *short)
    deployment.regcred("ca", "rollover", *short)
    for name in ("ca.key", "client-ca.key", "ca-next.key"):
        assert openssl_opens(key(deployment, name), "x")
    encrypt(deployment, PASSPHRASE, *short)
    assert openssl_opens(key(deployment), PASSPHRASE)
    deployment.regcred("ca", "decrypt", "--ca-passphrase-file", secret(tmp_path))


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_one_line_break_does_not_count(deployment: Deployment, end: bytes) -> None:
    deployment.regcred("ca", "encrypt", "--passphrase-stdin", stdin=b" pass\nphrase " + end)
    with pytest.raises(ValueError):
        load(key(deployment), " pass\nphrase")
    load(key(deployment), " pass\nphrase ")


# Where the passphrase comes from.


def sign(deployment: Deployment, *options: str, expect: int = 0, **variables: str) -> Result:
    environment = {**deployment.regcred.environment, **variables}
    return deployment.regcred("cert", "issue", "--force", *options, env=environment, expect=expect)


def test_it_comes_from_an_option_the_environment_or_a_credential(encrypted: Deployment, tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    secret(credentials, name="regcred-ca-passphrase")
    right, wrong = secret(tmp_path), secret(tmp_path, OTHER, "wrong")
    sign(encrypted, "--ca-passphrase-file", right)
    sign(encrypted, REGCRED_CA_PASSPHRASE_FILE=right)
    sign(encrypted, CREDENTIALS_DIRECTORY=str(credentials))
    # The nearer one counts.
    sign(encrypted, "--ca-passphrase-file", right, REGCRED_CA_PASSPHRASE_FILE=wrong)
    sign(encrypted, REGCRED_CA_PASSPHRASE_FILE=wrong, CREDENTIALS_DIRECTORY=str(credentials), expect=Exit.PERMISSION)
    # Nothing at all is nothing.
    sign(encrypted, "--ca-passphrase-file", right, REGCRED_CA_PASSPHRASE_FILE="", CREDENTIALS_DIRECTORY="")


def test_without_any_the_error_names_the_ways(encrypted: Deployment, tmp_path: Path) -> None:
    before = encrypted.contents()
    # A folder with other credentials is no reason to fail otherwise.
    result = sign(encrypted, CREDENTIALS_DIRECTORY=str(tmp_path), expect=Exit.PERMISSION)
    assert_refused(result)
    for way in ("--ca-passphrase-file", "REGCRED_CA_PASSPHRASE_FILE", "regcred-ca-passphrase", "terminal"):
        assert way in result.stderr
    assert encrypted.contents() == before


def test_a_wrong_one_has_an_error_of_its_own(encrypted: Deployment, tmp_path: Path) -> None:
    before = encrypted.contents()
    for attempt in range(3):
        wrong = secret(tmp_path, f"wrong {attempt}")
        result = sign(encrypted, "--ca-passphrase-file", wrong, expect=Exit.PERMISSION)
        assert_refused(result, [f"wrong {attempt}"])
        assert "the passphrase does not open the CA key 'certificates/ca.key'" in result.stderr
    assert encrypted.contents() == before


def test_a_file_that_is_missing_or_open_to_all_is_told(encrypted: Deployment, tmp_path: Path) -> None:
    result = sign(encrypted, "--ca-passphrase-file", str(tmp_path / "none"), expect=Exit.UNKNOWN)
    assert_refused(result)
    assert "--ca-passphrase-file" in result.stderr
    result = sign(encrypted, REGCRED_CA_PASSPHRASE_FILE=str(tmp_path / "none"), expect=Exit.UNKNOWN)
    assert "REGCRED_CA_PASSPHRASE_FILE" in result.stderr
    path = Path(secret(tmp_path))
    path.chmod(0o644)
    assert "can be read by others" in sign(encrypted, "--ca-passphrase-file", str(path)).stderr


def test_a_person_is_asked_on_the_terminal(encrypted: Deployment) -> None:
    regcred = encrypted.regcred
    terminal = Terminal([str(regcred.binary), "cert", "issue", "--force"], regcred.environment)
    try:
        terminal.answer("passphrase of the ca key", PASSPHRASE.encode() + b"\n")
        assert terminal.wait() == 0
        assert PASSPHRASE.encode() not in terminal.screen
    finally:
        terminal.close()


def test_nobody_waits_for_a_person_who_types_it(encrypted: Deployment) -> None:
    """The lock is not held while the passphrase is asked for, and what was changed meanwhile stays."""
    regcred = encrypted.regcred
    for command in (["cert", "issue", "--force"], ["rotate"]):
        name = f"during-{command[0]}"
        terminal = Terminal([str(regcred.binary), *command], regcred.environment)
        try:
            terminal.answer("passphrase of the ca key", b"")
            regcred("user", "add", name, "--realm", "users", "--lock-timeout", "0", password=PASSWORD)
            terminal.type(PASSPHRASE.encode() + b"\n")
            assert terminal.wait() == 0, terminal.screen
        finally:
            terminal.close()
        assert name in encrypted.users("users")
    encrypted.assert_consistent()


@pytest.mark.parametrize(("typed", "code"), [(b"\x03", -signal.SIGINT), (b"\x04", Exit.USAGE)])
def test_who_does_not_want_to_go_on_changes_nothing(encrypted: Deployment, typed: bytes, code: int) -> None:
    """A rotation too: it must not do the rest when somebody stops it at the certificate."""
    regcred = encrypted.regcred
    before = encrypted.contents()
    for command in (["cert", "issue", "--force"], ["rotate"], ["ca", "decrypt"]):
        terminal = Terminal([str(regcred.binary), *command], regcred.environment)
        try:
            terminal.answer("passphrase of the ca key", typed)
            assert terminal.wait() == code, terminal.screen
            assert code < 0 or b"interrupted; nothing changed" in terminal.screen
        finally:
            terminal.close()
        assert encrypted.contents() == before


def test_a_new_one_is_asked_for_twice(deployment: Deployment) -> None:
    regcred = deployment.regcred
    command = [str(regcred.binary), "ca", "encrypt"]
    before = deployment.contents()
    for second, code in ((OTHER, Exit.USAGE), (PASSPHRASE, 0)):
        terminal = Terminal(command, regcred.environment)
        try:
            terminal.answer("new passphrase of the ca key", PASSPHRASE.encode() + b"\n")
            terminal.answer("again", second.encode() + b"\n")
            assert terminal.wait() == code, terminal.screen
        finally:
            terminal.close()
        assert (deployment.contents() == before) == (code != 0)
    assert openssl_opens(key(deployment), PASSPHRASE)


def test_a_short_one_is_not_asked_for_again(deployment: Deployment, tmp_path: Path) -> None:
    regcred = deployment.regcred
    before = deployment.contents()
    commands = {
        "new passphrase of the ca key": ["ca", "encrypt"],
        "passphrase of the pkcs #12 file": ["cert", "issue", "--client", "a", "--pkcs12", str(tmp_path / "a.p12")],
    }
    for prompt, command in commands.items():
        terminal = Terminal([str(regcred.binary), *command], regcred.environment)
        try:
            terminal.answer(prompt, b"seven77\n")
            assert terminal.wait() == Exit.DATA, terminal.screen
            assert b"the passphrase has fewer than 8 characters" in terminal.screen
            assert b"again" not in terminal.screen and b"seven77" not in terminal.screen
        finally:
            terminal.close()
    assert deployment.contents() == before


# What needs it, and what does not.


def test_nobody_who_signs_nothing_is_asked(encrypted: Deployment) -> None:
    encrypted.add_user("alice")
    encrypted.regcred("publish")
    encrypted.regcred("publish", "--check")
    encrypted.regcred("plan")
    encrypted.regcred("secret", "rotate")
    encrypted.regcred("ca", "show")
    encrypted.regcred("cert", "list")
    encrypted.regcred("rotate", "--due")
    encrypted.assert_consistent()


def test_nobody_stays_in_for_want_of_a_passphrase(deployment: Deployment, tmp_path: Path) -> None:
    """A client CA that cannot be made yet keeps nothing else from being published."""
    encrypt(deployment)
    deployment.add_user("alice")
    with deployment.edit() as config:
        config["registries"]["users"]["client_certificates"] = "required"
    environment = deployment.published / "env" / "users.env"
    result = deployment.regcred("user", "disable", "alice", "--realm", "users")
    assert "no client CA" in result.stderr
    assert "alice" not in (deployment.published / "auth" / "users.htpasswd").read_text()
    assert "CLIENTCAS" not in environment.read_text()
    assert [step["kind"] for step in deployment.regcred("plan", "--json").json()["due"]] == ["client-ca", "publication"]
    failed = deployment.regcred("rotate", "--due", "--json", expect=Exit.PERMISSION).json()["failed"]
    assert [item["kind"] for item in failed] == ["client-ca"]
    deployment.regcred("rotate", "--due", "--ca-passphrase-file", secret(tmp_path))
    assert "REGISTRY_HTTP_TLS_CLIENTCAS=[" in environment.read_text()
    assert b"ENCRYPTED" in (deployment.state / "certificates" / "client-ca.key").read_bytes()
    assert deployment.regcred("plan").stdout == ""
    deployment.regcred("publish", "--check")


def test_an_unattended_rotation_does_all_else_and_fails_for_the_certificate(
    encrypted: Deployment, tmp_path: Path
) -> None:
    with encrypted.edit() as config:
        config["certificate"]["lifetime"] = "30d"
        config["secrets"]["rotate_every"] = "1s"
    before = encrypted.contents()
    time.sleep(1.1)
    result = encrypted.regcred("rotate", "--due", "--json", expect=Exit.PERMISSION)
    outcome = result.json()
    assert [item["kind"] for item in outcome["rotated"]] == ["http-secret", "http-secret"]
    assert [item["kind"] for item in outcome["failed"]] == ["certificate"]
    assert "--ca-passphrase-file" in result.stderr
    after = encrypted.contents()
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"secrets/users.json", "secrets/admin.json", "audit.jsonl"}
    encrypted.regcred("rotate", "--due", "--ca-passphrase-file", secret(tmp_path))
    assert encrypted.regcred("cert", "show", "--json").json()["certificate"]["daysLeft"] < 30


def test_a_client_ca_that_is_made_later_has_the_same_passphrase(deployment: Deployment, tmp_path: Path) -> None:
    encrypt(deployment)
    before = deployment.contents()
    wrong = secret(tmp_path, OTHER, "wrong")
    issue = ("cert", "issue", "--client", "a", "--out", str(tmp_path / "out"))
    assert_refused(deployment.regcred(*issue, expect=Exit.PERMISSION))
    assert_refused(deployment.regcred(*issue, "--ca-passphrase-file", wrong, expect=Exit.PERMISSION))
    assert deployment.contents() == before
    assert not (tmp_path / "out").exists()
    deployment.regcred(*issue, "--ca-passphrase-file", secret(tmp_path))
    assert openssl_opens(key(deployment, "client-ca.key"), PASSPHRASE)


def test_a_check_of_the_publication_asks_for_nothing(deployment: Deployment) -> None:
    """Even when the next publication has to make, and encrypt, a client CA."""
    encrypt(deployment)
    with deployment.edit() as config:
        config["registries"]["admin"]["client_certificates"] = "required"
    assert "ssl/client-ca.pem" in deployment.regcred("publish", "--check", expect=1).stdout
    deployment.regcred("plan")
    assert_refused(deployment.regcred("publish", expect=Exit.PERMISSION))


# Damage.


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def cut_inside(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[:2] + lines[-1:])


def swapped(content: bytes) -> bytes:
    return content.replace(b"ENCRYPTED PRIVATE KEY", b"PRIVATE KEY")


@pytest.mark.parametrize(
    "damage", [truncated, cut_inside, swapped, lambda content: LABEL, lambda content: LABEL + b"\x00\xff" * 5000]
)
def test_a_damaged_key_is_told_and_left_alone(encrypted: Deployment, tmp_path: Path, damage) -> None:
    key(encrypted).write_bytes(damage(key(encrypted).read_bytes()))
    before = encrypted.contents()
    result = sign(encrypted, "--ca-passphrase-file", secret(tmp_path), expect=Exit.DATA)
    assert_refused(result, [PASSPHRASE])
    assert "'certificates/ca.key'" in result.stderr
    result = encrypted.regcred("ca", "decrypt", "--ca-passphrase-file", secret(tmp_path), expect=Exit.DATA)
    assert_refused(result, [PASSPHRASE])
    assert "'certificates/ca.key'" in result.stderr
    assert encrypted.contents() == before


def test_the_key_of_another_ca_is_refused(encrypted: Deployment, binary: Path, tmp_path: Path) -> None:
    other = Deployment.create(Regcred(binary, tmp_path / "other"))
    encrypt(other)
    key(encrypted).write_bytes(key(other).read_bytes())
    result = sign(encrypted, "--ca-passphrase-file", secret(tmp_path), expect=Exit.DATA)
    assert_refused(result)
    assert "is not that of the certificate" in result.stderr


CA_COMMANDS = [
    ["ca", "show"], ["ca", "export"], ["ca", "encrypt", "--passphrase-stdin"], ["ca", "decrypt"],
    ["cert", "sign", "--csr", "-"],
]  # fmt: skip


@pytest.mark.parametrize("issuer", ["csr", "self-signed"])
@pytest.mark.parametrize("command", CA_COMMANDS, ids=lambda command: command[1])
def test_deployments_of_other_issuers_say_so(regcred: Regcred, command: list[str], issuer: str, tmp_path: Path) -> None:
    regcred("init", "localhost", "--issuer", issuer)
    text = b"a passphrase"
    if command[1] == "sign":
        text = subprocess.run(
            ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", str(tmp_path / "key")],
            capture_output=True, check=True, timeout=60,
        ).stdout  # fmt: skip
    result = regcred(*command, stdin=text, expect=Exit.UNKNOWN)
    assert f"this deployment has no local CA: certificate.issuer is '{issuer}'" in result.stderr
    assert "restore" not in result.stderr and "cert issue" not in result.stderr
    assert_refused(result)


def test_a_lost_ca_key_ends_with_a_roll_over(deployment: Deployment) -> None:
    """What the hint says works: the new CA is announced and put into service without the old key."""
    (deployment.state / "certificates" / "ca.key").unlink()
    for command in (["cert", "issue", "--force"], ["ca", "encrypt", "--passphrase-stdin"]):
        result = deployment.regcred(*command, stdin=b"a passphrase", expect=Exit.UNKNOWN)
        assert "'certificates/ca.key' is missing from the state" in result.stderr
        assert "regcred ca rollover" in result.stderr
    deployment.regcred("ca", "rollover")
    deployment.regcred("ca", "rollover", "--now")
    deployment.regcred("cert", "issue", "--force")
