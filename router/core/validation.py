"""Inbound message validation: checks what clients send before Crossbar acts on it.

Crossbar believes a client that claims to forward for somebody else (`forward_for`, meant for links between
routers), passes on payloads that break the connection of the component they are for (nested without end, or
of types that only CBOR has), and miscounts two open calls with the same request id. Autobahn answers
malformed messages with a traceback in the log. The fields of a request are validated later, by the component.
"""

from typing import Any

from autobahn.wamp import message
from autobahn.wamp.exception import ProtocolError

from portico.contract.errors import uri_of
from portico.contract.roles import CLIENTS
from portico.domain.errors import InvalidArgument, PorticoError
from portico.domain.text import check_value
from router.core.names import Names
from router.core.request_limiter import RequestLimiter
from router.core.suspensions import Suspensions
from router.transport.joining import check_early

ANSWERS = (message.Yield, message.Error)


class MessageValidator:
    """Validates each message before Crossbar's session gets it."""

    def __init__(self, limiter: RequestLimiter, suspensions: Suspensions, names: Names) -> None:
        self._limiter = limiter
        self._suspensions = suspensions
        self._names = names

    def validate(self, session: Any, msg: Any) -> Any:
        """The message for Crossbar, or None after an ERROR. Raises ProtocolError to close the connection."""
        if getattr(msg, "forward_for", None):
            raise ProtocolError("forward_for is not allowed: send messages without it")
        if session._session_id is None:
            check_early(session, msg)
            self._limiter.limit_reads(session, msg)
        elif type(msg) is message.Hello:
            return None  # Crossbar would log each
        error = self._limiter.refusal(session, msg) or self._suspensions.refusal(session, msg)
        refusal = (
            _refused(type(msg), msg.request, error)
            if error
            else self._names.refusal(session, msg) or _refusal(session, msg)
        )
        if refusal is None:
            return _checked_answer(session, msg)
        if _awaits_answer(msg):
            session._transport.send(refusal)
        return None


def _refusal(session: Any, msg: Any) -> message.Error | None:
    """The ERROR for a call with an invalid payload; None when it is valid."""
    if type(msg) is not message.Call:
        return None
    if session._router and session._router._dealer.is_open(session, msg.request):
        raise ProtocolError(f"call {msg.request} is not answered yet: use the next request id")
    error = _error_of(msg)
    return None if error is None else _refused(message.Call, msg.request, error)


def _awaits_answer(msg: Any) -> bool:
    """Whether WAMP allows an ERROR: not for CANCEL, nor for a PUBLISH without acknowledgement."""
    return type(msg) is not message.Cancel and (type(msg) is not message.Publish or bool(msg.acknowledge))


def _checked_answer(session: Any, msg: Any) -> Any:
    """The message, or an ERROR in place of a service's result that cannot be serialized for the caller."""
    if type(msg) not in ANSWERS or session._authrole not in CLIENTS:
        return msg
    error = _error_of(msg)
    return msg if error is None else _refused(message.Invocation, msg.request, error)


def _error_of(msg: Any) -> InvalidArgument | None:
    if msg.enc_algo or msg.payload is not None:  # bytes, which are no JSON: the component would be lost
        return InvalidArgument("payload", "must be arguments, not encrypted for others")
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
