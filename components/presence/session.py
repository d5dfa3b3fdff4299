"""What the presence room answers, and what it hears of the router."""

from components.presence.service import PresenceService
from components.presence.session_events import Arrivals
from components.presence.typing import TypingService
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints, when
from runtime.router_connection import Link


def procedures(service: PresenceService, typing: TypingService, arrivals: Arrivals) -> list[Endpoint]:
    """`presence.*` and `typing.*`."""
    return endpoints(
        {
            "presence.get": when(arrivals.known, service.get),
            "presence.set": when(arrivals.known, service.set),
            "presence.watch": when(arrivals.known, service.watch),
            "presence.unwatch": service.unwatch,
            "typing.set": typing.set,
        }
    )


def listen(link: Link, arrivals: Arrivals) -> None:
    """Hear of sessions as long as the link is up."""
    link.hear(uris.SESSION_JOINED, arrivals.joined)
    link.hear(uris.SESSION_LEFT, arrivals.left)
    link.watch(arrivals.resume)
