"""Procedures that the presence component registers, and router events that it subscribes to."""

from components.presence.service import PresenceService
from components.presence.session_events import SessionEvents
from components.presence.typing import TypingService
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints, when
from runtime.router_connection import RouterConnection


def procedures(
    service: PresenceService, typing: TypingService, session_events: SessionEvents
) -> list[Endpoint]:
    """`presence.*` and `typing.*`."""
    return endpoints(
        {
            "presence.get": when(session_events.wait_until_ready, service.get),
            "presence.set": when(session_events.wait_until_ready, service.set),
            "presence.watch": when(session_events.wait_until_ready, service.watch),
            "presence.unwatch": service.unwatch,
            "typing.set": typing.set,
        }
    )


def listen(connection: RouterConnection, session_events: SessionEvents, typing: TypingService) -> None:
    """Subscribe to session events, and to who has sent a message."""
    connection.subscribe(uris.MESSAGES_SENT, typing.end_for_senders)
    connection.subscribe(uris.SESSIONS_JOINED, session_events.on_joined)
    connection.subscribe(uris.SESSION_LEFT, session_events.on_left)
    connection.call_on_connect(session_events.resume)
