"""A lean WAMP client: JSON messages written by hand, so that the load costs less than what it loads."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateResponseAccept
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint

HELLO, WELCOME, ABORT, CHALLENGE, AUTHENTICATE, GOODBYE, ERROR = 1, 2, 3, 4, 5, 6, 8
SUBSCRIBE, SUBSCRIBED, EVENT, CALL, RESULT = 32, 33, 36, 48, 50
ROLES: dict[str, Any] = {
    "caller": {"features": {"progressive_call_results": True}},
    "subscriber": {},
}


class Wamp(WebSocketClientProtocol):
    """One session; `joined` fires with it, `ended` when it is over."""

    token: str | None
    joined: "Deferred[Wamp]"
    heard: Callable[[dict[str, Any]], None]

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[int, Deferred[Any]] = {}
        self._request = 0
        self.received = 0  # bytes of messages
        self.wire = 0  # bytes as they came, compressed or not
        self.ended: Deferred[None] = Deferred()

    def onOpen(self) -> None:  # noqa: N802
        """Say hello."""
        methods = ["anonymous"] if self.token is None else ["ticket"]
        self._send(HELLO, "portico", {"authmethods": methods, "roles": ROLES})

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803, ARG002, FBT001
        """Take what comes."""
        self.received += len(payload)
        message = json.loads(payload)
        kind = message[0]
        if kind == RESULT and message[2].get("progress"):
            return
        if kind == EVENT:
            self.heard(message[5])
        elif kind in (RESULT, SUBSCRIBED):
            self._waiting.pop(message[1]).callback(message[-1])
        elif kind == ERROR:
            self._waiting.pop(message[2]).errback(RuntimeError(message[4:]))
        else:
            self._on_session(kind, message)

    def _on_session(self, kind: int, message: list[Any]) -> None:
        """What the session begins and ends with."""
        if kind == CHALLENGE:
            self._send(AUTHENTICATE, self.token, {})
        elif kind == WELCOME:
            self.joined.callback(self)
        elif kind == GOODBYE:
            self._send(GOODBYE, {}, "wamp.close.goodbye_and_out")
        elif kind == ABORT:
            self.joined.errback(RuntimeError(message[1:]))

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803, ARG002, FBT001
        """Nobody waits for what will not come."""
        waiting, self._waiting = self._waiting, {}
        if not self.ended.called:
            self.ended.callback(None)
        gone = [*waiting.values()] if self.joined.called else [*waiting.values(), self.joined]
        for each in gone:
            each.errback(ConnectionError(reason))

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Count what comes over the wire."""
        self.wire += len(data)
        super().dataReceived(data)

    def ask_in_pieces(self, procedure: str, **arguments: Any) -> "Deferred[Any]":
        """Call with progressive results; fires with the last."""
        return self._await(CALL, {"receive_progress": True}, "portico." + procedure, [], arguments)

    def ask(self, procedure: str, **arguments: Any) -> "Deferred[Any]":
        """Call; fires with the reply."""
        return self._await(CALL, {}, "portico." + procedure, [], arguments)

    def listen(self, topic: str) -> "Deferred[Any]":
        """Subscribe; `heard` is called with each event."""
        return self._await(SUBSCRIBE, {}, "portico.event." + topic)

    def _await(self, kind: int, *rest: Any) -> "Deferred[Any]":
        self._request += 1
        waiting = self._waiting[self._request] = Deferred()
        self._send(kind, self._request, *rest)
        return waiting

    def _send(self, *message: Any) -> None:
        self.sendMessage(json.dumps(message).encode())


async def connect(
    reactor: Any, url: str, token: str | None, offers: Sequence[PerMessageDeflateOffer] = ()
) -> Wamp:
    """A joined session, an anonymous one without a token.

    What it offers to compress, it compresses, as browsers do.
    """
    protocol = Wamp()
    protocol.token, protocol.joined = token, Deferred()
    factory: Any = WebSocketClientFactory(url, protocols=["wamp.2.json"])
    factory.setProtocolOptions(
        perMessageCompressionOffers=list(offers), perMessageCompressionAccept=PerMessageDeflateResponseAccept
    )
    factory.protocol = lambda: protocol
    await TCP4ClientEndpoint(reactor, factory.host, factory.port).connect(factory)
    return await protocol.joined
