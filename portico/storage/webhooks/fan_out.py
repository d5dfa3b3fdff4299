"""From the log and the changes to deliveries, in one transaction with the cursor: nothing is lost."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from portico.domain.errors import Unavailable
from portico.domain.webhooks.events import Filter
from portico.storage.database import Database, Transaction
from portico.storage.messages.log_cursor import LogBatch, LogCursor

ENDPOINTS = """
    select id, events, conversation_types, since::text::bigint from webhook_endpoint
    where deleted_at is null order by id
"""
TYPES = "select id, type from conversation where id = any (%s)"
# What a node of an earlier version has posted of the batch at the cursor.
POSTED = """
    select e.id, p.message_id || '-' || p.rev from webhook_posted p
    cross join webhook_endpoint e where e.source = 'settings'
"""
TAKE = "delete from webhook_change where id = any (%s) returning id"
ADD_EVENTS = """
    insert into webhook_event (event_id, type, message_id, data, at)
    select e.event_id, e.type, e.message_id, e.data::jsonb, e.at
    from unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::timestamptz[])
      with ordinality as e(event_id, type, message_id, data, at, place) order by place
    returning id
"""
ADD_DELIVERIES = """
    insert into webhook_delivery (endpoint_id, event_id, stream, begun_at)
    select d.endpoint_id, d.event_id, d.stream, %s
    from unnest(%s::bigint[], %s::bigint[], %s::text[]) with ordinality
      as d(endpoint_id, event_id, stream, place)
    join webhook_endpoint e on e.id = d.endpoint_id order by place
"""
# The update changes nothing: it waits for somebody who is just about to delete an empty queue.
QUEUE = """
    insert into webhook_queue as q (endpoint_id, stream, due_at)
    select d.endpoint_id, d.stream, %s from unnest(%s::bigint[], %s::text[]) as d(endpoint_id, stream)
    join webhook_endpoint e on e.id = d.endpoint_id
    group by 1, 2 order by 1, 2
    on conflict (endpoint_id, stream) do update set due_at = q.due_at
"""
# What somebody has edited or deleted since is not kept for those who have not been told yet.
REVISE = """
    update webhook_event e set data = n.data::jsonb
    from unnest(%s::bigint[], %s::text[]) as n(message_id, data) where e.message_id = n.message_id
"""


class Event(msgspec.Struct, frozen=True):
    """Something that endpoints are told: its id for them, what keeps its order, and what it says."""

    event_id: str
    type: str
    stream: str
    transaction: int
    conversation_id: int | None
    data: Mapping[str, Any]
    at: datetime
    message_id: int | None = None
    revises: bool = False


class Batch(msgspec.Struct, frozen=True):
    """Events, for whom each of them is, and what they were made of. `log` moves the cursor."""

    events: Sequence[tuple[Event, Sequence[int]]]
    change_ids: Sequence[int]
    log: LogBatch | None


class FanOut:
    """The store that turns what happened into deliveries."""

    def __init__(self, database: Database, cursor: LogCursor) -> None:
        self._database = database
        self._cursor = cursor

    async def endpoints(self) -> dict[int, Filter]:
        """What each endpoint is told."""
        rows = await self._database.query(ENDPOINTS)
        return {id_: Filter(events, types, since) for id_, events, types, since in rows}

    async def conversation_types(self, conversation_ids: Collection[int]) -> dict[int, str]:
        """The types of conversations, by id."""
        return dict(await self._database.query(TYPES, (list(conversation_ids),)))

    async def already_posted(self) -> set[tuple[int, str]]:
        """Endpoint and event of what a node of an earlier version has posted."""
        return {(id_, event_id) for id_, event_id in await self._database.query(POSTED)}

    async def store(self, batch: Batch, now: datetime) -> None:
        """Store deliveries and move past what they were made of. Raises Unavailable if another did it."""

        async def work(transaction: Transaction) -> None:
            await self._take(transaction, batch)
            await _add(transaction, batch, now)
            await _revise(transaction, [event for event, _ in batch.events if event.revises])

        await self._database.transaction(work)

    async def _take(self, transaction: Transaction, batch: Batch) -> None:
        if batch.log is not None and not await self._cursor.move_in(transaction, batch.log):
            raise Unavailable("another process has made these events")
        if len(await transaction.query(TAKE, (list(batch.change_ids),))) < len(batch.change_ids):
            raise Unavailable("another process has made these events")


async def _add(transaction: Transaction, batch: Batch, now: datetime) -> None:
    chosen = [(event, endpoint_ids) for event, endpoint_ids in batch.events if endpoint_ids]
    if not chosen:
        return
    ids = await add_events(transaction, [event for event, _ in chosen])
    pairs = [
        (endpoint_id, id_, event.stream)
        for id_, (event, endpoint_ids) in zip(ids, chosen, strict=True)
        for endpoint_id in endpoint_ids
    ]
    await deliver(transaction, pairs, now)


async def add_events(transaction: Transaction, events: Sequence[Event]) -> list[int]:
    """Insert events; their ids, in order."""
    columns: list[list[Any]] = [
        [event.event_id for event in events],
        [event.type for event in events],
        [event.message_id for event in events],
        [_json(event) for event in events],
        [event.at for event in events],
    ]
    return sorted(id_ for (id_,) in await transaction.query(ADD_EVENTS, columns))


async def deliver(transaction: Transaction, pairs: Sequence[tuple[int, int, str]], now: datetime) -> None:
    """Make deliveries of events: endpoint, event and stream of each, in order."""
    endpoint_ids, event_ids, streams = (list(column) for column in zip(*pairs, strict=True))
    await transaction.execute(ADD_DELIVERIES, (now, endpoint_ids, event_ids, streams))
    await transaction.execute(QUEUE, (now, endpoint_ids, streams))


async def _revise(transaction: Transaction, events: Sequence[Event]) -> None:
    if events:
        values = ([event.message_id for event in events], [_json(event) for event in events])
        await transaction.execute(REVISE, values)


def _json(event: Event) -> str:
    return msgspec.json.encode(event.data).decode()
