"""The search index as a consumer of the log: everything once, whoever writes it, and no send pays for it."""

from typing import Any

import pytest
import pytest_twisted

from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.search import index
from portico.storage.search.index import SearchIndex
from tests.storage.sample_messages import allow_all, open_conversation, send_text

WORDS = "select message_id, words::text from message_search order by message_id"
CURSOR = "select position::text, message_id from log_cursor where name = 'search'"


async def catch_up(database: Database) -> int:
    """Index everything that was said; how many slices that took."""
    slices = 0
    while await SearchIndex(database).advance():
        slices += 1
    return slices


@pytest_twisted.ensureDeferred
async def test_a_message_is_known_by_its_words_its_conversation_and_its_people(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    sent = await send_text(database, chat, "ada", "Big, big Crème!")
    await catch_up(database)
    assert await database.query(WORDS) == [(sent.id, f"'#{chat}' '@ada' '@bob' 'big':1,2 'creme':3")]


@pytest_twisted.ensureDeferred
async def test_messages_from_before_the_index_are_indexed_too(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    sent = [await send_text(database, chat, "ada", f"word {number}") for number in range(3)]
    assert await database.query(CURSOR) == []
    await catch_up(database)
    assert [id_ for id_, _ in await database.query(WORDS)] == [message.id for message in sent]


@pytest_twisted.ensureDeferred
async def test_even_one_transaction_is_taken_in_slices(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await database.query(
        """insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
           select %s, n, 'ada', 'text', 'word ' || n, n::text, now() from generate_series(1, 10) n
           returning 1""",
        (chat,),
    )
    monkeypatch.setattr(index, "SLICE", 3)
    assert await catch_up(database) == 1 + 3  # the beginning, and three full slices before the last
    assert len(await database.query(WORDS)) == 10


@pytest_twisted.ensureDeferred
async def test_the_words_of_a_deleted_message_are_gone(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    sent = await send_text(database, chat, "ada", "secret")
    await catch_up(database)
    await Changes(database).delete(sent.id, Caller("ada", "user", 1), allow_all)
    await catch_up(database)
    assert await database.query(WORDS) == []


@pytest_twisted.ensureDeferred
async def test_of_two_indexers_that_read_the_same_one_writes(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    sent = await send_text(database, chat, "ada", "first")
    slow, fast = _Paused(database), SearchIndex(database)
    await slow.index.advance()  # makes the cursor
    await slow.read()
    await fast.advance()
    await Changes(database).edit(sent.id, "second", Caller("ada", "user", 1), allow_all)
    await fast.advance()
    await slow.write()
    assert [words for _, words in await database.query(WORDS)] == [f"'#{chat}' '@ada' '@bob' 'second':1"]


class _Paused:
    """An indexer that stops between reading a slice and writing it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.index = SearchIndex(database)

    async def read(self) -> None:
        rows = await self._database.query(index.READ, (index.SLICE,))
        self._rows = [index.IndexRow._make(row) for row in rows]

    async def write(self) -> None:
        await self._database.query(index.MOVE + index.WORDS, index._slice(self._rows))


@pytest_twisted.ensureDeferred
async def test_a_look_that_finds_nothing_new_writes_nothing(database: Database) -> None:
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "word")
    await catch_up(database)
    before = await database.query(CURSOR)
    assert await SearchIndex(database).advance() is False
    assert await database.query(CURSOR) == before


@pytest_twisted.ensureDeferred
async def test_a_send_pays_nothing_for_the_index(database: Database) -> None:
    plan = await _plan_of_a_send(database)
    assert "Insert on portico.message" in plan
    assert "message_search" not in plan
    assert "Trigger" not in plan
    assert await database.query(WORDS) == []


async def _plan_of_a_send(database: Database) -> str:
    """All that the statement of a send does, down to the triggers that it fires."""
    chat = await open_conversation(database, "ada", "bob")
    args: tuple[Any, ...] = ([chat], ["ada"], ["local"], ["text"], ["words"], [None], [None], [None])
    execute = "execute send(%s, %s, %s, %s, %s, %s, %s, %s)"
    rows = await database.query("explain (analyze, verbose) " + execute, args)
    return "\n".join(line for (line,) in rows)
