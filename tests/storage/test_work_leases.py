"""Work leases: one process has a lease, until it releases it or dies."""

import pytest_twisted

from portico.storage.database import Database
from portico.storage.work_leases import LEASE, WorkLeases
from tests.storage.conftest import Sql
from tests.support.waiting import together

EXPIRE = "update work_lease set expires_at = clock_timestamp() - interval '1 millisecond'"


@pytest_twisted.ensureDeferred
async def test_of_many_who_ask_at_once_one_has_it(databases: list[Database]) -> None:
    processes = [WorkLeases(database, f"node{n}", "core") for n in range(8) for database in databases]
    assert sum(await together(*(process.take() for process in processes))) == 1


@pytest_twisted.ensureDeferred
async def test_it_passes_on_when_it_expires_and_not_before(database: Database, sql: Sql) -> None:
    here, there = WorkLeases(database, "here", "core"), WorkLeases(database, "there", "core")
    assert await here.take()
    assert await here.take()
    assert not await there.take()
    sql(EXPIRE)
    assert await there.take()
    assert not await here.take()


@pytest_twisted.ensureDeferred
async def test_it_is_renewed_for_its_whole_length(database: Database, sql: Sql) -> None:
    here = WorkLeases(database, "here", "core")
    for _ in range(2):
        assert await here.take()
        [(seconds,)] = sql("select extract(epoch from expires_at - now())::float8 from work_lease")
        assert LEASE.total_seconds() - 1 < seconds <= LEASE.total_seconds()
        sql(EXPIRE)


@pytest_twisted.ensureDeferred
async def test_a_successor_on_the_same_node_does_not_wait(database: Database) -> None:
    killed, there = WorkLeases(database, "here", "core"), WorkLeases(database, "there", "core")
    await killed.take()
    successor = WorkLeases(database, "here", "core")
    await there.release_former()
    assert not await there.take()
    await successor.release_former()
    assert await successor.take()


@pytest_twisted.ensureDeferred
async def test_one_who_has_lost_it_releases_nobody_elses(database: Database, sql: Sql) -> None:
    here, there = WorkLeases(database, "here", "core"), WorkLeases(database, "there", "core")
    await here.take()
    sql(EXPIRE)
    await there.take()
    await here.release()
    assert not await here.take()
    await there.release()
    assert await here.take()


@pytest_twisted.ensureDeferred
async def test_leases_of_other_names_are_others(database: Database) -> None:
    assert await WorkLeases(database, "here", "core").take()
    assert await WorkLeases(database, "there", "notifier").take()
