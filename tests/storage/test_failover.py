"""Failover of PostgreSQL: a standby becomes the primary, and the pool finds it."""

import signal
import time
from collections.abc import Iterator

import pytest
import pytest_twisted
from psycopg2.extensions import parse_dsn
from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults

from portico.domain.errors import Unavailable
from portico.storage.connections import servers_of
from portico.storage.database import Database
from portico.storage.pool import Pool
from tests.support.report import Report
from tests.support.standby import Cluster, primary_and_standby
from tests.support.waiting import until

SIZE = 4
TIMEOUT = 20.0  # seconds; on a machine without other load it takes less than one
SOON = 7.0  # seconds; less than five where nothing else runs
WRITE = "insert into public.kept (at) values (clock_timestamp()) returning 1"


@pytest.fixture
def servers() -> Iterator[tuple[Cluster, Cluster]]:
    """A primary and its standby."""
    with primary_and_standby() as servers:
        yield servers


def several(servers: tuple[Cluster, Cluster]) -> str:
    """The DSN of both."""
    ports = ",".join(str(server.port) for server in servers)
    return f"postgresql://portico@127.0.0.1,127.0.0.1/portico?port={ports}"


async def follows(standby: Cluster, primary: Cluster) -> None:
    """Return when the standby has everything."""
    wal = primary.query("select pg_current_wal_lsn()")[0][0]
    await until(lambda: standby.query(f"select pg_last_wal_replay_lsn() >= '{wal}'") == [(True,)])


async def try_write(database: Database) -> bool:
    try:
        await database.query(WRITE)
    except Unavailable as error:
        return "retry_after_ms" not in error.fields  # whoever is refused is told when to come again
    return True


@pytest_twisted.ensureDeferred
async def test_the_new_primary_is_found_within_seconds(servers: tuple[Cluster, Cluster]) -> None:
    primary, standby = servers
    primary.query("create table kept (at timestamptz)")
    pool = Pool(reactor, several((standby, primary)), SIZE)  # the standby first: it is passed over
    pool.start()
    database = Database(pool)
    assert await try_write(database)
    await follows(standby, primary)
    primary.kill()
    waiting = Deferred.fromCoroutine(try_write(database))
    standby.promote()
    promoted = time.monotonic()
    if not await waiting:
        while not await try_write(database):
            assert time.monotonic() - promoted < TIMEOUT
    assert standby.query("select count(*) from kept") == [(2,)]
    pool.stop()


@pytest_twisted.ensureDeferred
async def test_a_primary_that_only_reads_now_is_left(servers: tuple[Cluster, Cluster]) -> None:
    primary, standby = servers
    primary.query("create table kept (at timestamptz)")
    pool = Pool(reactor, several(servers), SIZE)
    pool.start()
    database = Database(pool)
    assert await try_write(database)
    primary.query("alter system set default_transaction_read_only = on")
    standby.promote()
    primary.query("select pg_reload_conf()")
    while not await try_write(database):  # one refused write for each connection at most
        pass
    assert standby.query("select count(*) from kept")[0][0] >= 1
    pool.stop()


@pytest_twisted.ensureDeferred
async def test_a_frozen_primary_is_left_and_not_gone_back_to(
    servers: tuple[Cluster, Cluster], report: Report
) -> None:
    primary, standby = servers
    primary.query("create table kept (at timestamptz)")
    pool = Pool(reactor, several(servers), SIZE)
    pool.start()
    database = Database(pool)
    assert await try_write(database)
    await follows(standby, primary)
    await until(lambda: pool.live == SIZE)
    primary.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    waiting = Deferred.fromCoroutine(try_write(database))
    standby.promote()
    written = int(await waiting)
    while not written:
        written += await try_write(database)
    seconds = time.monotonic() - began
    report(f"a frozen primary was left after {seconds:.1f} s")
    primary.send_signal(signal.SIGCONT)
    primary.query("select 1")  # it takes writes, as before
    restarted = Pool(reactor, several(servers), SIZE)
    restarted.start()
    for each in (database, Database(restarted)):
        writes = [Deferred.fromCoroutine(try_write(each)) for _ in range(3 * SIZE)]
        assert await gatherResults(writes) == [True] * (3 * SIZE)
    assert standby.query("select count(*) from kept") == [(2 + 6 * SIZE,)]
    assert seconds < SOON
    pool.stop()
    restarted.stop()


def test_each_server_of_an_address_has_a_dsn_of_its_own() -> None:
    single = "postgresql://portico@db/portico"
    assert servers_of(single) == [single]
    first, second = map(parse_dsn, servers_of("postgresql://portico:word@a:5432,b:5433/portico"))
    usual = {"user": "portico", "password": "word", "dbname": "portico", "target_session_attrs": "read-write"}
    assert first == {**usual, "host": "a", "port": "5432"}
    assert second == {**usual, "host": "b", "port": "5433"}
    for parts in map(parse_dsn, servers_of("postgresql://a,b/portico?target_session_attrs=any&port=5433")):
        assert (parts["port"], parts["target_session_attrs"]) == ("5433", "any")
