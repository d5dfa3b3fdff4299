"""A WAMP client of load programs over Autobahn's WebSocket, which can compress as browsers do."""

from collections.abc import Sequence
from typing import Any

from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateResponseAccept
from twisted.internet.endpoints import TCP4ClientEndpoint

from bench.wamp_session import WampSession


class Wamp(WampSession, WebSocketClientProtocol):  # type: ignore[misc] # Autobahn's own bases
    """One session."""

    def __init__(self, token: str | None) -> None:
        super().__init__(token)
        self.received = 0  # bytes of messages
        self.wire = 0  # bytes as they came, compressed or not

    def onOpen(self) -> None:  # noqa: N802
        """Say hello. As browsers do, nothing that is written waits for what was written before."""
        transport: Any = self.transport
        transport.setTcpNoDelay(True)
        self._greet()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803, ARG002, FBT001
        """Take what comes."""
        self.received += len(payload)
        self._take_text(payload)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803, ARG002, FBT001
        self._end(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Count what comes over the wire."""
        self.wire += len(data)
        super().dataReceived(data)

    def _write_text(self, text: bytes) -> None:
        self.sendMessage(text)


async def connect(
    reactor: Any, url: str, token: str | None, offers: Sequence[PerMessageDeflateOffer] = ()
) -> Wamp:
    """A joined session, an anonymous one without a token.

    What it offers to compress, it compresses, as browsers do.
    """
    protocol = Wamp(token)
    factory: Any = WebSocketClientFactory(url, protocols=["wamp.2.json"])
    factory.setProtocolOptions(
        perMessageCompressionOffers=list(offers), perMessageCompressionAccept=PerMessageDeflateResponseAccept
    )
    factory.protocol = lambda: protocol
    await TCP4ClientEndpoint(reactor, factory.host, factory.port).connect(factory)
    session: Wamp = await protocol.joined
    return session
