"""Fast path for WebSocket messages, between a connection and its session.

Autobahn's path supports fragments, compression, streaming and control frames, through a dozen hooks with a
log call each: a fifth of the router's time. It still handles every frame that is not plain
(router/transport/frames.py), every violation of the protocol, and all data while it is in the middle of
something.
"""

from collections.abc import Callable
from typing import Any

from autobahn.twisted.rawsocket import WampRawSocketProtocol
from autobahn.twisted.websocket import WebSocketAdapterProtocol
from autobahn.wamp.websocket import WampWebSocketProtocol
from autobahn.websocket.protocol import WebSocketProtocol

from router.transport.frames import LARGEST, frame_at, framed
from router.transport.joining import MAX_BYTES, widen_web


def install() -> None:
    """Override receiving and sending of WebSocket messages.

    Messages of a silenced connection are kept until it is read again (router/core/limits.py).
    """
    for protocol in (WebSocketAdapterProtocol, WampRawSocketProtocol):
        protocol.silenced, protocol.unread = False, b""
    WebSocketAdapterProtocol.dataReceived = fast_path_first(WebSocketAdapterProtocol.dataReceived)
    WampWebSocketProtocol.send = send


def fast_path_first(receive: Callable[[Any, bytes], None]) -> Any:
    """Wrap `dataReceived`: deliver plain frames, and pass the rest to `receive`."""

    def data_received(connection: Any, data: bytes) -> None:
        if connection.maxMessagePayloadSize == MAX_BYTES:
            widen_web(connection)
        data, begin = connection.unread + data, 0
        while _is_plain(connection) and (frame := frame_at(data, begin)) and _fits(connection, frame.payload):
            begin = frame.end
            connection.onMessage(frame.payload, frame.is_binary)
        rest = data[begin:]
        connection.unread = rest if connection.silenced else b""
        if rest and not connection.silenced:
            receive(connection, rest)

    return data_received


def send(connection: Any, msg: Any) -> None:
    """Send a message of any length: Autobahn's maximum is meant for messages of clients.

    Nothing is sent on a connection that is closing, and no error is raised.
    """
    if connection.state == WebSocketProtocol.STATE_OPEN:
        payload, is_binary = connection._serializer.serialize(msg)
        connection.transport.write(framed(payload, is_binary=is_binary))


def _is_plain(connection: Any) -> bool:
    """Whether Autobahn is in the middle of nothing on this connection."""
    return (
        connection.state == WebSocketProtocol.STATE_OPEN
        and not (connection.data or connection.inside_message or connection.current_frame)
        and not (connection._perMessageCompress or connection.autoPingTimeoutCall or connection.silenced)
    )


def _fits(connection: Any, payload: bytes) -> bool:
    """Whether a payload is within the limits of the config; 0 is none."""
    message, frame = connection.maxMessagePayloadSize, connection.maxFramePayloadSize
    return len(payload) <= min(message or LARGEST, frame or LARGEST)
