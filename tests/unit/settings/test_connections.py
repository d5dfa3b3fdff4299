"""How many connections, subscriptions and proxies there may be, as an operator says it."""

import pytest

from portico.settings.connections import parse as connections
from portico.settings.core import SettingsError, parse


def test_a_laptop_needs_to_say_nothing() -> None:
    settings = connections({})
    assert (settings.max_connections, settings.max_unjoined, settings.max_subscriptions) == (10_000, 256, 128)
    assert parse({}).connections == settings


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "/run/services.sock", ""]
)
def test_a_proxy_beside_the_node_is_trusted(address: str) -> None:
    assert connections({}).is_proxy(address)


@pytest.mark.parametrize(
    "address", ["203.0.113.9", "10.0.0.1", "2001:db8::1", "::ffff:203.0.113.9", "fe80::1%eth0"]
)
def test_nobody_else_is(address: str) -> None:
    assert not connections({}).is_proxy(address)


def test_the_proxies_are_those_that_are_named() -> None:
    settings = connections({"TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::/32"})
    assert settings.is_proxy("10.1.2.3")
    assert settings.is_proxy("2001:db8::7")
    assert not settings.is_proxy("127.0.0.1")
    assert not connections({"TRUSTED_PROXIES": "none"}).is_proxy("127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRUSTED_PROXIES", "nginx"),
        ("MAX_CONNECTIONS", "0"),
        ("MAX_SUBSCRIPTIONS", "x"),
    ],
)
def test_a_mistake_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        connections({name: value})
