"""After a restore: no position lies in the future, and the database is another one."""

from typing import Any

import psycopg2
import pytest

from portico.settings.core import Settings
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.restoring import POSITIONS, settle
from tests.storage.conftest import Sql

FUTURE = "9000000000000000000"


@pytest.fixture
def positions(empty_database: Settings, sql: Sql) -> list[tuple[Any, ...]]:
    """Each table and column that holds the number of a transaction, with a row that lies in the future."""
    sql("insert into person (id, name, described) values ('ada', 'Ada', %s)", FUTURE)
    sql("insert into conversation (type, changed) values ('general', %s)", FUTURE)
    sql(
        "insert into participant (conversation_id, user_id, changed) select id, 'ada', %s from conversation",
        FUTURE,
    )
    sql(
        "insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at, changed)"
        " select id, 1, 'ada', 'text', 'hello', 'one', now(), %s from conversation",
        FUTURE,
    )
    sql("insert into log_cursor (name, position) values ('relay:a', %s)", FUTURE)
    sql(
        "insert into webhook_endpoint (url, events, secret, since)"
        " values ('https://example.com', '{}', 'none', %s)",
        FUTURE,
    )
    sql("insert into webhook_change (xid, type, subject) values (%s, 'call.ended', '1')", FUTURE)
    return sql(POSITIONS)


def test_every_position_of_a_restored_database_is_settled(
    positions: list[tuple[Any, ...]], stores: Settings, sql: Sql
) -> None:
    assert ("person", "described") in positions
    assert settle(stores.dsn) == len(positions)  # a table of a later migration has a row here too
    for table, column in positions:
        [(newest,)] = sql(f"select max({column}) < pg_snapshot_xmax(pg_current_snapshot()) from {table}")  # noqa: S608
        assert newest, (table, column)


def test_the_database_has_another_identity(
    positions: list[tuple[Any, ...]], stores: Settings, sql: Sql
) -> None:
    before = sql("select id from identity")
    settle(stores.dsn)
    assert sql("select id from identity") != before


def test_a_database_that_a_node_uses_is_left_alone(
    empty_database: Settings, stores: Settings, sql: Sql
) -> None:
    before = sql("select id from identity")
    sql(
        "insert into node (id, place, address, cluster, expires_at)"
        " values ('a', 'here', '', true, now() + interval '1 minute')"
    )
    with pytest.raises(DatabaseTrouble, match="node a uses the database"):
        settle(stores.dsn)
    assert sql("select id from identity") == before


def test_another_database_is_left_alone(stores: Settings) -> None:
    with pytest.raises(DatabaseTrouble, match="no database of Portico"):
        settle(psycopg2.extensions.make_dsn(stores.dsn, dbname="template1"))
