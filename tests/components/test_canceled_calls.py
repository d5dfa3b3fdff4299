"""A call that is canceled, or whose component dies, is answered with one error."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_twisted
from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.message import Interrupt
from autobahn.wamp.types import ComponentConfig, SessionDetails
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import UNIXClientEndpoint

from portico.contract import uris
from router.overrides import FAST, GENERAL, Overrides
from runtime.component_codec import ComponentSerializer
from tests.support.raw import CALL, CANCEL, ERROR, JSON, Message, Raw
from tests.support.router import Router

NEVER, QUICK = "message.search", "user.get"


class Deaf(ApplicationSession):
    """A component that does not hear that a call was canceled, as a process that is frozen."""

    def __init__(self) -> None:
        super().__init__(ComponentConfig(uris.REALM))
        self.joined: Deferred[None] = Deferred()
        self.asked: Deferred[None] = Deferred()

    def onConnect(self) -> None:  # noqa: N802
        self.join(uris.REALM, ["anonymous"])

    async def onJoin(self, details: SessionDetails) -> None:  # noqa: N802
        await self.register(self.never, uris.procedure(NEVER))
        await self.register(dict, uris.procedure(QUICK))
        self.joined.callback(None)

    def onMessage(self, msg: Any) -> None:  # noqa: N802
        if not isinstance(msg, Interrupt):
            super().onMessage(msg)

    def never(self) -> "Deferred[None]":
        self.asked.callback(None)
        return Deferred()


async def deaf_component(router: Router) -> Deaf:
    component = Deaf()
    factory = WampRawSocketClientFactory(lambda: component, serializer=ComponentSerializer())
    endpoint: Any = UNIXClientEndpoint(global_reactor, str(router.socket))
    await endpoint.connect(factory)
    await component.joined
    return component


async def unanswered(overrides: Overrides) -> tuple[Router, Raw, Deaf, int]:
    """A router, a client, a component, and the client's call that the component does not answer."""
    router, raw = Router(overrides), Raw(JSON)
    await router.start()
    component = await deaf_component(router)
    await raw.connect(urlsplit(router.url).port or 0)
    await raw.join(router.token("ada"))
    request = raw.request(CALL, {}, uris.procedure(NEVER))
    await component.asked
    return router, raw, component, request


async def is_gone(raw: Raw) -> None:
    """Return when the router has answered all calls of the component that left."""
    while (await raw.call(QUICK))[0] != ERROR:
        pass
    await raw.call(QUICK)


def errors_of(raw: Raw, request: int) -> list[Message]:
    return [message for message in raw.received if message[:3] == [ERROR, CALL, request]]


@pytest.mark.parametrize("mode", ["skip", "kill", "killnowait"])
@pytest.mark.parametrize("overrides", [FAST, GENERAL], ids=["fast", "general"])
@pytest_twisted.ensureDeferred
async def test_a_canceled_call_has_one_error(overrides: Overrides, mode: str) -> None:
    router, raw, component, request = await unanswered(overrides)
    raw.transmit([CANCEL, request, {"mode": mode}])
    await raw.call(QUICK)  # the cancellation was handled before this
    assert len(errors_of(raw, request)) == (0 if mode == "kill" else 1)
    component.disconnect()
    await is_gone(raw)
    assert len(errors_of(raw, request)) == 1
    raw.leave()
    await router.stop()


@pytest.mark.parametrize("overrides", [FAST, GENERAL], ids=["fast", "general"])
@pytest_twisted.ensureDeferred
async def test_a_client_is_told_to_retry_when_the_component_dies(overrides: Overrides) -> None:
    router, raw, component, request = await unanswered(overrides)
    component.disconnect()
    await is_gone(raw)
    [[*_, error, _message, fields]] = errors_of(raw, request)
    assert error == "portico.error.unavailable"
    assert fields["retry_after_ms"] > 0
    raw.leave()
    await router.stop()
