"""Restrictions for connections that have not joined: small messages, one HELLO and one AUTHENTICATE.

Crossbar handles any number of them, queries for each, and joins the same session twice. Before joining, a
message may have MAX_BYTES (a long token fits). After joining, the limits of `.crossbar/config.json` apply.
"""

from collections.abc import Callable
from typing import Any

from autobahn.twisted.rawsocket import WampRawSocketServerProtocol
from autobahn.wamp import message
from autobahn.wamp.exception import ProtocolError
from crossbar.router import protocol
from twisted.internet.abstract import FileDescriptor

from portico.contract import uris
from portico.domain.errors import InvalidArgument
from portico.domain.text import check_value
from router.compat import has_joined

MAX_BYTES = 16_384  # of a message, before joining
MAX_IGNORED = 16  # messages before joining
BATCHED = ".batched"  # at the end of the name of a WebSocket subprotocol
ONCE = (message.Hello, message.Authenticate)


def install() -> None:
    """Restrict every connection that is opened from now on."""
    web, raw = protocol.WampWebSocketServerProtocol, protocol.WampRawSocketServerProtocol
    web.onConnect = _unbatched(web.onConnect)
    web.onOpen = _narrowed_web(web.onOpen)
    raw._on_handshake_complete = _narrowed_raw(raw._on_handshake_complete)
    WampRawSocketServerProtocol.dataReceived = _widened_raw(WampRawSocketServerProtocol.dataReceived)


def check_early(session: Any, msg: message.Message) -> None:
    """Validate a message of a session that has not joined. Raises ProtocolError."""
    received: list[type[message.Message]] = session.__dict__.setdefault("_messages_before_joining", [])
    kind = type(msg)
    if kind in ONCE and kind in received:
        raise ProtocolError(f"{kind.__name__.upper()} was sent before: open a new connection")
    received.append(kind)
    if len(received) > MAX_IGNORED:
        raise ProtocolError("too many messages before the session has joined")
    try:
        check_value(getattr(msg, "authextra", None), "authextra")
    except InvalidArgument as error:
        raise ProtocolError(error.message) from None


def widen_web(connection: Any) -> None:
    """Apply the size limits of the config to a WebSocket whose session has joined."""
    if has_joined(connection):
        factory = connection.factory
        connection.maxMessagePayloadSize = factory.maxMessagePayloadSize
        connection.maxFramePayloadSize = factory.maxFramePayloadSize


def _unbatched(connected: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Disable batched serializations: one frame would hold many messages, which no limit counts."""

    def on_connect(connection: Any, request: Any) -> Any:
        factory = connection.factory
        factory.protocols = [name for name in factory.protocols if not name.endswith(BATCHED)]
        request.protocols = [name for name in request.protocols if not name.endswith(BATCHED)]
        return connected(connection, request)

    return on_connect


def _narrowed_web(opened: Callable[[Any], None]) -> Callable[[Any], None]:
    def on_open(connection: Any) -> None:
        connection.maxMessagePayloadSize = connection.maxFramePayloadSize = MAX_BYTES
        opened(connection)

    return on_open


def _narrowed_raw(shaken: Callable[[Any], None]) -> Callable[[Any], None]:
    def on_handshake_complete(connection: Any) -> None:
        connection._joined_max_length, connection.MAX_LENGTH = connection.MAX_LENGTH, MAX_BYTES
        shaken(connection)

    return on_handshake_complete


def _widened_raw(receive: Callable[[Any, bytes], None]) -> Callable[[Any, bytes], None]:
    def data_received(connection: Any, data: bytes) -> None:
        if connection.MAX_LENGTH == MAX_BYTES and has_joined(connection):
            connection.MAX_LENGTH = connection._joined_max_length
            if connection._session._authrole == uris.COMPONENT:
                connection.transport.bufferSize = FileDescriptor.bufferSize  # carries all clients' traffic
        receive(connection, data)

    return data_received
