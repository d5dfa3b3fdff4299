"""Fast path for messages of components: plain results of calls, and events (router/core/events.py).

Crossbar parses each message into an object and supports tracing, payload validation and progressive results.
Here a YIELD or PUBLISH without those is recognized by its first bytes. Everything else that a component
sends, and whatever fails here, takes Crossbar's path.
"""

from typing import Any

import cbor2
import structlog
from autobahn.wamp.message import Publish, Yield
from crossbar.router.session import RouterApplicationSession

from portico.contract import uris
from router.core.dealer import has_no_concurrency_limit
from router.core.events import publish_event
from runtime import wire

log = structlog.get_logger()
PLAIN_YIELD = bytes((0x85,)) + cbor2.dumps(Yield.MESSAGE_TYPE)  # how a YIELD of 5 elements begins
PLAIN_PUBLISH = bytes((0x86,)) + cbor2.dumps(Publish.MESSAGE_TYPE)  # and of a PUBLISH with six


def is_plain(session: Any, payload: bytes) -> bool:
    """Whether a message is a plain one of a component."""
    is_component = session is not None and session._authrole == uris.COMPONENT
    return is_component and payload.startswith((PLAIN_YIELD, PLAIN_PUBLISH))


def handle_plain(component: Any, payload: bytes) -> bool:
    """Handle a message. Returns False, also after an exception, when Crossbar has to handle it."""
    try:
        fields = cbor2.loads(payload)
        return (_return_result if fields[0] == Yield.MESSAGE_TYPE else publish_event)(component, *fields[1:])
    except Exception:
        log.exception("router.failed")
        return False


def _return_result(
    component: Any, number: int, options: Any, args: list[Any], kwargs: dict[str, Any]
) -> bool:
    """Send a RESULT to the caller and end the call. Returns False when Crossbar has to do it."""
    dealer = component._router._dealer
    invocation = dealer._invocations.get(number)
    if options or invocation is None or invocation.callee is not component or invocation.canceled:
        return False
    if not has_no_concurrency_limit(invocation.registration, component):
        return False  # Crossbar may have a queued call to start next
    result = wire.result(invocation.call.request, args, kwargs)
    if not _send_result(invocation.caller._transport, result):
        return False
    dealer._remove_invoke_request(invocation)
    return True


def _send_result(transport: Any, result: wire.Wire) -> bool:
    """Send a result, unless the caller has left. Returns False for a caller embedded in the router."""
    if isinstance(transport, RouterApplicationSession):
        return False  # messages inside the router are not serialized
    if transport is not None:
        transport.send(result)
    return True
