"""Inbound message validation: checks what clients send before Crossbar acts on it.

Crossbar believes a client that claims to forward for somebody else (`forward_for`, meant for links between
routers), passes on payloads that break the connection of the component they are for (nested without end, or
of types that only CBOR has), and miscounts two open calls with the same request id. Autobahn answers
malformed messages with a traceback in the log. The fields of a request are validated later, by the component.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import structlog
from autobahn.twisted.rawsocket import WampRawSocketProtocol
from autobahn.wamp import message
from autobahn.wamp.exception import ProtocolError
from autobahn.wamp.websocket import WampWebSocketProtocol
from crossbar.router.session import RouterSession

from portico.contract.errors import uri_of
from portico.contract.roles import CLIENTS
from portico.domain.errors import InvalidArgument, PorticoError
from portico.domain.text import check_value
from router.core.limits import Limiter
from router.core.names import Names
from router.transport.joining import check_early

log = structlog.get_logger()
OnMessage: TypeAlias = Callable[[Any, message.Message], None]
PROTOCOL_ERROR = 1002
INTERNAL_ERROR = 1011
MAX_REASON = 100  # bytes; a close frame holds 123
ANSWERS = (message.Yield, message.Error)


def install(limiter: Limiter, names: Names) -> None:
    """Override how messages are received, for every session of this router worker."""
    WampWebSocketProtocol.onMessage = _on_message
    WampRawSocketProtocol.stringReceived = _on_string
    WampRawSocketProtocol.lengthLimitExceeded = _on_too_long
    RouterSession.onMessage = MessageValidator(limiter, names, RouterSession.onMessage).method()


def _on_message(self: Any, payload: bytes, isBinary: bool) -> None:  # noqa: FBT001, N803 - Autobahn's
    """Deliver the messages of a WebSocket; close it on malformed data."""
    try:
        messages = self._serializer.unserialize(payload, isBinary)
    except Exception as error:  # noqa: BLE001 - Autobahn's parser trips over nonsense in many ways
        _close(self, PROTOCOL_ERROR, error)
        return
    for msg in messages:
        _deliver(self, msg, _close)


def _on_string(self: Any, payload: bytes) -> None:
    """Deliver the messages of a RawSocket; abort it on malformed data."""
    try:
        messages = self._serializer.unserialize(payload)
    except Exception as error:  # noqa: BLE001
        _cut(self, PROTOCOL_ERROR, error)
        return
    for msg in messages:
        _deliver(self, msg, _cut)


def _on_too_long(self: Any, length: int) -> None:
    _cut(self, PROTOCOL_ERROR, ProtocolError(f"{length} bytes"))


def _deliver(connection: Any, msg: message.Message, end: Callable[[Any, int, Exception], None]) -> None:
    if connection._session is None:
        return  # closed by the message before
    try:
        connection._session.onMessage(msg)
    except ProtocolError as error:
        end(connection, PROTOCOL_ERROR, error)
    except Exception as error:
        log.exception("router.failed", message=type(msg).__name__)
        end(connection, INTERNAL_ERROR, error)


def _close(connection: Any, code: int, error: Exception) -> None:
    log.info("client.violated_protocol", error=type(error).__name__)
    reason = str(error).encode("ascii", "replace")[:MAX_REASON].decode()
    connection._bailout(code, reason if code == PROTOCOL_ERROR else "internal error")


def _cut(connection: Any, _: int, error: Exception) -> None:
    log.info("client.violated_protocol", error=type(error).__name__)
    connection.abort()


class MessageValidator:
    """Validates each message before Crossbar's session gets it."""

    def __init__(self, limiter: Limiter, names: Names, on_message: OnMessage) -> None:
        self._limiter = limiter
        self._names = names
        self._on_message = on_message

    def method(self) -> OnMessage:
        """`onMessage` for the session class."""
        return lambda session, msg: self.validate(session, msg)

    def validate(self, session: Any, msg: message.Message) -> None:
        """Pass a message on, or answer it with an ERROR. Raises ProtocolError to close the connection."""
        if getattr(msg, "forward_for", None):
            raise ProtocolError("forward_for is not allowed: send messages without it")
        if session._session_id is None:
            check_early(session, msg)
            self._limiter.limit_reads(session, msg)
        elif type(msg) is message.Hello:
            return  # Crossbar would log each
        error = self._limiter.refusal(session, msg)
        refusal = (
            _refused(type(msg), msg.request, error)
            if error
            else self._names.refusal(session, msg) or _refusal(session, msg)
        )
        if refusal is None:
            self._on_message(session, _checked_answer(session, msg))
        elif _awaits_answer(msg):
            session._transport.send(refusal)


def _refusal(session: Any, msg: message.Message) -> message.Error | None:
    """The ERROR for a call with an invalid payload; None when it is valid."""
    if type(msg) is not message.Call:
        return None
    if session._router and (session._session_id, msg.request) in session._router._dealer._invocations_by_call:
        raise ProtocolError(f"call {msg.request} is not answered yet: use the next request id")
    error = _error_of(msg)
    return None if error is None else _refused(message.Call, msg.request, error)


def _awaits_answer(msg: message.Message) -> bool:
    """Whether WAMP allows an ERROR: not for CANCEL, nor for a PUBLISH without acknowledgement."""
    return type(msg) is not message.Cancel and (type(msg) is not message.Publish or bool(msg.acknowledge))


def _checked_answer(session: Any, msg: message.Message) -> message.Message:
    """The message, or an ERROR in place of a service's result that cannot be serialized for the caller."""
    if type(msg) not in ANSWERS or session._authrole not in CLIENTS:
        return msg
    error = _error_of(msg)
    return msg if error is None else _refused(message.Invocation, msg.request, error)


def _error_of(msg: Any) -> InvalidArgument | None:
    try:
        if msg.kwargs:
            check_value(msg.kwargs)
        if msg.args:
            check_value(msg.args, "arguments")
    except InvalidArgument as error:
        return error
    return None


def _refused(kind: type[message.Message], request: int, error: PorticoError) -> message.Error:
    return message.Error(kind.MESSAGE_TYPE, request, uri_of(error), [error.message], error.fields)
