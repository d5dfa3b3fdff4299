"""The pool of connections: it survives whatever happens to the server, and never waits for ever."""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout

from portico.domain.errors import Unavailable
from portico.settings.core import Settings, parse
from portico.storage import pool as pools
from portico.storage import servers
from portico.storage.database import Database, Transaction
from portico.storage.pool import Pool
from server.embedded.postgres import Postgres
from server.embedded.serving import serving
from tests.storage.conftest import Sql
from tests.support.waiting import together, until

reactor: Any = global_reactor
OTHERS = "select pid from pg_stat_activity where application_name = 'portico' and pid <> pg_backend_pid()"
KILL = f"select pg_terminate_backend(pid) from ({OTHERS}) p"  # noqa: S608 - constants only


@pytest_twisted.async_yield_fixture()
async def small(stores: Settings) -> AsyncIterator[Database]:
    """A database reached through two connections."""
    pool = Pool(reactor, stores.dsn, 2)
    pool.start()
    await until(lambda: pool.live == 2)
    yield Database(pool)
    pool.stop()


async def answer(database: Database) -> int:
    [(number,)] = await database.query("select 42")
    return int(number)


def asleep(database: Database, seconds: float = 60) -> "Deferred[Any]":
    """A statement that the server is busy with."""
    return Deferred.fromCoroutine(database.query("select pg_sleep(%s)", (seconds,)))


@pytest_twisted.ensureDeferred
async def test_more_callers_than_connections_take_turns(small: Database) -> None:
    assert await together(*(answer(small) for _ in range(50))) == [42] * 50
    assert (small.pool.live, small.pool.waiting) == (2, 0)


@pytest_twisted.ensureDeferred
async def test_connections_killed_while_idle_are_not_noticed_by_callers(small: Database, sql: Sql) -> None:
    await until(lambda: len(sql(OTHERS)) == 2)
    killed = set(sql(OTHERS))
    sql(KILL)
    await until(lambda: len(sql(OTHERS)) == 2 and killed.isdisjoint(sql(OTHERS)) and small.pool.live == 2)
    assert await together(*(answer(small) for _ in range(10))) == [42] * 10


@pytest_twisted.ensureDeferred
async def test_a_connection_killed_in_a_statement_is_unavailable_and_replaced(
    small: Database, sql: Sql
) -> None:
    waiting = [asleep(small), asleep(small)]
    await until(lambda: sql("select count(*) from pg_stat_activity where wait_event = 'PgSleep'") == [(2,)])
    sql(KILL)
    for each in waiting:
        with pytest.raises(Unavailable):
            await each
    assert await together(*(answer(small) for _ in range(10))) == [42] * 10
    await until(lambda: small.pool.live == 2)


@pytest_twisted.ensureDeferred
async def test_a_transaction_killed_in_its_middle_is_unavailable_and_leaves_nothing(
    small: Database, sql: Sql
) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.execute("insert into person (id) values ('half')")
        [(pid,)] = await transaction.query("select pg_backend_pid()")
        sql("select pg_terminate_backend(%s)", pid)
        await transaction.execute("insert into person (id) values ('whole')")

    with pytest.raises(Unavailable):
        await small.transaction(work)
    assert sql("select id from person where id in ('half', 'whole')") == []
    assert await answer(small) == 42


@pytest_twisted.ensureDeferred
async def test_an_error_in_a_transaction_undoes_it(small: Database, sql: Sql) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.execute("insert into person (id) values ('half')")
        raise RuntimeError("in the middle")

    for _ in range(5):
        with pytest.raises(RuntimeError, match="in the middle"):
            await small.transaction(work)
    assert sql("select id from person where id = 'half'") == []
    assert small.pool.live == 2


@pytest_twisted.ensureDeferred
async def test_a_statement_that_takes_too_long_is_unavailable(
    stores: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "STATEMENT", 0.2)
    pool = Pool(reactor, stores.dsn, 1)
    pool.start()
    with pytest.raises(Unavailable):
        await asleep(Database(pool))
    assert await answer(Database(pool)) == 42
    assert pool.live == 1
    pool.stop()


