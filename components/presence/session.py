"""What the presence room answers, and what it hears of the router."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from components.platform.link import Link
from components.platform.procedures import Endpoint, Handler, endpoints
from components.presence.arrivals import Arrivals
from components.presence.service import PresenceService
from components.presence.typing import TypingService
from portico.contract import uris
from portico.contract.shapes import Shape
from portico.domain.people import Caller


def procedures(service: PresenceService, typing: TypingService, arrivals: Arrivals) -> list[Endpoint]:
    """`presence.*` and `typing.*`."""
    return endpoints(
        {
            "presence.get": _when(arrivals.known, service.get),
            "presence.set": _when(arrivals.known, service.set),
            "presence.watch": _when(arrivals.known, service.watch),
            "presence.unwatch": service.unwatch,
            "typing.set": typing.set,
        }
    )


def listen(link: Link, arrivals: Arrivals) -> None:
    """Hear of sessions as long as the link is up."""
    link.hear(uris.SESSION_JOINED, arrivals.joined)
    link.hear(uris.SESSION_LEFT, arrivals.left)
    link.watch(arrivals.resume)


def _when(known: Callable[[], Awaitable[None]], handler: Handler) -> Handler:
    @wraps(handler)
    async def answer(request: Any, caller: Caller) -> Shape:
        await known()
        return await handler(request, caller)

    return answer
