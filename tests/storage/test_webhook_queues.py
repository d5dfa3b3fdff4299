"""Queues of webhooks: each is held by one process at a time, and no event is left without a queue."""

from datetime import UTC, datetime

import pytest_twisted

from portico.contract.webhook import CreateWebhook
from portico.domain.webhooks.attempts import Answer, Verdict
from portico.storage.database import Database, Transaction
from portico.storage.webhooks.endpoints import Endpoints
from portico.storage.webhooks.fan_out import Event, add_events, deliver
from portico.storage.webhooks.queues import Attempted, Place, Queues
from tests.support.waiting import together

NOW = datetime(2026, 11, 28, tzinfo=UTC)
DELIVERED = Attempted(Answer(200), Verdict("delivered", 0), NOW, 1)
ORPHANS = """
    select count(*) from webhook_delivery d where d.state = 'due' and not exists (
      select from webhook_queue q where q.endpoint_id = d.endpoint_id and q.stream = d.stream)
"""
EXPIRE = "update webhook_queue set held_until = clock_timestamp() returning 1"


async def endpoint(database: Database) -> int:
    """An endpoint for everything."""
    asked = CreateWebhook(url="https://example.org", events=["*"])
    return (await Endpoints(database).create("root", asked, "whsec_")).id


async def add(database: Database, webhook_id: int, *streams: str) -> None:
    """An event in each of these streams."""
    events = [Event(stream, "call.ended", stream, 1, None, {}, NOW) for stream in streams]

    async def work(transaction: Transaction) -> None:
        ids = await add_events(transaction, events)
        pairs = [(webhook_id, id_, event.stream) for id_, event in zip(ids, events, strict=True)]
        await deliver(transaction, pairs, NOW)

    await database.transaction(work)


@pytest_twisted.ensureDeferred
async def test_processes_at_once_claim_different_queues(
    database: Database, databases: list[Database]
) -> None:
    webhook_id = await endpoint(database)
    await add(database, webhook_id, *[f"conversation:{number}" for number in range(40)])
    processes = [Queues(each, f"node-{number}") for number, each in enumerate(databases)]
    claimed: list[Place] = []
    while len(claimed) < 40:
        for places in await together(*[each.claim(webhook_id, 3, NOW) for each in processes]):
            claimed += places
    assert len({place.stream for place in claimed}) == len(claimed) == 40
    assert await processes[0].claim(webhook_id, 3, NOW) == []


@pytest_twisted.ensureDeferred
async def test_who_lost_a_queue_records_nothing(database: Database) -> None:
    webhook_id = await endpoint(database)
    await add(database, webhook_id, "team:1")
    slow, quick = Queues(database, "slow"), Queues(database, "quick")
    [lost] = await slow.claim(webhook_id, 1, NOW)
    head = await slow.head(lost, NOW)
    assert head is not None
    await database.query(EXPIRE)
    [place] = await quick.claim(webhook_id, 1, NOW)
    assert await slow.head(lost, NOW) is None
    assert not await slow.record(lost, head, DELIVERED)
    await slow.release(lost)
    assert await quick.head(place, NOW) == head
    assert await quick.record(place, head, DELIVERED)
    await quick.release(place)
    assert await database.query("select count(*) from webhook_queue") == [(0,)]


@pytest_twisted.ensureDeferred
async def test_an_event_that_comes_while_its_queue_is_deleted_has_one(
    database: Database, databases: list[Database]
) -> None:
    webhook_id = await endpoint(database)
    queues = Queues(databases[0], "here")
    for number in range(30):
        await add(database, webhook_id, "team:1")
        [place] = await queues.claim(webhook_id, 1, NOW)
        while head := await queues.head(place, NOW):
            await queues.record(place, head, DELIVERED)
        await together(queues.release(place), add(databases[1], webhook_id, "team:1"))
        assert await database.query(ORPHANS) == [(0,)], number
        [place] = await queues.claim(webhook_id, 1, NOW)
        while head := await queues.head(place, NOW):
            await queues.record(place, head, DELIVERED)
        await queues.release(place)
