"""One store behind a read-only and a read-write registry, both configured only by what regcred publishes."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.clients import Skopeo, curl, curl_exit_code
from support.image import write_image
from support.regcred import OTHER_PASSWORD, PASSWORD
from support.registries import RegistryPair

SOME_DIGEST = "sha256:" + "a" * 64
CURL_NOT_TRUSTED = 60


@pytest.fixture(scope="module")
def pair(registry_pair: RegistryPair) -> RegistryPair:
    """The pair with a user of the `users` realm and one of the `admin` realm, added while it runs."""
    registry_pair.deployment.add_user("reader", "users")
    registry_pair.deployment.add_user("writer", "admin")
    return registry_pair


@pytest.mark.parametrize(
    ("registry", "user", "password", "status"),
    [
        pytest.param("users", None, "", 401, id="users-without-credentials"),
        pytest.param("users", "reader", PASSWORD, 200, id="users-right-password"),
        pytest.param("users", "reader", OTHER_PASSWORD, 401, id="users-wrong-password"),
        pytest.param("users", "nobody", PASSWORD, 401, id="users-unknown-user"),
        pytest.param("users", "writer", PASSWORD, 401, id="users-admin-only-user"),
        pytest.param("admin", None, "", 401, id="admin-without-credentials"),
        pytest.param("admin", "writer", PASSWORD, 200, id="admin-right-password"),
        pytest.param("admin", "writer", OTHER_PASSWORD, 401, id="admin-wrong-password"),
        pytest.param("admin", "reader", PASSWORD, 401, id="admin-user-only"),
    ],
)
def test_login(pair: RegistryPair, registry: str, user: str | None, password: str, status: int) -> None:
    assert curl(pair, registry, user=user, password=password).status == status


@pytest.mark.parametrize(
    ("registry", "title"), [("users", "Read Only Registry Realm"), ("admin", "Admin Registry Realm")]
)
def test_challenge_names_the_realm(pair: RegistryPair, registry: str, title: str) -> None:
    assert curl(pair, registry).headers["www-authenticate"] == f'Basic realm="{title}"'


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v2/demo/blobs/uploads/", ""),
        ("PUT", "/v2/demo/manifests/latest", "{}"),
        ("DELETE", f"/v2/demo/manifests/{SOME_DIGEST}", None),
        ("DELETE", f"/v2/demo/blobs/{SOME_DIGEST}", None),
    ],
)
def test_users_registry_refuses_to_change_anything(
    pair: RegistryPair, method: str, path: str, body: str | None
) -> None:
    response = curl(pair, "users", path, user="reader", method=method, body=body)
    assert response.status == 405
    assert response.headers["allow"] == "GET, HEAD"


def test_admin_registry_takes_uploads(pair: RegistryPair) -> None:
    response = curl(pair, "admin", "/v2/demo/blobs/uploads/", user="writer", method="POST", body="")
    assert response.status == 202


def test_image_pushed_on_admin_is_pulled_on_users(pair: RegistryPair, tmp_path: Path) -> None:
    skopeo = Skopeo(pair, tmp_path / "skopeo")
    digest = write_image(tmp_path / "image", "pushed on admin")

    pushed = skopeo.push(f"oci:{tmp_path}/image:latest", "admin", "demo/hello:1", "writer")
    assert pushed.returncode == 0, pushed.stderr
    pulled = skopeo.pull("users", "demo/hello:1", f"oci:{tmp_path}/pulled:1", "reader")
    assert pulled.returncode == 0, pulled.stderr

    # The names of the blobs are their digests: manifest, configuration and layer are the very same.
    assert _blobs(tmp_path / "pulled") == _blobs(tmp_path / "image")
    assert skopeo.digest("users", "demo/hello:1", "reader") == digest


def test_push_on_users_is_refused(pair: RegistryPair, tmp_path: Path) -> None:
    skopeo = Skopeo(pair, tmp_path / "skopeo")
    write_image(tmp_path / "image", "never arrives")

    pushed = skopeo.push(f"oci:{tmp_path}/image:latest", "users", "demo/refused:1", "reader")

    assert pushed.returncode != 0
    assert "405" in pushed.stderr
    assert curl(pair, "admin", "/v2/demo/refused/tags/list", user="writer").status == 404


def test_pull_with_a_wrong_password_is_refused(pair: RegistryPair, tmp_path: Path) -> None:
    skopeo = Skopeo(pair, tmp_path / "skopeo")
    pulled = skopeo.pull("users", "demo/hello:1", f"oci:{tmp_path}/pulled:1", "reader", OTHER_PASSWORD)
    assert pulled.returncode != 0
    # skopeo tells of the 401 in words.
    assert "unauthorized" in pulled.stderr.lower() or "invalid username/password" in pulled.stderr.lower()


@pytest.mark.parametrize("host", ["localhost", "registry.test", "127.0.0.1"])
@pytest.mark.parametrize("registry", ["users", "admin"])
def test_certificate_is_trusted_for_every_name_of_the_deployment(pair: RegistryPair, registry: str, host: str) -> None:
    assert curl_exit_code(pair, registry, host, trust=pair.trust_bundle) == 0


def test_certificate_is_not_trusted_for_another_name(pair: RegistryPair) -> None:
    assert curl_exit_code(pair, "users", "other.test", trust=pair.trust_bundle) == CURL_NOT_TRUSTED


def test_certificate_is_not_trusted_without_the_published_ca(pair: RegistryPair) -> None:
    assert curl_exit_code(pair, "users", "localhost", trust=None) == CURL_NOT_TRUSTED


def test_added_user_is_accepted_at_the_next_request(pair: RegistryPair) -> None:
    assert curl(pair, "users", user="newcomer").status == 401
    pair.deployment.add_user("newcomer")
    assert curl(pair, "users", user="newcomer").status == 200


def test_removed_user_is_refused_at_the_next_request(pair: RegistryPair) -> None:
    pair.deployment.add_user("leaver")
    assert curl(pair, "users", user="leaver").status == 200
    pair.deployment.regcred("user", "remove", "leaver", "--realm", "users")
    assert curl(pair, "users", user="leaver").status == 401
    assert curl(pair, "users", user="reader").status == 200, "the others stay"


def test_changed_password_counts_at_the_next_request(pair: RegistryPair) -> None:
    pair.deployment.add_user("changer")
    assert curl(pair, "users", user="changer").status == 200
    pair.deployment.regcred("user", "passwd", "changer", "--realm", "users", password=OTHER_PASSWORD)
    assert curl(pair, "users", user="changer").status == 401
    assert curl(pair, "users", user="changer", password=OTHER_PASSWORD).status == 200


def test_every_one_of_many_quick_changes_is_seen(pair: RegistryPair) -> None:
    """The registry compares modification times for equality: two equal ones, and a change is never read."""
    pair.deployment.add_user("flipper")
    for turn in range(20):
        password = (PASSWORD, OTHER_PASSWORD)[turn % 2]
        pair.deployment.regcred("user", "set", "flipper", "--realm", "users", password=password)
        assert curl(pair, "users", user="flipper", password=password).status == 200, f"change {turn} was missed"


def test_login_of_a_name_beyond_ascii(pair: RegistryPair) -> None:
    pair.deployment.add_user("grüße@example.com")
    assert curl(pair, "users", user="grüße@example.com").status == 200


def test_secret_is_known_to_the_registry(pair: RegistryPair) -> None:
    for process in pair.processes.values():
        assert "No HTTP secret provided" not in process.log.read_text()


def _blobs(layout: Path) -> set[str]:
    return {path.name for path in (layout / "blobs" / "sha256").iterdir()}
