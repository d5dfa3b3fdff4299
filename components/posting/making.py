"""Makes events of the message log and of changes, and decides which endpoints get each. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from portico.domain.webhooks.events import Filter, wants
from portico.storage.messages.log_cursor import LogEntry
from portico.storage.webhooks.changes import Change
from portico.storage.webhooks.fan_out import Event

FIRST = (".created", ".started")


def in_order(entries: Sequence[LogEntry], changes: Sequence[Change], now: datetime) -> list[Event]:
    """The events of both, in the order of their transactions.

    In one transaction something is created before anything is said in it.
    """
    events = [event_of_message(entry, now) for entry in entries]
    events += [event_of_change(change) for change in changes if change.data]
    return sorted(events, key=lambda event: (event.transaction, _rank(event)))


def _rank(event: Event) -> int:
    if event.message_id is not None:
        return 1
    return 0 if event.type.endswith(FIRST) else 2


def event_of_message(entry: LogEntry, now: datetime) -> Event:
    """The event of a message, which has no actions of a reader in its card."""
    message = entry.message
    data: dict[str, Any] = msgspec.to_builtins(message)
    if "card" in data:
        del data["card"]["actions"]
    type_, happened_at = _type_and_time(entry, now)
    return Event(
        event_id=f"{message.id}-{message.rev}",
        type=type_,
        stream=f"conversation:{message.conversation_id}",
        transaction=entry.transaction,
        conversation_id=message.conversation_id,
        data={"message": data},
        at=happened_at,
        message_id=message.id,
        revises=message.rev > 1,
    )


def _type_and_time(entry: LogEntry, now: datetime) -> tuple[str, datetime]:
    if entry.message.deleted_at:
        return "message.deleted", datetime.fromisoformat(entry.message.deleted_at)
    if entry.fresh:
        return "message.created", datetime.fromisoformat(entry.message.created_at)
    return "message.updated", now


def event_of_change(change: Change) -> Event:
    """The event of anything else."""
    return Event(
        event_id=f"change-{change.id}",
        type=change.type,
        stream=change.stream,
        transaction=change.transaction,
        conversation_id=change.conversation_id,
        data=change.data,
        at=change.at,
    )


def addressed(
    events: Sequence[Event],
    endpoints: Mapping[int, Filter],
    types: Mapping[int, str],
    posted: Collection[tuple[int, str]],
) -> list[tuple[Event, list[int]]]:
    """Each event with the endpoints that get it; `types` are those of the conversations."""
    return [
        (event, [id_ for id_, chosen in endpoints.items() if _is_for(event, chosen, types)
                 and (id_, event.event_id) not in posted])
        for event in events
    ]  # fmt: skip


def _is_for(event: Event, chosen: Filter, types: Mapping[int, str]) -> bool:
    conversation_type = None if event.conversation_id is None else types.get(event.conversation_id, "")
    return wants(chosen, event.type, conversation_type, event.transaction)
