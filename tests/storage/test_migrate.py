"""Migrations: once each, whoever else migrates at the same time."""

import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
import pytest_twisted
from psycopg2.extensions import make_dsn
from twisted.internet import reactor

from portico.settings.core import Settings
from portico.storage import migrate
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.database import Database
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE

FIRST_MESSAGE = """
    set search_path = portico;
    insert into person (id) values ('ada');
    insert into conversation (type, last_seq, created_at, updated_at) values ('general', 1, now(), now());
    insert into participant (conversation_id, user_id, role, joined_at)
      select id, 'ada', 'member', now() from conversation;
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
      select id, 1, 'ada', 'text', 'Is it still free?', 'first', now() from conversation
"""


@pytest.fixture
def fresh(stores: Settings) -> Iterator[str]:
    """The DSN of a database that nobody has migrated."""
    with closing(psycopg2.connect(stores.dsn)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("create database fresh")
            yield make_dsn(stores.dsn, dbname="fresh")
            cursor.execute("drop database fresh with (force)")


def test_a_fresh_database_gets_every_migration_once(fresh: str) -> None:
    assert migrate.pending(fresh) == migrate.available()
    assert migrate.apply(fresh) == migrate.available()
    assert migrate.pending(fresh) == []
    assert migrate.apply(fresh) == []


def test_of_two_at_once_one_migrates_and_the_other_waits(fresh: str) -> None:
    applied: list[list[str]] = []
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        applied.append(migrate.apply(fresh))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(applied) == [[], migrate.available()]


def test_everything_lives_in_a_schema_of_its_own(fresh: str) -> None:
    migrate.apply(fresh)
    with closing(psycopg2.connect(fresh)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_schema from information_schema.tables "
            "where table_schema not in ('pg_catalog', 'information_schema') group by 1"
        )
        assert cursor.fetchall() == [("portico",)]


def test_a_migration_that_fails_leaves_nothing(fresh: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "available", lambda: ["0001_good.sql", "0002_bad.sql"])
    statements = {"0001_good.sql": "create table good ()", "0002_bad.sql": "create nonsense"}
    monkeypatch.setattr(migrate, "_read", statements.__getitem__)
    with pytest.raises(DatabaseTrouble, match="syntax error"):
        migrate.apply(fresh)
    assert migrate.pending(fresh) == ["0001_good.sql", "0002_bad.sql"]


def test_a_database_that_a_newer_version_has_migrated_is_refused_and_left_as_it_is(
    fresh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.apply(fresh)
    *older, newest = migrate.available()
    monkeypatch.setattr(migrate, "available", lambda: older)
    for refused in (migrate.apply, migrate.pending):
        with pytest.raises(
            DatabaseTrouble, match=f"a newer Portico has migrated the database \\({newest}\\)"
        ):
            refused(fresh)
    monkeypatch.undo()
    assert migrate.pending(fresh) == []


@pytest.mark.parametrize("consumer", ["notifier", "announcements", "webhooks", "team_inbox"])
@pytest_twisted.ensureDeferred
async def test_what_is_sent_before_a_consumer_first_looks_is_read(fresh: str, consumer: str) -> None:
    migrate.apply(fresh)
    with closing(psycopg2.connect(fresh)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(FIRST_MESSAGE)
    pool = Pool(reactor, fresh, 1, PREPARE)
    pool.start()
    batch = await LogCursor(Database(pool), consumer).next_batch()
    pool.stop()
    assert [entry.message.text for entry in batch.entries] == ["Is it still free?"]
