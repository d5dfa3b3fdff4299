"""A database that answers and cannot work: everybody is told to try again, and nothing is taken for a bug."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted
from structlog.testing import capture_logs
from twisted.internet import reactor as global_reactor

from portico.domain.errors import Unavailable
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.messages.store import Messages
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE
from portico.storage.redis import Redis
from runtime.metrics import Metrics
from runtime.status import Status
from tests.support.drafts import draft, opened, refusals

reactor: Any = global_reactor
SWITCH = "set default_transaction_read_only = %s"


@pytest_twisted.async_yield_fixture()
async def standby(stores: Settings) -> AsyncIterator[Database]:
    """The database as it is after a failover to a server that only reads."""
    pool = Pool(reactor, stores.dsn, 1, (*PREPARE, SWITCH % "on"))
    pool.start()
    yield Database(pool)
    pool.stop()


@pytest_twisted.ensureDeferred
async def test_writes_are_told_to_try_again_and_reads_are_answered(
    database: Database, standby: Database
) -> None:
    chat = await opened(database, "ada", "bob")
    assert refusals(await Messages(standby).send([draft(chat), draft(chat)])) == ["unavailable"] * 2
    with pytest.raises(Unavailable) as refusal:
        await opened(standby, "ada", "bob")
    assert refusal.value.fields == {"retry_after_ms": 1_000}
    assert await Messages(standby).list_messages("ada", chat, None, None, 10) == []


@pytest_twisted.ensureDeferred
async def test_health_says_so_and_the_log_says_why_once(
    database: Database, standby: Database, redis: Redis
) -> None:
    status = Status(reactor, standby, redis, Metrics())
    with capture_logs() as logs:
        assert [(await status.health())["database"] for _ in range(2)] == [False, False]
        await standby.pool.run(lambda connection: connection.runOperation(SWITCH % "off"))
        assert (await status.health())["database"]
    assert [(line["event"], line.get("reason")) for line in logs] == [
        ("database.down", "it only reads"),
        ("database.up", None),
    ]
