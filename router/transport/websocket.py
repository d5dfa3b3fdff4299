"""WebSocket connections of clients, with a fast path for the messages between a connection and its session.

Autobahn's path supports fragments, streaming and control frames, through a dozen hooks with a
log call each: a fifth of the router's time. It still handles every frame that is not plain
(router/transport/frames.py), every violation of the protocol, and all data while it is in the middle of
something.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from autobahn.websocket.protocol import WebSocketProtocol
from crossbar.router import protocol

from router.compat import NAME, has_joined
from router.transport.deflate import LEAST, Deflater, MessageInflater, inflated
from router.transport.frames import DEFLATED, LARGEST, frame_at, framed
from router.transport.joining import MAX_BYTES
from router.transport.reading_turns import ReadingTurns
from router.transport.receiving import PROTOCOL_ERROR, deliver, log_violation
from router.transport.sending import Writer
from router.transport.serializers import supported

MAX_REASON = 100  # bytes; a close frame holds 123
# What Autobahn sets on each connection, as it is on an open one: `forget_handshake` leaves it to the class.
OPEN: Mapping[str, Any] = {
    **dict.fromkeys(
        (
            "wasMaxFramePayloadSizeExceeded", "wasMaxMessagePayloadSizeExceeded", "closedByMe", "failedByMe",
            "droppedByMe", "wasClean", "wasServerConnectionDropTimeout", "wasOpenHandshakeTimeout",
            "wasCloseHandshakeTimeout", "wasServingFlashSocketPolicyFile", "triggered",
        ),
        False,
    ),
    **dict.fromkeys(
        (
            "wasNotCleanReason", "localCloseCode", "localCloseReason", "remoteCloseCode", "remoteCloseReason",
            "openHandshakeTimeoutCall", "closeHandshakeTimeoutCall", "autoPingPending", "autoPingPendingSent",
            "trackedTimings", "_cbtid", "_authid", "_authrole", "_authrealm", "_authmethod", "_authextra",
            "_authprovider",
        ),
        None,
    ),
}  # fmt: skip


class WebSocketConnection(protocol.WampWebSocketServerProtocol):
    """Crossbar's, with the limits before joining, and without tracebacks for malformed data.

    What is received on a silenced connection is kept until it is read again (router/core/request_limiter.py).
    """

    factory: "WebSocketFactory"
    silenced, unread = False, b""
    autoPingTimeout: float  # noqa: N815 - seconds, of the config
    _perMessageCompress: Any  # noqa: N815 - Autobahn's; None where compression was not agreed on

    def connectionMade(self) -> None:  # noqa: N802
        super().connectionMade()
        self._write = partial(self.factory.writer.write, self.transport)

    def _onOpen(self) -> None:  # noqa: N802
        if self._perMessageCompress is not None:
            self._perMessageCompress = MessageInflater(self._perMessageCompress)
        super()._onOpen()

    def onOpen(self) -> None:  # noqa: N802
        """Limit the size of messages until the session has joined."""
        self.maxMessagePayloadSize = self.maxFramePayloadSize = MAX_BYTES
        super().onOpen()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Handle it when the connection's turn has come."""
        self.factory.reading_turns.receive(self, data)

    def handle(self, data: bytes) -> None:
        """Handle what was read, or keep it while the connection is silenced."""
        if self.maxMessagePayloadSize == MAX_BYTES:
            widen(self)
        data = self.unread + data
        self.unread = data if self.silenced else b""
        if data and not self.silenced:
            super().dataReceived(data)

    def onAutoPingTimeout(self) -> None:  # noqa: N802
        """Drop a connection that does not answer, but not one whose answer may wait here to be read."""
        if self.silenced or self.factory.reading_turns.holds(self):
            self.autoPingTimeoutCall = self.factory._batched_timer.call_later(
                self.autoPingTimeout, self.onAutoPingTimeout
            )
        else:
            super().onAutoPingTimeout()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: FBT001, N802, N803
        """Deliver the messages; close the connection on malformed data."""
        try:
            messages = self._serializer.unserialize(payload, isBinary)
        except Exception as error:  # noqa: BLE001 - Autobahn's parser trips over nonsense in many ways
            self._end(PROTOCOL_ERROR, error)
            return
        for msg in messages:
            deliver(self, msg, self._end)

    def send(self, msg: Any) -> None:
        """Send a message of any length: Autobahn's maximum is meant for messages of clients.

        Nothing is sent on a connection that is closing, and no error is raised.
        """
        if self.state == WebSocketProtocol.STATE_OPEN:
            payload, is_binary = self._serializer.serialize(msg)
            if len(payload) < LEAST or self._perMessageCompress is None:
                self._write(framed(payload, is_binary=is_binary))
            else:
                self._write(self._compressed(payload, is_binary=is_binary))

    def _compressed(self, payload: bytes, *, is_binary: bool) -> bytes:
        deflated = self.factory.deflater.deflate(payload, self._perMessageCompress.server_max_window_bits)
        if deflated is None:
            return framed(payload, is_binary=is_binary)
        return framed(deflated, is_binary=is_binary, deflated=DEFLATED)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: FBT001, FBT002, N802
        """Write Autobahn's own frames (ping, close) after the messages that were sent before."""
        self.factory.writer.flush()
        super().sendData(data, sync, chopsize)

    def _end(self, code: int, error: Exception) -> None:
        log_violation(error)
        reason = str(error).encode("ascii", "replace")[:MAX_REASON].decode()
        self._bailout(code, reason if code == PROTOCOL_ERROR else "internal error")


