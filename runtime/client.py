"""WAMP client of Portico over WebSocket, for the terminal chat, the doctor and the tests."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from autobahn.twisted.wamp import ApplicationSession
from autobahn.twisted.websocket import WampWebSocketClientFactory
from autobahn.wamp.interfaces import ISerializer
from autobahn.wamp.serializer import JsonSerializer
from autobahn.wamp.types import (
    Challenge,
    CloseDetails,
    ComponentConfig,
    EventDetails,
    SessionDetails,
    SubscribeOptions,
)
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.ssl import optionsForClientTLS

from portico.contract import uris

Heard = Callable[[str, dict[str, Any]], None]
PING = 20.0  # seconds between two pings, and for the pong: a peer that vanished is noticed


class Rejected(Exception):
    """The server ended the session, or did not let it begin; `reason` is the URI."""

    def __init__(self, reason: str, message: str | None) -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason = reason


class Client(ApplicationSession):
    """One session. `joined` fires with it, or with Rejected; `left` fires with the reason when it ends."""

    _transport: Any

    def __init__(self, token: str, authid: str | None = None) -> None:
        super().__init__(ComponentConfig(realm=uris.REALM))
        self._token = token
        self._authid_sent = authid
        self.joined: Deferred[Client] = Deferred()
        self.left: Deferred[str] = Deferred()
        self.details: SessionDetails | None = None

    def onConnect(self) -> None:  # noqa: N802
        self.join(uris.REALM, ["ticket"], self._authid_sent)

    def onChallenge(self, challenge: Challenge) -> str:  # noqa: N802, ARG002
        return self._token

    def onJoin(self, details: SessionDetails) -> None:  # noqa: N802
        self.details = details
        self.joined.callback(self)

    def onLeave(self, details: CloseDetails) -> None:  # noqa: N802
        reason = details.reason or CloseDetails.REASON_DEFAULT
        if not self.joined.called:
            self.joined.errback(Rejected(reason, details.message))
        if not self.left.called:
            self.left.callback(reason)
        self.disconnect()

    def on_lost(self, _: Any) -> None:
        """The connection is lost. Before the WebSocket opened, Autobahn has no callback for that."""
        if not self.joined.called:
            self.joined.errback(Rejected("wamp.close.transport_lost", None))

    def onDisconnect(self) -> None:  # noqa: N802
        """The connection is lost, with all pending results."""
        super().onDisconnect()
        self.on_lost(None)
        if not self.left.called:
            self.left.callback("wamp.close.transport_lost")

    def call_procedure(self, procedure: str, /, **arguments: Any) -> "Deferred[dict[str, Any]]":
        """Call `portico.<procedure>`; fires with the reply as a dict."""
        result: Deferred[Any] = self.call(uris.procedure(procedure), **arguments)
        return result.addCallback(lambda reply: reply.kwresults)

    def subscribe_to_events(self, handler: Heard) -> "Deferred[Any]":
        """Subscribe to every event: `heard(name, payload)`."""

        def on_event(*_: Any, details: EventDetails, **payload: Any) -> None:
            handler((details.topic or "").removeprefix(uris.EVENT_PREFIX), payload)

        options = SubscribeOptions(match="prefix", details_arg="details")
        subscribed: Deferred[Any] = self.subscribe(on_event, uris.EVENT_PREFIX, options)
        return subscribed


async def connect(
    reactor: Any,
    url: str,
    token: str,
    authid: str | None = None,
    serializer: ISerializer | None = None,
) -> Client:
    """A joined session. Raises Rejected, or Twisted's connection errors."""
    client = Client(token, authid)
    factory = WampWebSocketClientFactory(
        lambda: client, url=url, serializers=[serializer or JsonSerializer()]
    )
    factory.setProtocolOptions(autoPingInterval=PING, autoPingTimeout=PING)
    protocol = await _endpoint(reactor, url).connect(factory)
    protocol.is_closed.addCallback(client.on_lost)
    try:
        return await client.joined
    except CancelledError:
        protocol.transport.abortConnection()
        raise


def _endpoint(reactor: Any, url: str) -> Any:
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "wss"
    endpoint: Any = HostnameEndpoint(reactor, host, parts.port or (443 if secure else 80))
    return wrapClientTLS(optionsForClientTLS(host), endpoint) if secure else endpoint
