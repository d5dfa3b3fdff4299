"""Fast path for messages of components: plain results of calls, and events (router/core/events.py).

Crossbar parses each message into an object and supports tracing, payload validation and progressive results.
A plain YIELD or PUBLISH is recognized by its first bytes, and its keyword arguments stay the JSON that they
are. Everything else that a component sends, and whatever fails here, takes Crossbar's path.
"""

from typing import Any

import msgspec
import structlog
from crossbar.router.session import RouterApplicationSession

from portico.contract import uris
from router.core.dealer import has_no_concurrency_limit
from router.core.events import publish_event
from runtime import wire

log = structlog.get_logger()
YIELD, PUBLISH = b"[70,", b"[16,"  # how they begin
PLAIN_YIELD = msgspec.json.Decoder(tuple[int, int, dict[str, Any], list[Any], msgspec.Raw])
PLAIN_PUBLISH = msgspec.json.Decoder(tuple[int, int, dict[str, Any], str, list[Any], msgspec.Raw])


def is_plain(session: Any, payload: bytes) -> bool:
    """Whether a message is a plain one of a component."""
    is_component = session is not None and session._authrole == uris.COMPONENT
    return is_component and payload.startswith((YIELD, PUBLISH))


def handle_plain(component: Any, payload: bytes) -> bool:
    """Handle a message. Returns False, also after an exception, when Crossbar has to handle it."""
    try:
        if payload.startswith(YIELD):
            return _return_result(component, *PLAIN_YIELD.decode(payload)[1:])
        return publish_event(component, *PLAIN_PUBLISH.decode(payload)[1:])
    except msgspec.DecodeError:  # of another length
        return False
    except Exception:
        log.exception("router.failed")
        return False


def _return_result(component: Any, number: int, options: Any, args: list[Any], kwargs: msgspec.Raw) -> bool:
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
