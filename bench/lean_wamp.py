"""A WAMP session over the bytes of a WebSocket, written by hand: for crowds, whose own cost is to be small.

It knows what Portico sends: JSON in whole frames, uncompressed. Its masks are zero, so nothing is masked.
"""

from typing import Any

from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.protocol import Factory, Protocol

from bench.wamp_session import ABORT, WampSession

UPGRADE = (
    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n"
)
END = b"\r\n\r\n"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class LeanWamp(WampSession, Protocol):
    """One session."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(token)
        self._port = port
        self._buffer = b""
        self._is_open = False

    def connectionMade(self) -> None:  # noqa: N802
        """Ask for a WebSocket. As browsers do, nothing that is written waits for what was written before."""
        if self.transport:
            self.transport.setTcpNoDelay(True)
        self._write(UPGRADE.format(port=self._port).encode())

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Take what comes."""
        self._buffer += data
        if not self._is_open:
            head, found, rest = self._buffer.partition(END)
            if not found:
                return
            if b" 101 " not in head[:20]:
                self.leave()
                return
            self._is_open, self._buffer = True, rest
            self._greet()
        self._read_frames()

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802, ARG002
        self._end("the connection was lost")

    def leave(self) -> None:
        """Cut the connection."""
        if self.transport:
            self.transport.abortConnection()

    def _read_frames(self) -> None:
        start, data = 0, self._buffer
        while (frame := _frame(data, start)) is not None:
            opcode, begin, start = frame
            self._take(opcode, data[begin:start])
        self._buffer = data[start:]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            self._take_text(payload)
        elif opcode == PING:
            self._send(PONG, payload)
        elif opcode == CLOSE:
            self._send(CLOSE, payload)

    def _on_session(self, kind: int, message: list[Any]) -> None:
        super()._on_session(kind, message)
        if kind == ABORT:
            self.leave()

    def _write_text(self, text: bytes) -> None:
        self._send(TEXT, text)

    def _send(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        self._write(bytes([0x80 | opcode]) + length + bytes(4) + payload)

    def _write(self, data: bytes) -> None:
        if self.transport:
            self.transport.write(data)  # type: ignore[call-arg, misc] # zope's interfaces have no `self`


def _frame(data: bytes, start: int) -> tuple[int, int, int] | None:
    """The opcode of the frame at `start`, where its payload begins and ends; None where it is not whole."""
    if len(data) < start + 2:
        return None
    size, begin = data[start + 1] & 0x7F, start + 2
    if size >= 126:
        width = 2 if size == 126 else 8
        if len(data) < begin + width:
            return None
        size, begin = int.from_bytes(data[begin : begin + width], "big"), begin + width
    return (data[start] & 0x0F, begin, begin + size) if len(data) >= begin + size else None


async def connect_lean(session: LeanWamp, reactor: Any, port: int) -> None:
    """Connect a session, and return when it has joined."""
    factory: Any = Factory.forProtocol(lambda: session)
    factory.noisy = False
    await TCP4ClientEndpoint(reactor, "127.0.0.1", port).connect(factory)
    await session.joined
