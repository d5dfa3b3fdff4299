"""Bytes on an open WebSocket: the session hears whole messages within the limit, or the connection ends.

The first byte says in how many pieces the rest comes.
"""

from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from router.transport.joining import MAX_BYTES
from router.transport.reading_turns import ReadingTurns
from router.transport.sending import Writer
from router.transport.websocket import FastWebSocketConnection

SHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MASK = b"\x00\x00\x00\x00"
TEXT, BINARY = b'[48,1,{},"portico.user.me"]', b"\x84\x18\x30\x01\xa0\x63a.b"
SEEDS = (
    b"\xff\x81" + bytes((0x80 | len(TEXT),)) + MASK + TEXT,
    b"\x03\x82" + bytes((0x80 | len(BINARY),)) + MASK + BINARY,
    b"\x07\x01\x83" + MASK + b"[48\x80\x83" + MASK + b",1]",
    b"\xff\x89\x80" + MASK + b"\x8a\x80" + MASK + b"\x88\x82" + MASK + b"\x03\xe8",
    b"\xff\x81\xfe\x40\x01" + MASK + b"a" * 200,
    b"\xff\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff" + MASK,
    b"\xff\xc1\x81" + MASK + b"a" + b"\x83\x80" + MASK,
)


class Ear:
    """A server's end without a session; keeps what that would hear."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[bytes] = []

    def onConnect(self, request: Any) -> None:  # noqa: N802
        """Accept it."""

    def onOpen(self) -> None:  # noqa: N802
        """Do nothing: there is no session."""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        """Keep it."""
        self.received.append(payload)


class Connection(Ear, WebSocketServerProtocol):  # type: ignore[misc]
    """Autobahn's."""


class Short(Ear, FastWebSocketConnection):  # type: ignore[misc]
    """The node's, with the fast path."""


class Cable(StringTransport):
    """Keeps what is written; the producer of a connection is nobody's business here."""

    def unregisterProducer(self) -> None:  # noqa: N802
        """There was none."""


def check(data: bytes) -> None:
    """Two ends hear the same, and no more than they may."""
    short, long = _opened(Short), _opened(Connection)
    size = len(data) // (data[0] % 8 + 1) + 1 if data else 1
    for begin in range(1, len(data), size):
        for connection in (short, long):
            connection.dataReceived(data[begin : begin + size])
    assert short.received == long.received
    assert all(len(payload) <= MAX_BYTES for payload in short.received)


def _opened(kind: type[Ear]) -> Any:
    factory: Any = WebSocketServerFactory("ws://localhost")
    factory.writer = Writer(lambda: None)
    factory.reading_turns = ReadingTurns(Clock(), lambda: 0.0)  # which have always time
    factory.protocol = kind
    factory.setProtocolOptions(
        openHandshakeTimeout=0, closeHandshakeTimeout=0,
        maxMessagePayloadSize=MAX_BYTES, maxFramePayloadSize=MAX_BYTES,
    )  # fmt: skip
    connection = factory.buildProtocol(None)
    connection.makeConnection(Cable())
    connection.dataReceived(SHAKE)
    return connection
