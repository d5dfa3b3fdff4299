"""Log events that were renamed. Each line has the old name in the field `alias` until the next release."""

from typing import Any

from structlog.typing import EventDict

ALIASES = {
    "call_messages.relay_unreachable": "calls.courier_sleeps",
    "client.violated_protocol": "client.misspoke",
    "component.registration_failed": "room.registration_failed",
    "proxy.failed": "passing.failed",
    "publication.delayed": "telling.waits",
    "publication.failed": "telling.failed",
    "reaper.failed": "guard.failed",
    "router_connection.closed": "link.closed",
    "router_connection.lost": "link.down",
    "router_connection.opened": "link.up",
    "router_connection.subscription_failed": "link.subscription_failed",
    "service.joined": "door.open",
    "sessions.not_ended": "doors.not_heard",
    "task.delayed": "round.waits",
    "task.failed": "round.failed",
    "unread.not_published": "unread.not_told",
}


def add_alias(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Add the old name of the event, for alerts that look for it."""
    alias = ALIASES.get(line.get("event", ""))
    return {**line, "alias": alias} if alias else line
