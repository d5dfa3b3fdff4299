"""Log cursors: a consumer that only teams concern reads their messages, and passes all others."""

import pytest_twisted

from portico.storage.database import Database
from portico.storage.messages.log_cursor import OF_TEAMS, LogCursor
from portico.storage.messages.store import Messages
from tests.support.drafts import draft, opened, stored

SLICE = 3


async def send(database: Database, chat: int, number: int) -> list[int]:
    """The ids of so many new messages."""
    results = await Messages(database).send([draft(chat) for _ in range(number)])
    return [result.message.id for result in stored(results)]


async def join_team(database: Database, chat: int) -> None:
    """A team takes part from now on."""
    know = "insert into person (id) values ('team:1') on conflict do nothing returning 1"
    join = "insert into participant (conversation_id, user_id) values (%s, 'team:1') returning 1"
    await database.query(know, ())
    await database.query(join, (chat,))


async def read(cursor: LogCursor) -> list[tuple[int, bool]]:
    """Everything that the cursor gives until there is no more: ids, and whether they are new."""
    found, more = list[tuple[int, bool]](), True
    while more:
        batch = await cursor.next_batch()
        found += [(entry.message.id, entry.fresh) for entry in batch.entries]
        await cursor.move_past(batch)
        more = batch.full
    return found


@pytest_twisted.ensureDeferred
async def test_a_cursor_of_teams_gives_their_messages_and_passes_the_others(database: Database) -> None:
    plain, of_team = await opened(database, "ada", "bob"), await opened(database, "ada", "eve")
    await join_team(database, of_team)
    cursor = LogCursor(database, "inbox", SLICE, OF_TEAMS)
    assert await read(cursor) == []
    await send(database, plain, 7)
    [first] = await send(database, of_team, 1)
    await send(database, plain, 7)
    [second] = await send(database, of_team, 1)
    assert await read(cursor) == [(first, True), (second, True)]
    assert await read(cursor) == []


@pytest_twisted.ensureDeferred
async def test_what_was_passed_is_not_new_when_it_changes(database: Database) -> None:
    plain = await opened(database, "ada", "bob")
    cursor = LogCursor(database, "inbox", SLICE, OF_TEAMS)
    assert await read(cursor) == []
    [passed, *_] = await send(database, plain, 5)
    assert await read(cursor) == []
    edit = """
        update message set text = 'edited', rev = rev + 1, changed = pg_current_xact_id()
        where id = %s returning 1
    """
    await join_team(database, plain)
    await database.query(edit, (passed,))
    assert await read(cursor) == [(passed, False)]
