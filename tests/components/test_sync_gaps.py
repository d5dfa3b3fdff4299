"""`sync.changes` with a limit for each conversation: the newest messages, and where the others are."""

from itertools import count
from typing import Any

import pytest_twisted

from portico.storage.database import Database
from tests.support.drafts import opened
from tests.support.sync_harness import Harness

numbers = count()


async def send_messages(harness: Harness, chat: int, amount: int) -> list[int]:
    """Ada's messages; their ids."""
    ids: list[int] = []
    for _ in range(amount):
        number = next(numbers)
        answer = await harness.ask(
            "ada", "message.send", conversation_id=chat, text=f"text {number}", local_id=f"local-{number}"
        )
        ids.append(answer["message"]["id"])
    return ids


async def cursor_of(harness: Harness) -> str:
    return str((await harness.ask("bob", "sync.state"))["cursor"])


async def changes(harness: Harness, since: str, **arguments: Any) -> dict[str, Any]:
    return await harness.ask("bob", "sync.changes", since=since, **arguments)


def keys(answer: dict[str, Any]) -> list[tuple[int, int]]:
    return [(message["conversation_id"], message["seq"]) for message in answer["messages"]]


def gap(chat: int, from_seq: int, to_seq: int) -> dict[str, int]:
    return {"conversation_id": chat, "from_seq": from_seq, "to_seq": to_seq}


@pytest_twisted.ensureDeferred
async def test_a_busy_conversation_gives_its_newest_messages_and_a_gap(database: Database) -> None:
    harness = Harness(database)
    busy, quiet = await opened(database, "ada", "bob"), await opened(database, "ada", "bob")
    await send_messages(harness, busy, 2)
    since = await cursor_of(harness)
    await send_messages(harness, busy, 30)
    await send_messages(harness, quiet, 1)
    answer = await changes(harness, since, per_conversation=3)
    assert keys(answer) == [(busy, 30), (busy, 31), (busy, 32), (quiet, 1)]
    assert (answer["gaps"], answer["more"]) == ([gap(busy, 3, 29)], False)
    listed = await harness.ask("bob", "message.list", conversation_id=busy, after=2, limit=27)
    assert [message["seq"] for message in listed["messages"]] == list(range(3, 30))


@pytest_twisted.ensureDeferred
async def test_without_the_limit_nothing_is_left_out(database: Database) -> None:
    harness = Harness(database)
    chat = await opened(database, "ada", "bob")
    since = await cursor_of(harness)
    await send_messages(harness, chat, 5)
    answer = await changes(harness, since)
    assert (keys(answer), answer["gaps"]) == ([(chat, seq) for seq in range(1, 6)], [])
    exact = await changes(harness, since, per_conversation=5)
    assert (keys(exact), exact["gaps"]) == (keys(answer), [])


@pytest_twisted.ensureDeferred
async def test_changed_messages_count_too(database: Database) -> None:
    harness = Harness(database)
    chat = await opened(database, "ada", "bob")
    old = await send_messages(harness, chat, 6)
    since = await cursor_of(harness)
    for id_ in (old[1], old[3], old[4]):
        await harness.ask("ada", "message.edit", message_id=id_, text="edited")
    await send_messages(harness, chat, 1)
    answer = await changes(harness, since, per_conversation=2)
    assert (keys(answer), answer["gaps"]) == ([(chat, 5), (chat, 7)], [gap(chat, 2, 4)])
    answer = await changes(harness, since, per_conversation=1)
    assert (keys(answer), answer["gaps"]) == ([(chat, 7)], [gap(chat, 2, 5)])


@pytest_twisted.ensureDeferred
async def test_messages_that_come_between_two_pages_leave_no_hole(database: Database) -> None:
    harness = Harness(database)
    chat = await opened(database, "ada", "bob")
    since = await cursor_of(harness)
    await send_messages(harness, chat, 10)
    first = await changes(harness, since, per_conversation=4, limit=3)
    assert (keys(first), first["gaps"], first["more"]) == ([(chat, 7), (chat, 8)], [gap(chat, 1, 6)], True)
    await send_messages(harness, chat, 10)
    second = await changes(harness, first["cursor"], per_conversation=4)
    assert (keys(second), second["gaps"]) == ([(chat, seq) for seq in range(17, 21)], [gap(chat, 9, 16)])


@pytest_twisted.ensureDeferred
async def test_a_gap_begins_after_what_the_user_cleared(database: Database) -> None:
    harness = Harness(database)
    chat = await opened(database, "ada", "bob")
    since = await cursor_of(harness)
    await send_messages(harness, chat, 3)
    await harness.ask("bob", "conversation.delete", conversation_id=chat)
    await send_messages(harness, chat, 5)
    answer = await changes(harness, since, per_conversation=1)
    assert (keys(answer), answer["gaps"]) == ([(chat, 8)], [gap(chat, 4, 7)])
