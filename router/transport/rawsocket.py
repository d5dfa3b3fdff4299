"""Closes a RawSocket connection when a message is longer than its client accepts.

A client announces its maximum length in the handshake (512 bytes at least). Autobahn raises an exception in
the code that sends, with side effects: a session joins without a WELCOME, a result is lost, an event is
published again to those who have it. Here the connection is closed instead.
"""

from collections.abc import Callable
from typing import Any

import structlog
from autobahn.exception import PayloadExceededError
from autobahn.twisted.rawsocket import WampRawSocketProtocol

log = structlog.get_logger()


def install() -> None:
    """Override `WampRawSocketProtocol.send`."""
    WampRawSocketProtocol.send = _or_cut(WampRawSocketProtocol.send)


def _or_cut(send: Callable[[Any, Any], None]) -> Any:
    def send_or_cut(connection: Any, msg: Any) -> None:
        try:
            send(connection, msg)
        except PayloadExceededError:
            log.info("client.message_limit_too_small", most=connection._max_len_send)
            connection.abort()

    return send_or_cut
