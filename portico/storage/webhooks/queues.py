"""The queues of deliveries: one for each endpoint and stream. Whoever holds one posts its events in order.

A held queue is skipped by others until `held_until`; a process that dies gives it back by that time. Times
of the schedule are the caller's, holding is by the clock of PostgreSQL.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from portico.domain.webhooks.attempts import Answer, Tried, Verdict
from portico.storage.database import Database, Transaction
from portico.storage.dead_nodes import DEAD_NODES

HOLD = timedelta(seconds=60)  # longer than an attempt takes
DUE = """
    select q.endpoint_id from webhook_queue q join webhook_endpoint e on e.id = q.endpoint_id
    where e.state = 'active' and e.deleted_at is null
      and q.due_at <= %s and (q.held_until is null or q.held_until < clock_timestamp())
    group by 1 order by 1
"""
CLAIM = """
    with due as (
      select stream from webhook_queue
      where endpoint_id = %(endpoint)s and due_at <= %(now)s
        and (held_until is null or held_until < clock_timestamp())
      order by due_at limit %(limit)s for update skip locked
    )
    update webhook_queue q set holder = %(holder)s, held_until = clock_timestamp() + %(hold)s
    from due where q.endpoint_id = %(endpoint)s and q.stream = due.stream
    returning q.stream
"""
HEAD = """
    select d.id, d.begun_at, d.attempts, d.refusals, v.event_id, v.type, v.at, v.data,
           e.url, e.source, e.secret, array(
             select old.secret from (
               select e.old_secret as secret, e.old_secret_until as until
               union all select secret, until from webhook_older_secret where endpoint_id = e.id
             ) old where old.until > %(now)s order by old.until desc)
    from webhook_queue q
    join webhook_endpoint e on e.id = q.endpoint_id and e.state = 'active' and e.deleted_at is null
    join webhook_delivery d on d.endpoint_id = q.endpoint_id and d.stream = q.stream and d.state = 'due'
    join webhook_event v on v.id = d.event_id
    where q.endpoint_id = %(endpoint)s and q.stream = %(stream)s and q.holder = %(holder)s
      and q.held_until > clock_timestamp()
    order by d.id limit 1
"""
LOCK = "select 1 from webhook_queue where endpoint_id = %s and stream = %s and holder = %s for update"
# The delivery of a deleted endpoint may be gone by now.
ATTEMPT = """
    insert into webhook_attempt (delivery_id, endpoint_id, outcome, response_code, error, ms, at)
    select id, endpoint_id, %s, %s, %s, %s, %s from webhook_delivery where id = %s for key share
"""
SETTLE = """
    update webhook_delivery
    set state = %s, attempts = attempts + 1, refusals = %s, done_at = %s,
        begun_at = case when attempts = 0 then %s else begun_at end
    where id = %s
"""
# The next event comes behind other queues of the endpoint, if this one is put back before.
RENEW = """
    update webhook_queue set held_until = clock_timestamp() + %s, due_at = %s
    where endpoint_id = %s and stream = %s
"""
RELEASE_FORMER = """
    update webhook_queue set holder = null, held_until = null
    where starts_with(holder, %s) and holder <> %s returning 1
"""
RELEASE_DEAD = f"""
    update webhook_queue set holder = null, held_until = null
    where held_until > clock_timestamp() and split_part(holder, ' ', 1) in ({DEAD_NODES}) returning 1
"""
PUT_BACK = """
    update webhook_queue set holder = null, held_until = null, due_at = coalesce(%s, due_at)
    where endpoint_id = %s and stream = %s
"""
PAUSE = "update webhook_endpoint set state = 'paused', paused_reason = 'gone' where id = %s"
IS_EMPTY = """
    select not exists (select from webhook_delivery
                       where endpoint_id = %s and stream = %s and state = 'due')
