"""The fixtures of the end-to-end tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.deployment import Deployment
from support.regcred import Regcred
from support.registries import RegistryPair

TOOLS = (
    "docker", "docker-registry", "skopeo", "htpasswd", "certtool", "gnutls-cli", "strace", "curl", "openssl", "mount",
    "keytool", "pk12util", "certutil",
)  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def tools() -> None:
    """A test that is skipped proves nothing: a missing tool is a failure, and so is not being root."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    assert not missing, f"missing: {', '.join(missing)}; Tests/run installs what the tests need"
    assert os.geteuid() == 0, "run the end-to-end tests as root: they mount a small disk and change owners"


@pytest.fixture(scope="session")
def binary() -> Path:
    """The binary under test, named by $REGCRED."""
    name = os.environ.get("REGCRED", "")
    assert name, "set REGCRED to the binary under test"
    path = Path(name).resolve()
    assert os.access(path, os.X_OK), f"{path} is not an executable"
    return path


@pytest.fixture
def regcred(binary: Path, tmp_path: Path) -> Regcred:
    """The binary, with a state directory that does not exist yet."""
    return Regcred(binary, tmp_path / "state")


@pytest.fixture
def deployment(regcred: Regcred) -> Deployment:
    """A published deployment for localhost, registry.test and 127.0.0.1, without users."""
    deployment = Deployment.create(regcred)
    regcred("publish")
    return deployment


@pytest.fixture(scope="module")
def registry_pair(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryPair]:
    """Two running registries over one storage folder. Each test adds users of its own."""
    folder = tmp_path_factory.mktemp("pair")
    pair = RegistryPair.start(Deployment.create(Regcred(binary, folder / "state")), folder)
    yield pair
    pair.stop()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can enter; pytest's own ones are private."""
    with tempfile.TemporaryDirectory(prefix="regcred-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
