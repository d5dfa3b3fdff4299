"""PostgreSQL is killed by `kill -9`: it gives numbers of transactions out again that it has given out before.

Who stands above such a number would never see what is written under it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import psycopg2
import pytest
import pytest_twisted
from twisted.internet import reactor

from portico.settings.core import parse
from portico.storage.database import Database
from portico.storage.messages.log import MessageLog
from portico.storage.messages.store import Messages
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE
from server.embedded.postgres import Postgres
from tests.storage.sample_messages import draft, open_conversation
from tests.support.clusters import configure, place_cluster
from tests.support.stores import Server
from tests.support.sync_harness import Harness

SLOW = "alter system set wal_writer_delay = '10s'"  # little is written by itself
NUMBERS = 200  # of transactions that are rolled back, and are in no row
NEXT = "select pg_current_xact_id()::text::bigint"


class Killable:
    """A server of this test's own, with a migrated database."""

    def __init__(self, home: Path) -> None:
        place_cluster(home)
        settings = parse({"PORTICO_HOME": str(home)})
        self.dsn = settings.dsn
        self.server = Server(Postgres(settings.postgres_home))

    def crash(self) -> None:
        self.server.crash()
        self.server.start()

    def burn(self, statements: tuple[str, ...] = (NEXT,) * NUMBERS) -> int:
        """Run these and roll each back; what the last one said."""
        with closing(psycopg2.connect(self.dsn)) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                [(answer,)] = cursor.fetchall()
                connection.rollback()
        return int(answer)


@pytest.fixture
def killable(short_home: Path) -> Iterator[Killable]:
    killable = Killable(short_home)
    killable.server.start()
    configure(killable.dsn, SLOW)
    yield killable
    killable.server.stop()


@asynccontextmanager
async def open_database(killable: Killable) -> AsyncIterator[Database]:
    pool = Pool(reactor, killable.dsn, 2, PREPARE)
    pool.start()
    yield Database(pool)
    pool.stop()


@pytest_twisted.ensureDeferred
async def test_numbers_are_given_out_again(killable: Killable) -> None:
    """Else the other tests show nothing."""
    before = killable.burn()
    killable.crash()
    assert killable.burn() < before + NUMBERS


@pytest_twisted.ensureDeferred
async def test_a_consumer_of_the_log_sees_what_is_written_after_a_crash(killable: Killable) -> None:
    async with open_database(killable) as database:
        chat, log = await open_conversation(database, "ada", "bob"), MessageLog(database, "reader")
        position = await log.begin()
        killable.burn()
        position = (await log.changes_since(position)).position
    killable.crash()
    async with open_database(killable) as database:
        [sent] = await Messages(database).send([draft(chat, "ada", "after")])
        killable.burn((NEXT,) * (2 * NUMBERS))
        slice_ = await MessageLog(database, "reader").changes_since(position)
        assert [id_ for id_, _ in slice_.changes] == [sent.message.id]  # type: ignore[union-attr]


@pytest_twisted.ensureDeferred
async def test_a_client_that_synced_before_a_crash_gets_what_is_written_after_it(killable: Killable) -> None:
    async with open_database(killable) as database:
        harness = Harness(database)
        opened = await harness.ask("ada", "conversation.create", participant_ids=["bob"], type="general")
        killable.burn()
        cursor = (await harness.ask("bob", "sync.state"))["cursor"]
    killable.crash()
    async with open_database(killable) as database:
        harness = Harness(database)
        chat = opened["conversation"]["id"]
        await harness.ask("ada", "message.send", conversation_id=chat, text="after", local_id="after")
        killable.burn((NEXT,) * (2 * NUMBERS))
        changes = await harness.ask("bob", "sync.changes", since=cursor)
        assert ([message["text"] for message in changes["messages"]], changes["reset"]) == (["after"], False)
