"""What was posted and answered, redelivery, and how long both are kept."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from portico.contract.webhook import ListWebhookAttempts, WebhookAttempt
from portico.domain.errors import Conflict, NotFound
from portico.domain.times import rfc3339
from portico.domain.webhooks.attempts import PERIOD
from portico.domain.webhooks.events import TEST
from portico.storage.database import Database, Row, Transaction
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.webhooks.fan_out import Event, add_events, deliver

DELIVERED_KEPT = timedelta(days=3)
SLICE = 5_000  # rows a statement
EXISTS = "select state from webhook_endpoint where id = %s and deleted_at is null"
# Of a dead letter that was redelivered, the attempt is not that of a dead letter any more.
LIST = """
    select a.id, a.endpoint_id, v.event_id, v.type, v.at, a.outcome, a.response_code, a.error, a.ms, a.at,
           v.data
    from webhook_attempt a
    join webhook_delivery d on d.id = a.delivery_id
    join webhook_event v on v.id = d.event_id
    where a.endpoint_id = %(webhook)s and a.id > %(after)s
      and (%(status)s::text is null
           or a.outcome = %(status)s and (a.outcome <> 'dead' or d.state = 'dead'))
    order by a.id limit %(limit)s
"""
OF_ATTEMPT = """
    select d.id, d.state, d.endpoint_id from webhook_attempt a join webhook_delivery d on d.id = a.delivery_id
    join webhook_endpoint e on e.id = d.endpoint_id and e.deleted_at is null
    where a.id = %s for update of d
"""
DEAD = """
    select id from webhook_delivery
    where endpoint_id = %(webhook)s and state = 'dead'
      and done_at >= coalesce(%(since)s::timestamptz, '-infinity')
      and done_at <= coalesce(%(until)s::timestamptz, 'infinity')
    order by id limit 10000 for update
"""
AGAIN = """
    update webhook_delivery set state = 'due', attempts = 0, refusals = 0, begun_at = %s, done_at = null
    where id = any (%s)
"""
QUEUE = """
    insert into webhook_queue as q (endpoint_id, stream, due_at)
    select endpoint_id, stream, %(now)s from webhook_delivery where id = any (%(ids)s)
    group by 1, 2 order by 1, 2
    on conflict (endpoint_id, stream) do update set due_at = least(q.due_at, excluded.due_at)
"""
# What waits behind failing events begins its days when it is tried: without a bound it could wait for years.
EXPIRE = """
    with old as (
      update webhook_delivery d set state = 'dead', done_at = %(now)s
      from webhook_endpoint e
      where e.id = d.endpoint_id and d.state = 'due'
        and (e.state = 'paused' and d.begun_at < %(paused)s or d.attempts = 0 and d.begun_at < %(untried)s)
      returning d.id, d.endpoint_id
    )
    insert into webhook_attempt (delivery_id, endpoint_id, outcome, error, ms, at)
    select id, endpoint_id, 'dead', 'expired', 0, %(now)s from old returning 1
"""
# Each deletes a slice, and tells how many.
DONE = """
    with old as (
      delete from webhook_delivery where id in (
        select id from webhook_delivery
        where done_at < case state when 'delivered' then %(delivered)s else %(dead)s end limit %(limit)s)
      returning 1
    )
    select count(*) from old
"""
OF_DELETED = """
    with old as (
      delete from webhook_delivery where id in (
        select d.id from webhook_delivery d join webhook_endpoint e on e.id = d.endpoint_id
        where e.deleted_at is not null limit %(limit)s)
      returning 1
    )
    select count(*) from old
"""
FOR_NOBODY = """
    with old as (
      delete from webhook_event where id in (
        select e.id from webhook_event e
        where not exists (select from webhook_delivery d where d.event_id = e.id) limit %(limit)s)
      returning 1
    )
    select count(*) from old
"""
DELETED = """
    delete from webhook_endpoint e where e.deleted_at is not null
      and not exists (select from webhook_delivery d where d.endpoint_id = e.id) returning 1
