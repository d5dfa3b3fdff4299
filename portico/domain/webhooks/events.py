"""The events of webhooks, and the filters of an endpoint. Pure."""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from portico.domain.errors import InvalidArgument

EVENTS = (
    "message.created",
    "message.updated",
    "message.deleted",
    "conversation.created",
    "conversation.updated",
    "receipt.read",
    "receipt.delivered",
    "call.started",
    "call.accepted",
    "call.ended",
    "report.created",
    "report.resolved",
    "team.created",
    "team.updated",
    "inbox.updated",
    "inbox.escalated",
)
TEST = "webhook.test"  # only to the endpoint that is tested
OF_MESSAGES = ("message.*",)  # what the endpoint of the settings gets
PATTERN = re.compile(r"\*|[a-z]+\.(\*|[a-z]+)")
EndpointState = Literal["active", "paused"]
Source = Literal["admin", "settings"]


class Filter(msgspec.Struct, frozen=True):
    """What an endpoint is told: events by pattern, from the transaction `since`.

    `conversation_types` leave out events of other conversations; an event without a conversation is not
    left out by them. Empty means all.
    """

    events: Sequence[str]
    conversation_types: Sequence[str] = ()
    since: int = 0


def matches(pattern: str, event: str) -> bool:
    """`*` matches all, `message.*` the events of messages, and a name itself."""
    return pattern in ("*", event) or (pattern.endswith(".*") and event.startswith(pattern[:-1]))


def wants(chosen: Filter, event: str, conversation_type: str | None, transaction: int) -> bool:
    """Whether an endpoint is told of an event."""
    if transaction < chosen.since or not any(matches(pattern, event) for pattern in chosen.events):
        return False
    return not chosen.conversation_types or conversation_type in (None, *chosen.conversation_types)


def check_patterns(patterns: Sequence[str]) -> None:
    """Raises InvalidArgument for a pattern that no event matches."""
    for index, pattern in enumerate(patterns):
        known = any(matches(pattern, event) for event in EVENTS)
        if not (PATTERN.fullmatch(pattern) and known):
            raise InvalidArgument(f"events[{index}]", "no event has this name: message.created, message.*, *")
