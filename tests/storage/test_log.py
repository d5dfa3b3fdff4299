"""The message log: whoever tails it misses nothing, not even what commits late."""

import pytest_twisted
from psycopg2 import extensions

from portico.storage.database import Database
from portico.storage.messages.log import MessageLog
from portico.storage.messages.store import Messages
from tests.storage.conftest import Sql
from tests.support.drafts import draft, opened, stored

INSERT = """
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
    values (%s, 1000, 'late', 'text', 'late', 'late', now()) returning id, rev
"""
EDIT = "update message set text = 'edited', rev = rev + 1, changed = pg_current_xact_id() where id = %s"


async def send(database: Database, chat: int, number: int = 1) -> list[tuple[int, int]]:
    """The ids and revisions of so many new messages."""
    results = await Messages(database).send([draft(chat) for _ in range(number)])
    return [(result.message.id, result.message.rev) for result in stored(results)]


@pytest_twisted.ensureDeferred
async def test_a_new_consumer_begins_now_and_sees_what_follows(database: Database) -> None:
    chat = await opened(database, "ada", "bob")
    await send(database, chat, 3)
    log = MessageLog(database, "reader")
    position = await log.begin()
    sent = await send(database, chat, 2)
    slice_ = await log.changes_since(position)
    assert list(slice_.changes) == sent
    assert (await log.changes_since(slice_.position)).changes == ()


@pytest_twisted.ensureDeferred
async def test_what_commits_late_is_not_skipped(database: Database, outside: extensions.connection) -> None:
    chat, log = await opened(database, "ada", "bob"), MessageLog(database, "reader")
    position = await log.begin()
    with outside.cursor() as cursor:
        cursor.execute(INSERT, (chat,))
        [late] = cursor.fetchall()
    younger = await send(database, chat, 2)
    meanwhile = await log.changes_since(position)
    assert meanwhile.changes == ()
    outside.commit()
    after = await log.changes_since(meanwhile.position)
    assert list(after.changes) == [late, *younger]


@pytest_twisted.ensureDeferred
async def test_what_is_rolled_back_never_shows(database: Database, outside: extensions.connection) -> None:
    chat, log = await opened(database, "ada", "bob"), MessageLog(database, "reader")
    position = await log.begin()
    with outside.cursor() as cursor:
        cursor.execute(INSERT, (chat,))
    sent = await send(database, chat)
    outside.rollback()
    assert list((await log.changes_since(position)).changes) == sent


@pytest_twisted.ensureDeferred
async def test_a_change_shows_again(database: Database, sql: Sql) -> None:
    chat, log = await opened(database, "ada", "bob"), MessageLog(database, "reader")
    [(sent, rev)] = await send(database, chat)
    position = await log.begin()
    sql(EDIT, sent)
    slice_ = await log.changes_since(position)
    assert list(slice_.changes) == [(sent, rev + 1)]
    [loaded] = await log.load([sent])
    assert (loaded.message.text, loaded.message.rev) == ("edited", rev + 1)
    assert set(loaded.members) == {"ada", "bob"}


@pytest_twisted.ensureDeferred
async def test_a_cursor_goes_on_where_it_was_moved_to_and_never_back(database: Database) -> None:
    chat, log = await opened(database, "ada", "bob"), MessageLog(database, "reader")
    start = await log.begin()
    assert await log.begin() == start
    await send(database, chat)
    slice_ = await log.changes_since(start)
    for _ in range(2):
        await log.move_cursor(slice_.position)
        assert await log.begin() == slice_.position
    await log.move_cursor(start)
    assert await MessageLog(database, "reader").begin() == slice_.position


@pytest_twisted.ensureDeferred
async def test_the_move_past_a_message_is_younger_than_what_may_hold_a_smaller_id(
    database: Database, outside: extensions.connection
) -> None:
    chat, log = await opened(database, "ada", "bob"), MessageLog(database, "reader")
    position = await log.begin()
    [(sent, _)] = await send(database, chat)
    with outside.cursor() as cursor:
        cursor.execute(INSERT, (chat,))
        cursor.execute("select pg_current_xact_id()::text")
        [(open_one,)] = cursor.fetchall()
    slice_ = await log.changes_since(position)
    assert [id_ for id_, _ in slice_.changes] == [sent]
    moved_by = await log.move_cursor(slice_.position)
    assert moved_by > int(open_one) >= int(slice_.position)
    assert await log.move_cursor(position) > moved_by  # not moved back, and told all the same
    outside.rollback()


@pytest_twisted.ensureDeferred
async def test_consumers_do_not_disturb_each_other(database: Database) -> None:
    chat = await opened(database, "ada", "bob")
    first, second = MessageLog(database, "first"), MessageLog(database, "second")
    start = await first.begin()
    assert int(await second.begin()) >= int(start)
    sent = await send(database, chat)
    await first.move_cursor((await first.changes_since(start)).position)
    assert list((await second.changes_since(await second.begin())).changes) == sent


@pytest_twisted.ensureDeferred
async def test_messages_are_loaded_in_order_and_the_unknown_left_out(database: Database) -> None:
    chat, log = await opened(database, "ada", "bob"), MessageLog(database, "reader")
    sent = [id_ for id_, _ in await send(database, chat, 3)]
    loaded = await log.load([2**53, *sent[::-1]])
    assert [each.message.id for each in loaded] == sent
    assert await log.load([]) == []
