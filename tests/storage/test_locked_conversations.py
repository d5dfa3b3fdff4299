"""A conversation that somebody else has locked: what waits for it, and that nobody else does."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest
import pytest_twisted
from psycopg2 import extensions

from portico.domain.errors import Unavailable
from portico.settings.core import Settings
from portico.storage.database import Database, Locked
from portico.storage.messages.receipts import Mark, Moved, Receipts
from portico.storage.messages.store import Messages
from tests.storage.conftest import Sql
from tests.support.drafts import draft, opened, refusals, stored

SOON = 2.0  # seconds; PostgreSQL would wait for ever
HOLD = "select 1 from conversation where id = %s for update"
WRITE = """
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
    values (%s, 9, 'ada', 'text', 'x', %s, now())
"""
Lock = Callable[..., None]


@pytest.fixture
def lock(stores: Settings) -> Iterator[Lock]:
    """Do something in a transaction that stays open."""
    with closing(psycopg2.connect(stores.dsn, options="-c search_path=portico")) as connection:

        def lock(statement: str, *args: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement, args)

        yield lock


@pytest_twisted.ensureDeferred
async def test_messages_of_other_conversations_are_stored(database: Database, lock: Lock) -> None:
    chats = [await opened(database, "ada", "bob") for _ in range(3)]
    lock(HOLD, chats[1])
    began = time.monotonic()
    results = await Messages(database).send([draft(chat) for chat in (*chats, *chats)])
    assert time.monotonic() - began < SOON
    assert [isinstance(result, Locked) for result in results] == [False, True, False] * 2
    assert [each.message.seq for each in stored([results[0], results[3]])] == [1, 2]


@pytest_twisted.ensureDeferred
async def test_a_message_that_meets_an_unfinished_one_of_the_same_local_id_waits_alone(
    database: Database, lock: Lock, sql: Sql
) -> None:
    here, there = await opened(database, "ada", "bob"), await opened(database, "ada", "bob")
    lock(WRITE, there, "same")
    results = await Messages(database).send([draft(here, local_id="same"), draft(here), draft(here)])
    assert refusals(results) == ["unavailable", "ok", "ok"]
    assert sql("select last_seq from conversation where id = %s", here) == [(2,)]


@pytest_twisted.ensureDeferred
async def test_receipts_of_other_conversations_move(database: Database, lock: Lock) -> None:
    chats = [await opened(database, "ada", "bob") for _ in range(2)]
    await Messages(database).send([draft(chat) for chat in chats])
    lock(HOLD, chats[0])
    held, moved = await Receipts(database).move_cursors([Mark(chat, "bob", 1, None) for chat in chats])
    assert isinstance(held, Locked)
    assert isinstance(moved, Moved)
    assert (moved.conversation_id, moved.read_seq) == (chats[1], 1)


@pytest_twisted.ensureDeferred
async def test_any_other_statement_gives_up_in_time_and_says_so(
    database: Database, lock: Lock, outside: extensions.connection
) -> None:
    chat = await opened(database, "ada", "bob")
    lock(HOLD, chat)
    with pytest.raises(Unavailable) as refusal:
        await database.query("update conversation set title = 'x' where id = %s", (chat,))
    assert refusal.value.fields == {"retry_after_ms": 1_000}