class FastWebSocketConnection(WebSocketConnection):
    """The same with the fast path for plain frames."""

    def handle(self, data: bytes) -> None:
        """Deliver plain frames, and leave the rest to Autobahn."""
        if self.maxMessagePayloadSize == MAX_BYTES:
            widen(self)
        data, begin = self.unread + data, 0
        inflate = self._inflate if self._perMessageCompress else None
        while _is_plain(self) and (frame := frame_at(data, begin, inflate)) and _fits(self, frame.payload):
            begin = frame.end
            self.onMessage(frame.payload, frame.is_binary)
        self.unread = b""
        if begin < len(data):
            super().handle(data[begin:])

    def _inflate(self, payload: bytes) -> bytes | None:
        return inflated(payload, _limit(self))


def widen(connection: Any) -> None:
    """Apply the size limits of the config to a WebSocket whose session has joined."""
    if has_joined(connection):
        factory = connection.factory
        connection.maxMessagePayloadSize = factory.maxMessagePayloadSize
        connection.maxFramePayloadSize = factory.maxFramePayloadSize


def _is_plain(connection: Any) -> bool:
    """Whether Autobahn is in the middle of nothing on this connection."""
    return (
        connection.state == WebSocketProtocol.STATE_OPEN
        and not (connection.data or connection.inside_message or connection.current_frame)
        and not (connection.autoPingTimeoutCall or connection.silenced)
    )


def _fits(connection: Any, payload: bytes) -> bool:
    """Whether a payload is within the limits of the config."""
    return len(payload) <= _limit(connection)


def _limit(connection: Any) -> int:
    """How many bytes a message may have here; in the config 0 is no limit."""
    message, frame = connection.maxMessagePayloadSize, connection.maxFramePayloadSize
    return int(min(message or LARGEST, frame or LARGEST))


class WebSocketFactory(protocol.WampWebSocketServerFactory):
    """Constructs connections with Portico's serializers, and names no version in `Server`."""

    protocol: Any = WebSocketConnection
    _serializers: dict[str, Any]

    def __init__(
        self,
        sessions: Any,
        folder: str,
        config: dict[str, Any],
        templates: Any,
        writer: Writer,
        reading_turns: ReadingTurns,
    ) -> None:
        super().__init__(sessions, folder, config, templates)
        self.writer = writer
        self.reading_turns = reading_turns
        self.deflater = Deflater()
        self.server = NAME.decode()
        self._serializers = supported(self._serializers)
        self.protocols = [f"wamp.2.{name}" for name in self._serializers]

    def settle_options(self, accepts: Callable[[Sequence[object]], object]) -> None:
        """Choose which offers of compression are accepted; a `compression` of the config has no effect.

        After this the options do not change. Autobahn would copy thirty of them into each connection.
        """
        self.setProtocolOptions(perMessageCompressionAccept=accepts)
        options = {name: getattr(self, name) for name in self.protocol.CONFIG_ATTRS}
        shared = {name: staticmethod(each) if callable(each) else each for name, each in options.items()}
        self.protocol = type(self.protocol.__name__, (self.protocol,), {**OPEN, **shared})


class FastWebSocketFactory(WebSocketFactory):
    """The same with the fast path."""

    protocol = FastWebSocketConnection