"""
DROP = "delete from webhook_queue where endpoint_id = %s and stream = %s"
NOW = "update webhook_queue set due_at = %(now)s where endpoint_id = %(endpoint)s and due_at > %(now)s"
WAITING = "select count(*) from webhook_delivery where state = 'due'"
DEAD = "select count(*) from webhook_delivery where state = 'dead'"


class Place(msgspec.Struct, frozen=True):
    """A queue that a process holds."""

    endpoint_id: int
    stream: str
    holder: str


class Head(NamedTuple):
    """The first event of a queue, and where it goes: HEAD, in its order."""

    delivery_id: int
    begun_at: datetime
    attempts: int
    refusals: int
    event_id: str
    type: str
    at: datetime
    data: Mapping[str, Any]
    url: str
    source: str
    secret: str
    old_secrets: list[str]

    @property
    def tried(self) -> Tried:
        """What the verdict on the next attempt depends on."""
        return Tried(self.begun_at, self.attempts, self.refusals)


class Attempted(msgspec.Struct, frozen=True):
    """An attempt: the answer, the verdict, when it ended and how long it took."""

    answer: Answer
    verdict: Verdict
    at: datetime
    ms: int


class Queues:
    """The store of queues, for one process of a node."""

    def __init__(self, database: Database, node: str) -> None:
        self._database = database
        self._node = f"{node} "
        self._holder = self._node + secrets.token_hex(8)

    async def release_former(self) -> None:
        """Give back what this node's process held when it died, so that its successor need not wait."""
        await self._database.query(RELEASE_FORMER, (self._node, self._holder))

    async def release_dead(self) -> bool:
        """Give back what nodes held that are dead; whether there was something."""
        return bool(await self._database.query(RELEASE_DEAD, (self._node.strip(),)))

    async def due_endpoints(self, now: datetime) -> list[int]:
        """Active endpoints for which something can be posted."""
        return [id_ for (id_,) in await self._database.query(DUE, (now,))]

    async def claim(self, endpoint_id: int, limit: int, now: datetime) -> list[Place]:
        """Hold up to `limit` queues that are due."""
        values = {
            "endpoint": endpoint_id, "limit": limit, "now": now, "holder": self._holder, "hold": HOLD,
        }  # fmt: skip
        rows = await self._database.query(CLAIM, values)
        return [Place(endpoint_id, stream, self._holder) for (stream,) in rows]

    async def head(self, place: Place, now: datetime) -> Head | None:
        """The first event; None if there is none, the endpoint is not active, or somebody else holds it."""
        values = {
            "endpoint": place.endpoint_id, "stream": place.stream, "holder": place.holder, "now": now,
        }  # fmt: skip
        rows = await self._database.query(HEAD, values)
        return Head._make(rows[0]) if rows else None

    async def record(self, place: Place, head: Head, attempted: Attempted) -> bool:
        """Store an attempt and what follows from it; False if somebody else holds the queue by now.

        After a failed attempt the queue is put back.
        """
        verdict = attempted.verdict

        async def work(transaction: Transaction) -> bool:
            if not await _is_held(transaction, place):
                return False
            await _settle(transaction, head.delivery_id, attempted)
            if verdict.outcome == "failed":
                await transaction.execute(PUT_BACK, (verdict.again_at, place.endpoint_id, place.stream))
            else:
                values = (HOLD, attempted.at, place.endpoint_id, place.stream)
                await transaction.execute(RENEW, values)
            if verdict.pauses:
                await transaction.execute(PAUSE, (place.endpoint_id,))
            return True

        return await self._database.transaction(work)

    async def release(self, place: Place) -> None:
        """Stop holding a queue, which is deleted if it is empty."""

        async def work(transaction: Transaction) -> None:
            if not await _is_held(transaction, place):
                return
            # A statement of its own: it sees what was added by those who held the lock before.
            [(is_empty,)] = await transaction.query(IS_EMPTY, (place.endpoint_id, place.stream))
            if is_empty:
                await transaction.execute(DROP, (place.endpoint_id, place.stream))
            else:
                await transaction.execute(PUT_BACK, (None, place.endpoint_id, place.stream))

        await self._database.transaction(work)

    async def count(self) -> tuple[int, int]:
        """How many deliveries wait, and how many are dead letters."""
        [(waiting,)] = await self._database.query(WAITING)
        [(dead,)] = await self._database.query(DEAD)
        return waiting, dead


async def post_now(transaction: Transaction, endpoint_id: int, now: datetime) -> None:
    """Let what waits for a later attempt be tried at once: the endpoint may be well again."""
    await transaction.execute(NOW, {"endpoint": endpoint_id, "now": now})


async def _is_held(transaction: Transaction, place: Place) -> bool:
    return bool(await transaction.query(LOCK, (place.endpoint_id, place.stream, place.holder)))


async def _settle(transaction: Transaction, delivery_id: int, attempted: Attempted) -> None:
    answer, verdict = attempted.answer, attempted.verdict
    said = (verdict.outcome, answer.code, answer.error, attempted.ms, attempted.at)
    await transaction.execute(ATTEMPT, (*said, delivery_id))
    state = "due" if verdict.outcome == "failed" else verdict.outcome
    done_at = None if state == "due" else attempted.at
    await transaction.execute(SETTLE, (state, verdict.refusals, done_at, attempted.at, delivery_id))
