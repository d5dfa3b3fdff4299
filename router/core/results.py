"""Fast path for messages of components: plain results of calls, and events (router/core/events.py).

Crossbar parses each message into an object and supports tracing, payload validation and progressive results.
Here a YIELD or PUBLISH without those is recognized by its first bytes. Everything else that a component
sends, and whatever fails here, takes Crossbar's path.
"""

from collections.abc import Callable
from typing import Any

import cbor2
import structlog
from autobahn.twisted.rawsocket import WampRawSocketProtocol
from autobahn.wamp.message import Publish, Yield
from crossbar.router.session import RouterApplicationSession

from portico.contract import uris
from router.core.calls import takes_any_number
from router.core.events import tell
from runtime import wire

log = structlog.get_logger()
ANSWER = bytes((0x85,)) + cbor2.dumps(Yield.MESSAGE_TYPE)  # how a YIELD of five parts begins
NEWS = bytes((0x86,)) + cbor2.dumps(Publish.MESSAGE_TYPE)  # and a PUBLISH of six


def install() -> None:
    """Put the short way before Crossbar's."""
    WampRawSocketProtocol.stringReceived = _first_short(WampRawSocketProtocol.stringReceived)


def _first_short(receive: Callable[[Any, bytes], None]) -> Any:
    def string_received(connection: Any, payload: bytes) -> None:
        if not (_is_plain(connection, payload) and _is_done(connection._session, payload)):
            receive(connection, payload)

    return string_received


def _is_plain(connection: Any, payload: bytes) -> bool:
    session = connection._session
    is_room = session is not None and session._authrole == uris.COMPONENT
    return is_room and payload.startswith((ANSWER, NEWS))


def _is_done(room: Any, payload: bytes) -> bool:
    """Whether nothing is left for Crossbar to do; it gets what fails here, too."""
    try:
        said = cbor2.loads(payload)
        return (_answer if said[0] == Yield.MESSAGE_TYPE else tell)(room, *said[1:])
    except Exception:
        log.exception("router.failed")
        return False


def _answer(room: Any, number: int, options: Any, args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Whether the answer has been handed on to who has called, as one that ends the call."""
    dealer = room._router._dealer
    invocation = dealer._invocations.get(number)
    if options or invocation is None or invocation.callee is not room or invocation.canceled:
        return False
    if not takes_any_number(invocation.registration, room):
        return False  # one that waits may be next
    result = wire.result(invocation.call.request, args, kwargs)
    if not _said(invocation.caller._transport, result):
        return False
    dealer._remove_invoke_request(invocation)
    return True


def _said(transport: Any, result: wire.Wire) -> bool:
    """Whether who has called is told, or gone."""
    if isinstance(transport, RouterApplicationSession):
        return False  # inside of the router messages are not serialized
    if transport is not None:
        transport.send(result)
    return True
