"""Whoever follows the log is told nothing of what was imported, and all that becomes of it later."""

from pathlib import Path

import pytest_twisted

from portico.domain.people import Caller
from portico.domain.sync import Place
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.messages.log import MessageLog
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.search.index import SearchIndex
from portico.storage.sync import Page, Reading, Sync
from tests.storage.conftest import Sql
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.support.imports import conversation, import_rows, message

TALK = [conversation(1, "ada", "bob"), *(message(number, 1, "ada", "old") for number in range(1, 8))]


@pytest_twisted.ensureDeferred
async def test_the_relay_publishes_nothing(database: Database, stores: Settings, tmp_path: Path) -> None:
    log = MessageLog(database, "courier")
    position = await log.begin()
    import_rows(stores, tmp_path, TALK)
    assert (await log.changes_since(position)).changes == ()


@pytest_twisted.ensureDeferred
async def test_log_consumers_skip_it_and_get_the_next_message(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    tail = LogCursor(database, "notifier", limit=3)
    await tail.next_batch()
    import_rows(stores, tmp_path, TALK)
    silent = await tail.next_batch()
    assert not silent.entries
    chat = await open_conversation(database, "ada", "bob")
    new = await send_text(database, chat, "bob", "new")
    slice_ = await tail.next_batch()
    assert [(entry.message.id, entry.fresh) for entry in slice_.entries] == [(new.id, True)]


@pytest_twisted.ensureDeferred
async def test_a_log_consumer_reads_it_once(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    tail = LogCursor(database, "notifier", limit=3)
    await tail.next_batch()
    import_rows(stores, tmp_path, TALK)
    await tail.next_batch()
    [(last,)] = sql("select max(id) from message")
    assert sql("select message_id from log_cursor where name = 'notifier'") == [(last,)]


@pytest_twisted.ensureDeferred
async def test_a_change_of_an_imported_message_is_in_the_log(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    log, tail = MessageLog(database, "courier"), LogCursor(database, "notifier")
    position = await log.begin()
    await tail.next_batch()
    import_rows(stores, tmp_path, TALK)
    [(first,)] = sql("select min(id) from message")
    await Changes(database).edit(first, "better", Caller("ada", "user", 1), allow_all)
    assert (await log.changes_since(position)).changes == ((first, 2),)
    [entry] = (await tail.next_batch()).entries
    assert (entry.message.text, entry.fresh) == ("better", False)


@pytest_twisted.ensureDeferred
async def test_search_finds_it(database: Database, stores: Settings, tmp_path: Path, sql: Sql) -> None:
    import_rows(stores, tmp_path, TALK)
    while await SearchIndex(database).advance():
        pass
    assert sql("select count(*) from message_search") == [(7,)]


@pytest_twisted.ensureDeferred
async def test_who_was_away_learns_of_it_by_sync(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    async def now(reading: Reading) -> Reading:
        return reading

    before = (await Sync(database).read(now)).now
    import_rows(stores, tmp_path, TALK)

    async def changes(reading: Reading) -> Page:
        return await reading.read_page(Place(before.database, "bob", before.position), 100)

    page = await Sync(database).read(changes)
    assert [each.text for each in page.messages] == ["old"] * 7
    assert len(page.conversations) == 1
