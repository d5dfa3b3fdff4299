"""A pooler in transaction mode: nobody notices that each transaction has another connection."""

from collections.abc import AsyncIterator, Iterator

import psycopg2
import pytest
import pytest_twisted
from twisted.internet import reactor

from portico.domain.errors import Unavailable
from portico.settings.core import Settings
from portico.storage import pool as pools
from portico.storage.connections import TransactionConnection
from portico.storage.database import Database, Locked
from portico.storage.messages.store import Messages
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE
from portico.storage.sync import Reading, Sync
from tests.storage.conftest import Sql
from tests.storage.sample_messages import draft, open_conversation
from tests.support.pooler import running_pooler
from tests.support.waiting import together

SERVER_CONNECTIONS = 2
OURS = 8


@pytest.fixture(scope="module")
def pooler(stores: Settings) -> Iterator[str]:
    """The address of a pooler with few connections to the server."""
    with running_pooler(stores.dsn, SERVER_CONNECTIONS) as dsn:
        yield dsn


@pytest_twisted.async_yield_fixture()
async def pooled(empty_database: Settings, pooler: str) -> AsyncIterator[Database]:
    """An empty database behind a pooler."""
    pool = Pool(reactor, pooler, OURS, PREPARE, TransactionConnection)
    pool.start()
    yield Database(pool)
    pool.stop()


@pytest_twisted.ensureDeferred
async def test_messages_are_stored_in_order_by_many_at_once(pooled: Database) -> None:
    chat, store = await open_conversation(pooled, "ada", "bob"), Messages(pooled)
    batches = [[draft(chat, "ada", f"{number}")] for number in range(20)]
    stored = [each for [each] in await together(*(store.send(batch) for batch in batches))]
    assert sorted(each.message.seq for each in stored) == list(range(1, 21))  # type: ignore[union-attr]
    [answer] = await store.send([draft(chat, "bob", "Yes", reply_to=stored[0].message.id)])  # type: ignore[union-attr]
    assert answer.message.quoted.text == stored[0].message.text  # type: ignore[union-attr]


@pytest_twisted.ensureDeferred
async def test_a_snapshot_is_one_state(pooled: Database) -> None:
    chat, store = await open_conversation(pooled, "ada", "bob"), Messages(pooled)

    async def read(reading: Reading) -> tuple[int, int]:
        before = await reading.unread_total("bob")
        await store.send([draft(chat, "ada", "Hello")])
        return before, await reading.unread_total("bob")

    assert await Sync(pooled).read(read) == (0, 0)
    assert await Sync(pooled).read(lambda reading: reading.unread_total("bob")) == 1


@pytest_twisted.ensureDeferred
async def test_a_locked_conversation_is_not_waited_for(pooled: Database, sql: Sql, stores: Settings) -> None:
    chat, store = await open_conversation(pooled, "ada", "bob"), Messages(pooled)
    with psycopg2.connect(stores.dsn) as holder, holder.cursor() as cursor:
        cursor.execute("select 1 from portico.conversation where id = %s for update", (chat,))
        [refused] = await store.send([draft(chat, "ada", "Hello")])
        assert isinstance(refused, Locked)
    holder.close()


@pytest_twisted.ensureDeferred
async def test_a_statement_has_its_limit_and_leaves_no_setting_behind(
    pooled: Database, pooler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "STATEMENT", 0.3)
    quick = Pool(reactor, pooler, 1, PREPARE, TransactionConnection)
    quick.start()
    with pytest.raises(Unavailable):
        await Database(quick).query("select pg_sleep(20)")
    quick.stop()
    other = psycopg2.connect(pooler)
    with other, other.cursor() as cursor:
        for _ in range(SERVER_CONNECTIONS):
            for name, usual in (("search_path", '"$user", public'), ("statement_timeout", "0")):
                cursor.execute(f"show {name}")
                assert cursor.fetchone() == (usual,)
    other.close()
