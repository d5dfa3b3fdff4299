"""Numbers on a real database: counted from the rows, whatever happened to them."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_twisted

from portico.contract.stats import ResponseTime
from portico.domain.people import Caller
from portico.storage.conversations.membership import Membership
from portico.storage.counted_days import CountedDays
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.messages.receipts import Mark, Receipts
from portico.storage.messages.store import Messages
from portico.storage.stats import Statistics
from tests.storage.sample_messages import allow_all, draft, open_conversation, send_text

HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
NONE = ResponseTime(answers=0, median_ms=None, average_ms=None)


async def send_at(database: Database, chat: int, sender_id: str, seconds: float) -> None:
    """Say something so many seconds after an hour ago."""
    sent_message = await send_text(database, chat, sender_id, "words")
    await database.query(
        "update message set created_at = %s where id = %s returning 1",
        (HOUR_AGO + timedelta(seconds=seconds), sent_message.id),
    )


async def response_time(database: Database, user_id: str) -> ResponseTime:
    return (await Statistics(database).read_own(user_id)).response_time


@pytest_twisted.ensureDeferred
async def test_somebody_new_has_nothing(database: Database) -> None:
    stats = await Statistics(database).read_own("nobody")
    assert (stats.conversations, stats.messages, stats.sent, stats.unread) == (0, 0, 0, 0)
    assert stats.response_time == NONE


@pytest_twisted.ensureDeferred
async def test_one_counts_what_one_sees(database: Database) -> None:
    chat, group = (
        await open_conversation(database, "ada", "bob"),
        await open_conversation(database, "ada", "bob", kind="group"),
    )
    for text in ("one", "two"):
        await send_text(database, chat, "ada", text)
    deleted = await send_text(database, group, "ada", "gone")
    await Changes(database).delete(deleted.id, Caller("ada", "user", 1), allow_all)
    await send_text(database, group, "bob", "mine")
    stats = await Statistics(database).read_own("bob")
    assert (stats.conversations, stats.messages, stats.sent) == (2, 3, 1)
    assert stats.unread == sum((await Receipts(database).list_unread("bob")).values()) == 2
    await Receipts(database).move_cursors([Mark(chat, "bob", 2, None)])
    await Membership(database).clear(chat, "bob")
    stats = await Statistics(database).read_own("bob")
    assert (stats.conversations, stats.messages, stats.sent, stats.unread) == (2, 1, 1, 0)
    await send_text(database, chat, "bob", "before leaving")
    assert (await Statistics(database).read_own("bob")).sent == 2
    await database.query(
        "update participant set left_at = now() where conversation_id = %s and user_id = 'bob' returning 1",
        (chat,),
    )
    stats = await Statistics(database).read_own("bob")
    assert (stats.conversations, stats.messages, stats.sent) == (1, 1, 1)


@pytest_twisted.ensureDeferred
async def test_a_wait_is_from_the_first_unanswered_message_to_the_next_own_one(database: Database) -> None:
    chat, other = (
        await open_conversation(database, "ada", "bob"),
        await open_conversation(database, "ada", "cy"),
    )
    for sender, seconds in (("ada", 0), ("bob", 10), ("bob", 25), ("ada", 40), ("ada", 50), ("bob", 60)):
        await send_at(database, chat, sender, seconds)
    for sender, seconds in (("cy", 0), ("ada", 10), ("cy", 100), ("ada", 200)):
        await send_at(database, other, sender, seconds)
    assert await response_time(database, "ada") == ResponseTime(
        answers=3, median_ms=30_000, average_ms=46_667
    )
    assert await response_time(database, "bob") == ResponseTime(
        answers=2, median_ms=15_000, average_ms=15_000
    )


@pytest_twisted.ensureDeferred
async def test_old_messages_and_those_of_the_system_are_no_part_of_a_wait(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await send_at(database, chat, "bob", -91 * 86_400)
    await send_at(database, chat, "ada", 0)
    assert await response_time(database, "ada") == NONE
    await Messages(database).send([draft(chat, "bob", "call ended", type="system")])
    await send_text(database, chat, "ada", "words")
    assert await response_time(database, "ada") == NONE


@pytest_twisted.ensureDeferred
async def test_every_day_has_its_numbers(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for sender, back in (("ada", 0), ("bob", 0), ("ada", 2), ("ada", 2), ("ada", 40)):
        sent_message = await send_text(database, chat, sender, "words")
        await database.query(
            "update message set created_at = now() - %s * interval '1 day' where id = %s returning 1",
            (back, sent_message.id),
        )
    today = datetime.now(UTC)
    days = await CountedDays(database).list_days(today - timedelta(days=3))
    assert [day.day for day in days] == [
        (today - timedelta(days=back)).date().isoformat() for back in (3, 2, 1, 0)
    ]
    assert [(day.messages, day.active_users) for day in days] == [(0, 0), (2, 1), (0, 0), (2, 2)]
    assert [(day.conversations, day.new_users) for day in days] == [(0, 0), (0, 0), (0, 0), (1, 2)]


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(days=400)])
@pytest_twisted.ensureDeferred
async def test_there_are_no_days_to_come(database: Database, ahead: timedelta) -> None:
    assert await CountedDays(database).list_days(datetime.now(UTC) + ahead) == []
