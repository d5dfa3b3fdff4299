"""What a dead node had claimed is taken over at once; what a living one has claimed is left alone."""

from datetime import UTC, datetime

import pytest_twisted

from portico.storage.database import Database
from portico.storage.delivery.queue import DeliveryQueue
from portico.storage.webhooks.queues import Queues
from tests.storage.conftest import Sql

NODE = """
    insert into node (id, place, expires_at)
    values (%s, 'somewhere', now() + make_interval(secs => %s)) returning 1
"""
TAKEN = """
    insert into delivery (user_id, kind, channel, state, due_at, collapse, committed_at, taken_on)
    values ('ada', 'message', 'email', 'taken', now() + interval '1 minute', %s, now(), %s) returning 1
"""
ENDPOINT = """
    insert into webhook_endpoint (url, events, secret, since)
    values ('https://site.example/hook', '{*}', 'x', pg_current_xact_id()) returning id
"""
HELD = """
    insert into webhook_queue (endpoint_id, stream, due_at, holder, held_until)
    values (%s, %s, now(), %s, now() + interval '1 minute') returning 1
"""
NODES = {"dead": -1, "alive": 60, "own": 60}


@pytest_twisted.ensureDeferred
async def test_notifications_of_a_dead_node(database: Database, sql: Sql) -> None:
    for name, seconds in NODES.items():
        sql(NODE, name, seconds)
        sql(TAKEN, name, name)
    queue = DeliveryQueue(database, "own", None, 0)
    assert await queue.release_dead(datetime.now(UTC))
    assert sql("select collapse from delivery where state = 'taken' and taken_on is null") == [("dead",)]
    assert not await queue.release_dead(datetime.now(UTC))


@pytest_twisted.ensureDeferred
async def test_webhooks_of_a_dead_node(database: Database, sql: Sql) -> None:
    [(endpoint,)] = sql(ENDPOINT)
    for name, seconds in NODES.items():
        sql(NODE, name, seconds)
        sql(HELD, endpoint, name, f"{name} 0123")
    queues = Queues(database, "own")
    assert await queues.release_dead()
    assert sql("select stream from webhook_queue where holder is null") == [("dead",)]
    assert not await queues.release_dead()
