"""DeliveryResults of deliveries, written in batches with every attempt, and their consequences."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from portico.storage.database import Database, Transaction

TICKET_AFTER = timedelta(minutes=15)  # https://docs.expo.dev/push-notifications/sending-notifications/
TICKETS_KEPT = timedelta(days=1)
WRITE = """
    update delivery d set state = r.state, due_at = coalesce(r.due_at, d.due_at), reason = r.reason,
      attempts = d.attempts - r.untried::int, reached = r.reached::bigint[], shown = d.shown or r.shown,
      showing = case when r.shown then r.showing::bigint[] else d.showing end,
      taken_on = null, done_at = r.done_at, payload = case when r.done_at is null then d.payload end
    from unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::boolean[],
                %s::timestamptz[], %s::boolean[], %s::text[])
      as r(id, state, due_at, reason, reached, shown, done_at, untried, showing)
    where d.id = r.id
"""
# The newer one lies in its place on the devices: only it is to be taken away when it is read.
COVER = """
    update delivery d set shown = false from delivery newer
    where newer.id = any (%s) and newer.shown and d.user_id = newer.user_id and d.collapse = newer.collapse
      and d.shown and d.id < newer.id
"""
TAKEN_AWAY = "update delivery set shown = false where id = any (%s) returning 1"
# What is due already will tell of it, or stands for it.
TELL_AGAIN = """
    update delivery d set state = 'due', due_at = now(), done_at = null, attempts = 0, reached = '{}',
      showing = '{}'
    where d.id = any (%s) and d.state = 'sent'
      and not exists (select from delivery e where e.state = 'due' and e.user_id = d.user_id
                        and e.channel = d.channel and e.collapse = d.collapse)
    returning 1
"""
NOTE = """
    insert into delivery_attempt (delivery_id, device_id, at, provider, outcome, reason, ms)
    select a.* from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[],
                           %s::integer[]) as a(delivery_id, device_id, at, provider, outcome, reason, ms)
    where exists (select from delivery where id = a.delivery_id)
"""
FORGET = "delete from device where id = any (%s)"
KEEP_TICKETS = """
    insert into expo_ticket (ticket, device_id, sent_at, due_at)
    select t.*, t.sent_at + %s from unnest(%s::text[], %s::bigint[], %s::timestamptz[])
      as t(ticket, device_id, sent_at) on conflict do nothing
"""
TAKE_TICKETS = """
    update expo_ticket set due_at = %s where ticket in (
      select ticket from expo_ticket where due_at <= %s order by due_at limit %s for update skip locked)
    returning ticket, device_id
"""
DROP_TICKETS = "delete from expo_ticket where ticket = any (%s) or sent_at < %s"


class AttemptRow(msgspec.Struct, frozen=True, kw_only=True):
    """One stored attempt. `device_id` is set for pushes; `ticket` is Expo's id of an accepted push."""

    at: datetime
    provider: str
    outcome: str
    reason: str | None
    ms: int
    device_id: int | None = None
    ticket: str | None = None


class DeliveryResult(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a delivery after its attempts: finished (`done_at`), or to be retried at `due_at`.

    `untried`: no provider was asked because its circuit breaker is open; this does not count as an attempt.
    """

    id: int
    state: str
    tries: Sequence[AttemptRow]
    reason: str | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    reached: Sequence[int] = ()
    shown: bool = False
    untried: bool = False
    showing: Sequence[int] = ()


class DeliveryResults:
    """The store of the results of deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, results: Sequence[DeliveryResult]) -> None:
        """Write all results in one transaction."""
        tries = [(result.id, each) for result in results for each in result.tries]
        gone = [each.device_id for _, each in tries if each.outcome == "gone"]
        sent = [each for _, each in tries if each.ticket and each.device_id]

        async def work(transaction: Transaction) -> None:
            await transaction.execute(WRITE, _columns(results))
            await transaction.execute(NOTE, _attempts(tries))
            shown = [result.id for result in results if result.shown]
            if shown:
                await transaction.execute(COVER, (shown,))
            if gone:
                await transaction.execute(FORGET, (gone,))
            if sent:
                await transaction.execute(KEEP_TICKETS, _tickets(sent))

        await self._database.transaction(work)

    async def record_withdrawn(self, delivery_ids: Sequence[int]) -> None:
        """Record that these pushes are no longer on any device."""
        await self._database.query(TAKEN_AWAY, (list(delivery_ids),))

    async def notify_again(self, delivery_ids: Sequence[int]) -> None:
        """Make these deliveries due again, for their remaining messages."""
        await self._database.query(TELL_AGAIN, (list(delivery_ids),))

    async def claim_tickets(self, now: datetime, count: int) -> dict[str, int]:
        """Claim Expo tickets whose receipts are to be fetched, with their devices."""
        return dict(await self._database.query(TAKE_TICKETS, (now + TICKET_AFTER, now, count)))

    async def drop_tickets(self, tickets: Sequence[str], gone: Sequence[int], now: datetime) -> None:
        """Delete answered tickets, those older than a day, and devices that are gone."""

        async def work(transaction: Transaction) -> None:
            await transaction.execute(DROP_TICKETS, (list(tickets), now - TICKETS_KEPT))
            await transaction.execute(FORGET, (list(gone),))

        await self._database.transaction(work)


def _columns(results: Sequence[DeliveryResult]) -> list[list[object]]:
    return [
        [result.id for result in results],
        [result.state for result in results],
        [result.due_at for result in results],
        [result.reason for result in results],
        [_array(result.reached) for result in results],
        [result.shown for result in results],
        [result.done_at for result in results],
        [result.untried for result in results],
        [_array(result.showing) for result in results],
    ]


def _array(ids: Sequence[int]) -> str:
    """Rows of an unnest cannot hold arrays of different lengths."""
    return f"{{{','.join(map(str, ids))}}}"


def _tickets(sent: Sequence[AttemptRow]) -> tuple[object, ...]:
    columns = ([each.ticket for each in sent], [each.device_id for each in sent], [each.at for each in sent])
    return TICKET_AFTER, *columns


def _attempts(tries: Sequence[tuple[int, AttemptRow]]) -> list[list[object]]:
    return [
        [id_ for id_, _ in tries],
        [each.device_id for _, each in tries],
        [each.at for _, each in tries],
        [each.provider for _, each in tries],
        [each.outcome for _, each in tries],
        [each.reason for _, each in tries],
        [each.ms for _, each in tries],
    ]
