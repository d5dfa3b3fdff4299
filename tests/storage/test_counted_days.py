"""Days that are over are counted once; what is imported into them afterwards counts all the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest
import pytest_twisted
from psycopg2.errors import LockNotAvailable

from portico.contract.stats import Day
from portico.settings.core import Settings
from portico.storage.counted_days import FORGET, HOLD, CountedDays
from portico.storage.database import Database
from tests.storage.conftest import Sql
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.imports import conversation, import_rows, message


def days_ago(days: int, hour: int = 0) -> datetime:
    return (datetime.now(UTC) - timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


async def send_back(database: Database, sql: Sql, chat: int, days: int) -> None:
    """A message of some days ago, at noon."""
    sent = await send_text(database, chat, "ada", "words")
    sql("update message set created_at = %s where id = %s", days_ago(days, 12), sent.id)


async def messages_of(database: Database) -> list[int]:
    return [day.messages for day in await CountedDays(database).list_days(days_ago(7))]


@pytest_twisted.ensureDeferred
async def test_a_day_that_is_over_is_counted_once(database: Database, sql: Sql) -> None:
    chat = await open_conversation(database, "ada", "bob")
    for days in (3, 3, 5):
        await send_back(database, sql, chat, days)
    assert await messages_of(database) == [0, 0, 1, 0, 2, 0, 0, 0]
    counted = sql("select day, messages, active_users from counted_day where messages > 0 order by day")
    assert counted == [(days_ago(days).date(), n, 1) for days, n in ((5, 1), (3, 2))]
    sql("update message set type = 'system'")  # nobody reads them again
    assert await messages_of(database) == [0, 0, 1, 0, 2, 0, 0, 0]


@pytest_twisted.ensureDeferred
async def test_today_is_counted_each_time(database: Database, sql: Sql) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "one")
    assert (await messages_of(database))[-1] == 1
    await send_text(database, chat, "bob", "two")
    [*_, today] = await CountedDays(database).list_days(days_ago(7))
    assert today == Day(
        day=days_ago(0).date().isoformat(), conversations=1, messages=2, active_users=2, new_users=2
    )
    assert sql("select count(*) from counted_day where day >= current_date") == [(0,)]


@pytest_twisted.ensureDeferred
async def test_after_an_import_days_are_counted_again(
    database: Database, stores: Settings, sql: Sql, tmp_path: Path
) -> None:
    assert await messages_of(database) == [0] * 8
    yesterday_is_over = datetime.now(UTC).hour > 0  # an hour after midnight
    assert sql("select count(*) from counted_day") == [(7 if yesterday_is_over else 6,)]
    import_rows(stores, tmp_path, [conversation(1, "ada", "bob"), message(1, 1, "ada", "old")])
    assert sql("select count(*) from counted_day") == [(0,)]
    sql("update message set created_at = %s", days_ago(5))
    assert await messages_of(database) == [0, 0, 1, 0, 0, 0, 0, 0]


@pytest_twisted.ensureDeferred
async def test_of_the_first_day_only_what_came_after_the_time(database: Database, sql: Sql) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await send_back(database, sql, chat, 7)
    noon = days_ago(7, 12)
    before, after = noon - timedelta(hours=1), noon + timedelta(hours=1)
    assert [(await CountedDays(database).list_days(since))[0].messages for since in (before, after)] == [1, 0]
    assert sql("select count(*) from counted_day where day = %s", days_ago(7).date()) == [(0,)]


def test_an_import_and_who_counts_wait_for_each_other(database: Database, stores: Settings) -> None:
    # otherwise numbers of before the import would be kept after it has forgotten them
    one, other = (psycopg2.connect(stores.dsn, options="-c search_path=portico") for _ in range(2))
    with one.cursor() as importing, other.cursor() as counting:
        importing.execute(FORGET)
        counting.execute("set local lock_timeout = '50ms'")
        with pytest.raises(LockNotAvailable):
            counting.execute(HOLD)
    one.close()
    other.close()
