"""Finished deliveries: admins read them, and they are deleted after the retention time."""

from datetime import datetime, timedelta
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from portico.contract.notification import Attempt, Delivery, ListDeliveries
from portico.contract.shapes import MAX_ID
from portico.domain.inbound.decisions import SMS_ANSWERED_WITHIN
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.times import rfc3339, rfc3339_epoch
from portico.storage.database import Database

BATCH = 1_000  # rows a statement
SHOWN_FOR = timedelta(days=1)  # who has not read it by then finds it on no device any more, or does not mind
COLUMNS = """d.id, d.kind, d.channel, d.state, d.reason, d.conversation_id, d.first_seq, d.up_to_seq,
    d.due_at, d.created_at, d.done_at,
    (select jsonb_agg(jsonb_build_array(extract(epoch from a.at), a.provider, a.outcome, a.reason, a.ms)
                      order by a.at)
     from delivery_attempt a where a.delivery_id = d.id)"""
PAGE = f"""
    select {COLUMNS} from delivery d where d.user_id = %s and d.id < %s order by d.id desc limit %s
"""


class DeliveryRow(NamedTuple):
    """COLUMNS, in their order. `delivery_of` makes the `Delivery` that clients see of it."""

    id: int
    kind: Any
    channel: Any
    state: Any
    reason: str | None
    conversation_id: int | None
    first_seq: int | None
    up_to_seq: int | None
    due_at: datetime
    created_at: datetime
    done_at: datetime | None
    attempts: list[list[Any]] | None


FORGET = """
    with old as (
      delete from delivery where id in (
        select id from delivery where done_at < %s
          and not (channel = 'sms' and state = 'sent' and conversation_id is not null and done_at > %s)
        order by done_at limit %s for update skip locked)
      returning id
    ), tries as (delete from delivery_attempt where delivery_id in (select id from old))
    select count(*) from old
"""
LEAVE = "update delivery set shown = false where shown and done_at < %s returning 1"


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: below this id."""

    id: Annotated[int, Meta(ge=0, le=MAX_ID)] = MAX_ID


class DeliveryHistory:
    """The store of finished deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_deliveries(self, asked: ListDeliveries) -> tuple[list[Delivery], str | None]:
        """The user's deliveries, newest first, and the cursor of the next page."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        rows = await self._database.query(PAGE, (asked.user_id, start.id, asked.limit + 1))
        page = [delivery_of(DeliveryRow._make(row)) for row in rows[: asked.limit]]
        more = len(rows) > asked.limit
        return page, encode_cursor(Position(page[-1].id)) if more else None

    async def delete_older(self, before: datetime, now: datetime) -> bool:
        """Delete the next batch that was finished before a time. Returns whether there may be more.

        An SMS stays as long as it can be answered: it says to which conversation the answer goes.
        """
        [(count,)] = await self._database.query(FORGET, (before, now - SMS_ANSWERED_WITHIN, BATCH))
        return bool(count == BATCH)

    async def stop_withdrawing(self, now: datetime) -> None:
        """Stop withdrawing pushes that are older than SHOWN_FOR."""
        await self._database.query(LEAVE, (now - SHOWN_FOR,))


def delivery_of(row: DeliveryRow) -> Delivery:
    """A delivery as clients see it."""
    return Delivery(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        state=row.state,
        reason=row.reason,
        conversation_id=row.conversation_id,
        first_seq=row.first_seq,
        up_to_seq=row.up_to_seq,
        due_at=rfc3339(row.due_at),
        created_at=rfc3339(row.created_at),
        done_at=None if row.done_at is None else rfc3339(row.done_at),
        attempts=[_attempt(attempt) for attempt in row.attempts or ()],
    )


def _attempt(attempt: list[Any]) -> Attempt:
    at, provider, outcome, reason, ms = attempt
    return Attempt(at=rfc3339_epoch(at), provider=provider, outcome=outcome, reason=reason, ms=ms)
