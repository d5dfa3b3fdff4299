"""The WebSockets of the config: what the settings change of them."""

from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.websocket.compress import PerMessageDeflateOffer
from twisted.internet.task import Clock

from portico.settings.core import parse
from router.overrides import FAST
from router.server_facts import ServerFacts
from router.transport.listening import websocket_factory

OPTIONS: dict[str, Any] = {"max_message_size": 1000, "compression": {"deflate": {}}}


def factory_with(**env: str) -> tuple[Any, ServerFacts]:
    settings = parse(env)
    facts = ServerFacts(settings, Clock())
    worker = SimpleNamespace(
        settings=settings,
        overrides=FAST,
        router_session_factory=None,
        writer=None,
        reading_turns=None,
        facts=facts,
    )
    transport = SimpleNamespace(worker=worker, cbdir=".", templates=None)
    config = {"serializers": ["json"], "options": dict(OPTIONS)}
    return websocket_factory(transport, config), facts


@pytest.mark.parametrize(("value", "is_accepted"), [("1", True), ("0", False)])
def test_a_setting_switches_compression_off(value: str, is_accepted: bool) -> None:
    factory, _ = factory_with(WEBSOCKET_COMPRESSION=value)
    assert bool(factory.perMessageCompressionAccept([PerMessageDeflateOffer()])) is is_accepted


def test_clients_are_told_the_size_limit_of_the_config() -> None:
    assert factory_with()[1].info().limits.message_bytes == 1000
