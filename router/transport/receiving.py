"""Delivers received messages to a session, and ends the connection when one cannot be handled."""

from collections.abc import Callable
from typing import Any, TypeAlias

import structlog
from autobahn.wamp import message
from autobahn.wamp.exception import ProtocolError

log = structlog.get_logger()
PROTOCOL_ERROR = 1002
INTERNAL_ERROR = 1011
End: TypeAlias = Callable[[int, Exception], None]  # ends a connection, for a reason


def deliver(connection: Any, msg: message.Message, end: End) -> None:
    """Give a message to the connection's session. Autobahn would log a traceback for a violation."""
    if connection._session is None:
        return  # closed by the message before
    try:
        connection._session.onMessage(msg)
    except ProtocolError as error:
        end(PROTOCOL_ERROR, error)
    except Exception as error:
        log.exception("router.failed", message=type(msg).__name__)
        end(INTERNAL_ERROR, error)


def log_violation(error: Exception) -> None:
    log.info("client.violated_protocol", error=type(error).__name__)
