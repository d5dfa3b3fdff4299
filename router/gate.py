"""The gate: what clients say, checked before the router acts on it.

Crossbar believes whoever says that they speak for somebody else (`forward_for`, meant between
routers), and hands on payloads that break the link of the room they are for: nested without
end, cyclic, of types that only CBOR knows. Autobahn answers nonsense with a traceback in the log.
"""

from collections.abc import Callable
from typing import Any

import structlog
from autobahn.wamp import message
from autobahn.wamp.exception import ProtocolError
from autobahn.wamp.websocket import WampWebSocketProtocol
from crossbar.router.session import RouterSession

from portico.contract.errors import uri_of
from portico.domain.errors import InvalidArgument
from portico.domain.text import check_value

log = structlog.get_logger()
PROTOCOL_ERROR = 1002
INTERNAL_ERROR = 1011
MAX_REASON = 100  # bytes; a close frame holds 123


def install() -> None:
    """Put the gate in front of every session of this router worker."""
    WampWebSocketProtocol.onMessage = _on_message
    RouterSession.onMessage = _checked(RouterSession.onMessage)


def _on_message(self: Any, payload: bytes, isBinary: bool) -> None:  # noqa: FBT001, N803 - Autobahn's
    """Hand on the messages of a WebSocket; close it for what is none."""
    try:
        messages = self._serializer.unserialize(payload, isBinary)
    except Exception as error:  # noqa: BLE001 - Autobahn's parser trips over nonsense in many ways
        _close(self, PROTOCOL_ERROR, error)
        return
    for msg in messages:
        _hand_on(self, msg)


def _hand_on(connection: Any, msg: message.Message) -> None:
    if connection._session is None:
        return  # closed by the message before
    try:
        connection._session.onMessage(msg)
    except ProtocolError as error:
        _close(connection, PROTOCOL_ERROR, error)
    except Exception as error:
        log.exception("router.failed", message=type(msg).__name__)
        _close(connection, INTERNAL_ERROR, error)


def _close(connection: Any, code: int, error: Exception) -> None:
    log.info("client.misspoke", error=type(error).__name__)
    reason = str(error).encode("ascii", "replace")[:MAX_REASON].decode()
    connection._bailout(code, reason if code == PROTOCOL_ERROR else "internal error")


def _checked(on_message: Callable[[Any, message.Message], None]) -> Callable[[Any, message.Message], None]:
    def checked(session: Any, msg: message.Message) -> None:
        if getattr(msg, "forward_for", None):
            raise ProtocolError("forward_for: everybody speaks for themselves here")
        refusal = _refusal(msg) if type(msg) is message.Call else None
        if refusal is None:
            on_message(session, msg)
        else:
            session._transport.send(refusal)

    return checked


def _refusal(call: message.Call) -> message.Error | None:
    """The answer to a call whose payload no room should have to read."""
    try:
        check_value(call.kwargs)
        check_value(call.args, "arguments")
    except InvalidArgument as error:
        return message.Error(
            message.Call.MESSAGE_TYPE, call.request, uri_of(error), [error.message], error.fields
        )
    return None
