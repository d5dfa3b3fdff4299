"""What is too long for who is connected by RawSocket ends the connection.

A client says at the beginning how long messages may be that it takes (512 bytes at least). Autobahn raises an
error in the middle of whatever had something to say: a session is let in that never hears so, an answer is
lost, an event is told again to those who have it already.
"""

from collections.abc import Callable
from typing import Any

import structlog
from autobahn.exception import PayloadExceededError
from autobahn.twisted.rawsocket import WampRawSocketProtocol

log = structlog.get_logger()


def install() -> None:
    """Cut instead."""
    WampRawSocketProtocol.send = _or_cut(WampRawSocketProtocol.send)


def _or_cut(send: Callable[[Any, Any], None]) -> Any:
    def send_or_cut(connection: Any, msg: Any) -> None:
        try:
            send(connection, msg)
        except PayloadExceededError:
            log.info("client.takes_too_little", most=connection._max_len_send)
            connection.abort()

    return send_or_cut
