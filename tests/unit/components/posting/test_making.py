"""Events are in the order of transactions, and a message has what no reader has."""

from datetime import UTC, datetime
from typing import Any

import pytest

from components.posting.making import addressed, in_order
from portico.contract.card_shapes import Card
from portico.contract.examples import example
from portico.contract.shapes import Message
from portico.domain.webhooks.events import Filter
from portico.storage.messages.log_cursor import LogEntry
from portico.storage.webhooks.changes import Change

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def a_message(**others: Any) -> Message:
    values = {**example(Message), "deleted_at": None, "edited_at": None, **others}
    fields = {name: value for name, value in values.items() if name in Message.__struct_fields__}
    return Message(**fields)


def entry(transaction: int, *, fresh: bool = True, **others: Any) -> LogEntry:
    return LogEntry(a_message(**others), fresh, transaction)


def change(transaction: int, type_: str, **data: Any) -> Change:
    return Change(transaction, transaction, type_, "conversation:7", 7, data, NOW)


def test_what_is_created_comes_before_what_is_said_in_it() -> None:
    changes = [change(4, "conversation.updated", a=1), change(5, "receipt.read", a=1)]
    changes.append(change(5, "conversation.created", a=1))
    events = in_order([entry(5), entry(3)], changes, NOW)
    assert [event.type for event in events] == [
        "message.created",
        "conversation.updated",
        "conversation.created",
        "message.created",
        "receipt.read",
    ]


def test_what_does_not_exist_any_more_is_no_event() -> None:
    assert in_order([], [change(1, "team.updated")], NOW) == []


@pytest.mark.parametrize(
    ("fresh", "deleted_at", "expected"),
    [
        (True, None, "message.created"),
        (False, None, "message.updated"),
        (False, "2026-11-21T07:30:00.000Z", "message.deleted"),
        (True, "2026-11-21T07:30:00.000Z", "message.deleted"),
    ],
)
def test_the_type_of_a_message(fresh: bool, deleted_at: str | None, expected: str) -> None:
    [event] = in_order([entry(1, fresh=fresh, deleted_at=deleted_at)], [], NOW)
    assert event.type == expected


def test_a_card_has_no_actions() -> None:
    card = Card(kind="offer", state="proposed", version=1, proposed_by="7", actions=["accept"], history=[])
    [event] = in_order([entry(1, card=card)], [], NOW)
    assert event.data["message"]["card"]["kind"] == "offer"
    assert "actions" not in event.data["message"]["card"]


def test_each_endpoint_gets_its_own_and_nothing_twice() -> None:
    events = in_order([entry(3)], [change(4, "call.ended", call={})], NOW)
    endpoints = {1: Filter(["*"]), 2: Filter(["call.*"]), 3: Filter(["*"], ["support"])}
    posted = {(1, events[0].event_id)}
    assert [ids for _, ids in addressed(events, endpoints, {7: "general"}, posted)] == [[], [1, 2]]
