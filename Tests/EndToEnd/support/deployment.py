"""A deployment made by `regcred init`: its state directory and what it publishes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from support.regcred import PASSWORD, Regcred

# One whole line of a published htpasswd file: a name, and a bcrypt hash of exactly 60 characters.
HTPASSWD_LINE = re.compile(r"[^:]+:\$2y\$\d\d\$[./A-Za-z0-9]{53}")


class Deployment:
    """The state directory of one deployment and the commands that work on it."""

    def __init__(self, regcred: Regcred) -> None:
        self.regcred = regcred

    @classmethod
    def create(cls, regcred: Regcred, *init: str, cost: int = 4) -> Deployment:
        """Runs `init` for localhost and makes passwords cheap, so that tests do not wait for bcrypt."""
        regcred("init", *(init or ("localhost", "--name", "registry.test", "--name", "127.0.0.1")))
        deployment = cls(regcred)
        with deployment.edit() as config:
            config["passwords"]["cost"] = cost
        return deployment

    @property
    def state(self) -> Path:
        return self.regcred.directory

    @property
    def published(self) -> Path:
        return self.state / "published"

    def realm(self, name: str) -> Path:
        return self.state / "realms" / f"{name}.htpasswd"

    @contextlib.contextmanager
    def edit(self) -> Iterator[dict[str, Any]]:
        """regcred.yaml as a dictionary, written back as an editor would."""
        path = self.state / "regcred.yaml"
        config = yaml.safe_load(path.read_text())
        yield config
        path.write_text(yaml.safe_dump(config, sort_keys=False, width=1000))

    def add_user(self, name: str, realm: str = "users", password: str = PASSWORD) -> None:
        self.regcred("user", "add", name, "--realm", realm, password=password)

    def users(self, realm: str | None = None) -> set[str]:
        options = ["--realm", realm] if realm else []
        return {user["name"] for user in self.regcred("user", "list", "--json", *options).json()["users"]}

    def published_users(self, realm: str) -> dict[str, str]:
        """Name and hash of every published user; every line must be whole."""
        return whole_entries((self.published / "auth" / f"{realm}.htpasswd").read_text())

    def audit(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.state / "audit.jsonl").read_text().splitlines()]

    def contents(self) -> dict[str, bytes]:
        """Every document of the state, without the publication, the lock and what a transaction leaves behind."""
        return {
            str(path.relative_to(self.state)): path.read_bytes()
            for path in sorted(self.state.rglob("*"))
            if path.is_file()
            and path.relative_to(self.state).parts[0] not in {"published", ".transaction", ".lock", ".git"}
        }

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.published / "MANIFEST.json").read_text())

    def assert_consistent(self) -> None:
        """Checks what has to hold after every command: the publication is whole and current, the audit log unbroken."""
        assert_whole_publication(self.published)
        self.regcred("publish", "--check")
        self.regcred("audit", "verify")
        for realm in ("users", "admin"):
            assert set(self.published_users(realm)) == self.users(realm), f"realm {realm} is published otherwise"


def whole_entries(text: str) -> dict[str, str]:
    """Reads a published htpasswd file and checks that each line is whole, and the last one ended."""
    assert text == "" or text.endswith("\n"), "the file is cut short"
    entries: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        assert HTPASSWD_LINE.fullmatch(line), f"line {number} is not whole"
        name, hash_ = line.split(":", 1)
        assert name not in entries, f"line {number} is a duplicate"
        entries[name] = hash_
    return entries


def assert_whole_publication(published: Path) -> None:
    """Checks every file of the current generation against MANIFEST.json, as a consumer with sha256sum would."""
    current = (published / "current").resolve()
    manifest = json.loads((current / "MANIFEST.json").read_text())
    named = {file["path"] for file in manifest["files"]}
    present = {str(path.relative_to(current)) for path in current.rglob("*") if path.is_file()}
    assert present - {"MANIFEST.json"} == named, "MANIFEST.json names other files than there are"
    for file in manifest["files"]:
        path = current / file["path"]
        content = path.read_bytes()
        assert len(content) == file["size"], f"{file['path']} has another size"
        assert hashlib.sha256(content).hexdigest() == file["sha256"], f"{file['path']} has another digest"
        assert stat.S_IMODE(path.stat().st_mode) == int(file["mode"], 8), f"{file['path']} has another mode"


def audit_chain_breaks(path: Path) -> list[int]:
    """The line numbers of an audit log that do not carry the digest of the line above, reckoned independently."""
    previous, breaks = "0" * 64, []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        entry = json.loads(line)
        if entry["previous"] != previous or entry["seq"] != number:
            breaks.append(number)
        previous = hashlib.sha256(line).hexdigest()
    return breaks
