"""A WebSocket client that builds its own frames (RFC 6455), so that it can misbehave.

It can stop reading, and send bytes that no library would send.
"""

import base64
import os
import struct
import zlib
from collections.abc import Callable
from typing import Any, Final

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure

TEXT: Final = 1
BINARY: Final = 2
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10
DEFLATED: Final = 64  # with an opcode: the message is compressed
NO_MASK = bytes(4)  # a masking key of zeros is a masking key


class WebSocket(Protocol):
    """One connection: `heard` gets every message, `closed` fires with the code of the close frame, if any."""

    transport: Any

    def __init__(self, received: Callable[[bytes], None], subprotocol: str, offer: str = "") -> None:
        self._heard = received
        self._subprotocol = subprotocol
        self._extensions = f"Sec-WebSocket-Extensions: {offer}\r\n" if offer else ""
        self.compressed = 0  # messages that came compressed
        self._buffer = b""
        self._parts: list[bytes] = []
        self._is_open = False
        self._lingering: Deferred[None] | None = None
        self.code: int | None = None
        self.opened: Deferred[WebSocket] = Deferred()
        self.closed: Deferred[int | None] = Deferred()

    def connectionMade(self) -> None:  # noqa: N802
        """Ask for the upgrade."""
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"{self._extensions}Sec-WebSocket-Protocol: {self._subprotocol}\r\n\r\n".encode()
        )

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Read the handshake, then frames."""
        self._buffer += data
        if not self._is_open and not self._read_handshake():
            return
        offset = 0
        while (end := _frame_end(self._buffer, offset)) is not None:
            start = offset
            offset = end
            self._frame(start, end)
        self._buffer = self._buffer[offset:]

    def connectionLost(self, reason: Failure = Failure(ConnectionError())) -> None:  # noqa: B008, N802
        """Tell who waits."""
        if not self.opened.called:
            self.opened.errback(reason)
        self.closed.callback(self.code)

    def send_compressed(self, payload: bytes) -> None:
        """Send a text message in one compressed frame."""
        deflater = zlib.compressobj(wbits=-15)
        squeezed = deflater.compress(payload) + deflater.flush(zlib.Z_SYNC_FLUSH)
        self.send(squeezed[:-4], TEXT | DEFLATED)

    def send(self, payload: bytes, opcode: int = TEXT) -> None:
        """Send one frame."""
        self.transport.write(header(len(payload), opcode) + NO_MASK + payload)

    def stop_reading(self) -> None:
        """Be slow without end."""
        self.transport.pauseProducing()

    def read_again(self) -> None:
        """Take what waits."""
        self.transport.resumeProducing()

    def linger(self) -> "Deferred[None]":
        """Do not agree to be closed; fires when the server has asked."""
        self._lingering = Deferred()
        return self._lingering

    def close(self) -> None:
        """Be gone."""
        self.transport.abortConnection()

    def _read_handshake(self) -> bool:
        head, found, self._buffer = self._buffer.partition(b"\r\n\r\n")
        if not found:
            self._buffer = head
            return False
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode())
        self._is_open = True
        self.opened.callback(self)
        return True

    def _frame(self, start: int, end: int) -> None:
        first, length = self._buffer[start], self._buffer[start + 1]
        payload = self._buffer[start + (2 if length < 126 else 4 if length == 126 else 10) : end]
        if first & DEFLATED:
            self.compressed += 1
            payload = zlib.decompressobj(-15).decompress(payload + b"\x00\x00\xff\xff")
        opcode = first & 15
        if opcode == PING:
            self.send(payload, PONG)
        elif opcode == CLOSE:
            self.code = int.from_bytes(payload[:2], "big")
            self._agree(payload)
        elif opcode != PONG:
            self._message(payload, final=bool(first & 128))

    def _agree(self, payload: bytes) -> None:
        if self._lingering is None:
            self.send(payload, CLOSE)
        else:
            self._lingering.callback(None)

    def _message(self, payload: bytes, *, final: bool) -> None:
        if final and not self._parts:
            self._heard(payload)
            return
        self._parts.append(payload)
        if final:
            whole, self._parts = b"".join(self._parts), []
            self._heard(whole)


def header(length: int, opcode: int) -> bytes:
    """The head of a masked frame, without its masking key."""
    if length < 126:
        return bytes((128 | opcode, 128 | length))
    if length < 65536:
        return struct.pack("!BBH", 128 | opcode, 128 | 126, length)
    return struct.pack("!BBQ", 128 | opcode, 128 | 127, length)


def _frame_end(buffer: bytes, offset: int) -> int | None:
    """Where the frame at `offset` ends; None when it is not all there yet."""
    if len(buffer) < offset + 2:
        return None
    length, head = buffer[offset + 1], offset + 2
    if length == 126:
        length, head = int.from_bytes(buffer[head : head + 2], "big"), head + 2
    elif length == 127:
        length, head = int.from_bytes(buffer[head : head + 8], "big"), head + 8
    end = head + length
    return end if len(buffer) >= end else None


async def open_websocket(
    reactor: Any, port: int, received: Callable[[bytes], None], subprotocol: str, offer: str = ""
) -> WebSocket:
    """An open connection to a node on this machine; `offer` are the extensions that it offers."""
    endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", port)
    websocket = WebSocket(received, subprotocol, offer)
    await connectProtocol(endpoint, websocket)
    await websocket.opened
    return websocket
