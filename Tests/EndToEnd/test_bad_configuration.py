"""Mistakes in regcred.yaml: exit code 78, with file, line and the nearest right word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.deployment import Deployment
from support.regcred import PASSWORD, Exit, Regcred, assert_refused


def replaced(old: str, new: str) -> Callable[[str], str]:
    def replace(text: str) -> str:
        assert old in text, f"regcred.yaml has no {old!r}"
        return text.replace(old, new, 1)

    return replace


@pytest.mark.parametrize("cost", ["3", "18", "31", "0", "-4", "4.5", "ten", '"10"', "[10]", "99999999999999999999"])
def test_cost_outside_of_4_to_17(deployment: Deployment, cost: str) -> None:
    line = write_configuration(deployment, replaced("cost: 4", f"cost: {cost}"), f"cost: {cost}")
    for command in (["user", "list"], ["publish"], ["user", "add", "alice", "--realm", "users", "--password-stdin"]):
        result = deployment.regcred(*command, stdin=PASSWORD.encode(), expect=Exit.CONFIGURATION)
        assert_refused(result, [PASSWORD])
        assert_names_line(result.stderr, line)
    assert not deployment.published_users("users")


@pytest.mark.parametrize(
    ("change", "at", "nearest"),
    [
        pytest.param(replaced("passwords:", "pasword:"), "pasword:", "passwords", id="unknown-key"),
        pytest.param(replaced("min_length:", "minlength:"), "minlength:", "min_length", id="unknown-inner-key"),
        pytest.param(replaced("access: read-only", "access: readonly"), "access: readonly", "read-only", id="access"),
        pytest.param(replaced("realm: users", "realm: user"), "realm: user,", "users", id="realm-that-is-none"),
        pytest.param(replaced("lifetime: 90d", "lifetime: 90"), "lifetime: 90", "90d", id="duration-without-unit"),
        pytest.param(replaced("lifetime: 90d", "lifetime: 900d"), "lifetime: 900d", "825", id="lifetime-over-825-days"),
        pytest.param(replaced("key: ecdsa-p256", "key: ecdsa-256"), "ecdsa-256", "ecdsa-p256", id="key-kind"),
        pytest.param(replaced("renew_at: 66%", "renew_at: 166%"), "renew_at: 166%", None, id="renew-after-the-end"),
        pytest.param(replaced("version: 1", "version: 2"), "version: 2", "1", id="version"),
        pytest.param(replaced("cost: 4", "cost: 4, cost: 5"), "cost: 4, cost: 5", None, id="key-twice"),
    ],
)
def test_mistake_in_the_configuration(
    regcred: Regcred, change: Callable[[str], str], at: str, nearest: str | None
) -> None:
    # As init wrote it, not as a YAML library would write it again: people edit this text.
    regcred("init", "localhost")
    deployment = Deployment(regcred)
    path = deployment.state / "regcred.yaml"
    path.write_text(replaced("cost: 10", "cost: 4")(path.read_text()))
    line = write_configuration(deployment, change, at)
    result = deployment.regcred("publish", expect=Exit.CONFIGURATION)
    assert_refused(result)
    assert_names_line(result.stderr, line)
    if nearest:
        assert nearest in result.stderr


@pytest.mark.parametrize("text", ["", "just words\n", "- a\n- list\n", "a: [unclosed\n", "\x00\x01"])
def test_configuration_that_is_none(deployment: Deployment, text: str) -> None:
    (deployment.state / "regcred.yaml").write_text(text)
    assert_refused(deployment.regcred("user", "list", expect=Exit.CONFIGURATION))


def test_registry_without_realm_needs_loopback(deployment: Deployment) -> None:
    with deployment.edit() as config:
        config["registries"]["build"] = {"access": "read-write", "listen": "0.0.0.0:5000"}
    assert_refused(deployment.regcred("publish", expect=Exit.CONFIGURATION))
    with deployment.edit() as config:
        config["registries"]["build"]["listen"] = "127.0.0.1:5000"
    deployment.regcred("secret", "rotate", "--registry", "build")
    assert "REGISTRY_AUTH" not in (deployment.published / "env" / "build.env").read_text()


def write_configuration(deployment: Deployment, change: Callable[[str], str], at: str) -> int:
    """Changes regcred.yaml and returns the number of the line with `at`."""
    path = deployment.state / "regcred.yaml"
    path.write_text(change(path.read_text()))
    return next(number for number, line in enumerate(path.read_text().splitlines(), start=1) if at in line)


def assert_names_line(stderr: str, line: int) -> None:
    assert "regcred.yaml" in stderr
    assert f"regcred.yaml:{line}" in stderr or f"line {line}" in stderr, f"line {line} is not named: {stderr}"