@pytest_twisted.ensureDeferred
async def test_a_server_that_freezes_is_given_up_on(
    small: Database, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "GIVE_UP", 0.3)
    await until(lambda: len(sql(OTHERS)) == 2)
    frozen = [pid for (pid,) in sql(OTHERS)]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        for each in [asleep(small, 0), asleep(small, 0)]:
            with pytest.raises(Unavailable):
                await each
        assert await answer(small) == 42
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)


@pytest_twisted.ensureDeferred
async def test_a_caller_waits_a_bounded_time_for_a_connection(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "WAIT", 0.1)
    busy = [asleep(small, 1), asleep(small, 1)]
    with pytest.raises(Unavailable):
        await answer(small)
    for each in busy:
        await each
    assert await answer(small) == 42


@pytest_twisted.ensureDeferred
async def test_callers_that_gave_up_take_no_connection_with_them(small: Database) -> None:
    busy = [asleep(small, 0.2), asleep(small, 0.2)]
    gave_up = [Deferred.fromCoroutine(answer(small)) for _ in range(5)]
    for each in gave_up:
        each.cancel()
        with pytest.raises(CancelledError):
            await each
    for sleeping in busy:
        await sleeping
    assert await together(*(answer(small) for _ in range(10))) == [42] * 10


@pytest_twisted.ensureDeferred
async def test_a_statement_that_its_caller_gave_up_frees_its_connection(small: Database) -> None:
    for _ in range(4):
        with pytest.raises(DeferredTimeout):
            await asleep(small, 0.2).addTimeout(0.01, reactor)
    assert await together(*(answer(small) for _ in range(10))) == [42] * 10


@contextmanager
def own_server(home: Path) -> Iterator[tuple[Settings, int]]:
    """A server that only this test uses."""
    settings = parse({"PORTICO_HOME": str(home)})
    with serving(Postgres(settings.postgres_home)) as process:
        yield settings, process.pid


@pytest_twisted.ensureDeferred
async def test_a_restarted_server_is_used_again(short_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "WAIT", 0.2)
    with own_server(short_home) as (settings, _):
        pool = Pool(reactor, settings.dsn, 2)
        pool.start()
        assert await answer(Database(pool)) == 42
    for _ in range(6):
        with pytest.raises(Unavailable):
            await answer(Database(pool))
    monkeypatch.setattr(pools, "WAIT", 5.0)
    with own_server(short_home) as _:
        assert await together(*(answer(Database(pool)) for _ in range(10))) == [42] * 10
        await until(lambda: pool.live == 2)
        pool.stop()


@pytest_twisted.ensureDeferred
async def test_a_server_that_hangs_while_we_connect_is_tried_again(
    short_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "PATIENCE", 0.2)
    monkeypatch.setattr(pools, "WAIT", 0.5)
    with own_server(short_home) as (settings, pid):
        os.kill(pid, signal.SIGSTOP)
        try:
            pool = Pool(reactor, settings.dsn, 1)
            pool.start()
            with pytest.raises(Unavailable):
                await answer(Database(pool))
        finally:
            os.kill(pid, signal.SIGCONT)
        monkeypatch.setattr(pools, "WAIT", 5.0)
        assert await answer(Database(pool)) == 42
        pool.stop()


@pytest_twisted.ensureDeferred
async def test_a_pool_stopped_while_it_opens_leaves_no_connection(stores: Settings, sql: Sql) -> None:
    await until(lambda: sql(OTHERS) == [])
    pool = Pool(reactor, stores.dsn, 2)
    pool.start()
    await until(lambda: sql(OTHERS) != [])
    pool.stop()
    await until(lambda: sql(OTHERS) == [])


@pytest_twisted.ensureDeferred
async def test_a_stopped_pool_refuses_at_once(stores: Settings) -> None:
    pool = Pool(reactor, stores.dsn, 1)
    pool.start()
    assert await answer(Database(pool)) == 42
    busy, waits = asleep(Database(pool)), Deferred.fromCoroutine(answer(Database(pool)))
    pool.stop()
    for each in (busy, waits):
        with pytest.raises(Unavailable):
            await each
    assert pool.live == 0