"""


class AttemptRow(NamedTuple):
    """LIST, in its order."""

    id: int
    webhook_id: int
    event_id: str
    type: str
    happened_at: datetime
    status: Any
    response_code: int | None
    error: str | None
    ms: int
    at: datetime
    data: dict[str, Any]


class Attempts:
    """The store of attempts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_of(self, asked: ListWebhookAttempts) -> list[WebhookAttempt]:
        """Attempts of an endpoint, the oldest first. Raises NotFound."""
        if not await self._database.query(EXISTS, (asked.webhook_id,)):
            raise NotFound("no such webhook")
        values = {
            "webhook": asked.webhook_id, "after": asked.after or 0, "status": asked.status,
            "limit": asked.limit,
        }  # fmt: skip
        return [_attempt(row) for row in await self._database.query(LIST, values)]

    async def redeliver_one(self, admin_id: str, attempt_id: int, now: datetime) -> int:
        """Post the event of an attempt again. Raises NotFound, Conflict."""

        async def work(transaction: Transaction) -> int:
            rows = await transaction.query(OF_ATTEMPT, (attempt_id,))
            if not rows:
                raise NotFound("no such attempt")
            [(delivery_id, state, webhook_id)] = rows
            if state == "due":
                raise Conflict("this event is still tried")
            return await _again(transaction, admin_id, webhook_id, [delivery_id], now)

        return await self._database.transaction(work)

    async def redeliver_dead(
        self, admin_id: str, webhook_id: int, since: datetime | None, until: datetime | None, now: datetime
    ) -> int:
        """Post the dead letters of a time again. Raises NotFound."""

        async def work(transaction: Transaction) -> int:
            if not await transaction.query(EXISTS, (webhook_id,)):
                raise NotFound("no such webhook")
            rows = await transaction.query(DEAD, {"webhook": webhook_id, "since": since, "until": until})
            return await _again(transaction, admin_id, webhook_id, [id_ for (id_,) in rows], now)

        return await self._database.transaction(work)

    async def test(self, webhook_id: int, event_id: str, now: datetime) -> None:
        """Post an event to an endpoint that says nothing. Raises NotFound, Conflict."""
        event = Event(event_id, TEST, "test", 0, None, {"webhook_id": webhook_id}, now)

        async def work(transaction: Transaction) -> None:
            rows = await transaction.query(EXISTS, (webhook_id,))
            if not rows:
                raise NotFound("no such webhook")
            if rows[0][0] == "paused":
                raise Conflict("this webhook is paused")
            [id_] = await add_events(transaction, [event])
            await deliver(transaction, [(webhook_id, id_, event.stream)], now)

        await self._database.transaction(work)

    async def tidy(self, now: datetime, dead_kept: timedelta) -> None:
        """Give up what waits too long for paused endpoints or behind others, and delete what is old."""
        times = {"now": now, "paused": now - PERIOD, "untried": now - dead_kept}
        await self._database.query(EXPIRE, times)
        values = {"delivered": now - DELIVERED_KEPT, "dead": now - dead_kept, "limit": SLICE}
        for statement in (DONE, OF_DELETED, FOR_NOBODY):
            while (await self._database.query(statement, values))[0][0] == SLICE:
                pass
        await self._database.query(DELETED)


async def _again(
    transaction: Transaction, admin_id: str, webhook_id: int, delivery_ids: list[int], now: datetime
) -> int:
    await transaction.execute(AGAIN, (now, delivery_ids))
    await transaction.execute(QUEUE, {"now": now, "ids": delivery_ids})
    await note(transaction, AdminAction(admin_id, f"webhook.redeliver:{webhook_id}"))
    return len(delivery_ids)


def payload_of(type_: str, happened_at: datetime, data: Any) -> dict[str, Any]:
    """What is posted, in the form of Standard Webhooks."""
    return {"type": type_, "timestamp": rfc3339(happened_at), "data": data}


def _attempt(columns: Row) -> WebhookAttempt:
    row = AttemptRow._make(columns)
    return WebhookAttempt(
        id=row.id,
        webhook_id=row.webhook_id,
        event_id=row.event_id,
        type=row.type,
        status=row.status,
        response_code=row.response_code,
        error=row.error,
        ms=row.ms,
        at=rfc3339(row.at),
        payload=payload_of(row.type, row.happened_at, row.data),
    )
