"""Procedures that the assistants component registers, and events that it subscribes to."""

from components.assistants.streams import StreamService
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints
from runtime.router_connection import RouterConnection


def procedures(streams: StreamService) -> list[Endpoint]:
    """`message.stream`."""
    return endpoints({"message.stream": streams.stream})


def listen(connection: RouterConnection, streams: StreamService) -> None:
    """Subscribe to who has sent a message, and to sessions that end."""
    connection.subscribe(uris.MESSAGES_SENT, streams.end_for_senders)
    connection.subscribe(uris.SESSION_LEFT, streams.end_session)
