"""Plans deliveries: whom a batch of the log concerns, and the rows that result.

The rows and the step of the log cursor are one transaction: no message is planned twice or skipped.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from portico.domain.addresses import Addresses
from portico.domain.delivery.planning import Channel, Kind, Recipient
from portico.domain.delivery.reachability import channels
from portico.storage.database import Database, Row, Transaction, split
from portico.storage.delivery.preferences import COLUMNS, preferences_of
from portico.storage.messages.log_cursor import LogBatch, LogCursor

ADDRESSES = """person.email, person.mobile,
    exists (select from device where device.user_id = person.id)"""
# First the messages, by id: a planner that knows nothing yet of the tables reads whole conversations instead.
NEWS = """
    with m as materialized (
      select id, conversation_id, seq, sender_id from message where id = any (%s)
    )
"""
MISSED_BY = """
    join participant p on p.conversation_id = m.conversation_id and p.user_id <> m.sender_id
      and p.left_at is null and p.cleared_seq < m.seq and p.read_seq < m.seq
"""
CONCERNED = f"""{NEWS}
    select m.id, p.muted_until, person.id, {ADDRESSES}, {COLUMNS}
    from m {MISSED_BY}
    join person on person.id = p.user_id and person.erased_at is null and person.banned_at is null
      and person.role <> 'bot'
    left join preference on preference.user_id = p.user_id
    order by m.id
"""
# Whom a change of a card concerns, whether they have read the message or not.
MEMBERS = f"""{NEWS}
    select m.id, p.muted_until, person.id, {ADDRESSES}, {COLUMNS}
    from m join participant p on p.conversation_id = m.conversation_id and p.left_at is null
      and p.cleared_seq < m.seq
    join conversation c on c.id = m.conversation_id and c.status <> 'blocked'
    join person on person.id = p.user_id and person.erased_at is null and person.banned_at is null
      and person.role <> 'bot'
    left join preference on preference.user_id = p.user_id
    order by m.id
"""
READERS = f"{NEWS} select distinct p.user_id from m {MISSED_BY}"
KNOWN = f"""
    select 0, null::timestamptz, person.id, {ADDRESSES}, {COLUMNS}
    from person left join preference on preference.user_id = person.id
    where person.id = any (%s) and person.erased_at is null and person.role <> 'bot'
"""
NAMED = f"{KNOWN} and person.banned_at is null"


class ConcernedRow(NamedTuple):
    """CONCERNED and NAMED without the preferences, in their order."""

    message_id: int
    muted_until: datetime | None
    user_id: str
    email: str | None
    mobile: str | None
    has_device: bool

    @property
    def recipient_key(self) -> tuple[datetime | None, str]:
        """What a recipient depends on: many messages of a slice concern the same few people."""
        return self.muted_until, self.user_id


# What was done to a card is news to who has read the proposal, so that it takes over without its `seq`.
PLAN = """
    insert into delivery (user_id, kind, channel, due_at, committed_at, critical, conversation_id, first_seq,
                          up_to_seq, collapse, dedupe, payload, cause, on_behalf)
    select n.user_id, n.kind, n.channel, n.due_at, n.committed_at, n.critical, n.conversation_id, n.first_seq,
           n.up_to_seq, n.collapse, n.dedupe, n.payload::jsonb, n.cause, n.on_behalf
    from unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::boolean[],
                %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
                %s::text[])
      as n(user_id, kind, channel, due_at, committed_at, critical, conversation_id, first_seq, up_to_seq,
           collapse, dedupe, payload, cause, on_behalf)
    where not exists (select from delivery d
                      where d.user_id = n.user_id and d.channel = n.channel and d.dedupe = n.dedupe)
    on conflict (user_id, channel, collapse) where state = 'due' do update set
      first_seq = case when excluded.kind = 'card' then excluded.first_seq
                       else least(delivery.first_seq, excluded.first_seq) end,
      up_to_seq = case when excluded.kind = 'card' then excluded.up_to_seq
                       else greatest(delivery.up_to_seq, excluded.up_to_seq) end,
      kind = case when excluded.kind = 'mention' then excluded.kind else delivery.kind end,
      due_at = least(delivery.due_at, excluded.due_at),
      payload = coalesce(excluded.payload, delivery.payload),
      dedupe = case when excluded.kind = 'card' then excluded.dedupe else delivery.dedupe end
    returning kind, channel
"""
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext(%s))"


class Concern(msgspec.Struct, frozen=True):
    """A message and a user whom it concerns."""

    message_id: int
    recipient: Recipient


class NewDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A new row. Rows of the same user, channel and `collapse` are merged into one while it is due."""

    user_id: str
    kind: Kind
    channel: Channel
    due_at: datetime
    committed_at: datetime
    critical: bool = False
    conversation_id: int | None = None
    first_seq: int | None = None
    up_to_seq: int | None = None
    collapse: str
    dedupe: str | None = None
    payload: str | None = None
    cause: str | None = None
    on_behalf: str | None = None  # the team as whose member the user is notified


class DeliveryPlans:
    """The store for planning deliveries. `country`: the country of phone numbers stored without one."""

    def __init__(self, database: Database, country: str | None) -> None:
        self._database = database
        self._country = country

    async def list_concerned(self, message_ids: Sequence[int]) -> list[Concern]:
        """All users who may not have seen these messages, in one statement."""
        return await self._list(CONCERNED, message_ids)

    async def list_members(self, message_ids: Sequence[int]) -> list[Concern]:
        """All participants who see these messages."""
        return await self._list(MEMBERS, message_ids)

    async def _list(self, statement: str, message_ids: Sequence[int]) -> list[Concern]:
        rows = await self._database.query(statement, (list(message_ids),))
        found = [split(row, ConcernedRow) for row in rows]
        people = {row.recipient_key: (row, preferences) for row, preferences in found}
        recipients = {key: recipient_of(*person, self._country) for key, person in people.items()}
        return [Concern(row.message_id, recipients[row.recipient_key]) for row, _ in found]

    async def list_readers(self, message_ids: Sequence[int]) -> list[str]:
        """Users who have not read these messages, whether they can be reached or not."""
        return [user_id for (user_id,) in await self._database.query(READERS, (list(message_ids),))]

    async def list_recipients(self, user_ids: Sequence[str]) -> list[Recipient]:
        """The known users among these."""
        return await find_recipients(self._database, user_ids, self._country)

    async def plan_slice(
        self, tail: LogCursor, slice_: LogBatch, deliveries: Sequence[NewDelivery]
    ) -> list[Row]:
        """Store plans and move the cursor in one transaction; returns (kind, channel) of each stored row."""

        async def work(transaction: Transaction) -> list[Row]:
            moved = await tail.move_in(transaction, slice_)
            return await insert_deliveries(transaction, deliveries) if moved else []

        return await self._database.transaction(work)

    async def add_deliveries(self, deliveries: Sequence[NewDelivery], key: str) -> list[Row]:
        """Store what a service requested. Idempotent by `key`, also for concurrent requests."""

        async def work(transaction: Transaction) -> list[Row]:
            await transaction.query(ONE_AT_A_TIME, (key,))
            return await insert_deliveries(transaction, deliveries)

        return await self._database.transaction(work)


async def find_recipients(
    source: Database | Transaction, user_ids: Sequence[str], country: str | None
) -> list[Recipient]:
    """The known users among these, also within a transaction."""
    rows = await source.query(NAMED, (list(user_ids),))
    return [recipient_of(*split(row, ConcernedRow), country) for row in rows]


async def find_even_blocked(source: Transaction, user_id: str, country: str | None) -> list[Recipient]:
    """The user, if known: a decision is told to who is blocked too."""
    return [
        recipient_of(*split(row, ConcernedRow), country) for row in await source.query(KNOWN, ([user_id],))
    ]


def recipient_of(row: ConcernedRow, preferences: Row, country: str | None) -> Recipient:
    """Whom a row describes."""
    return Recipient(
        user_id=row.user_id,
        reachable=channels(Addresses(row.email, row.mobile, row.has_device), country),
        preferences=preferences_of(preferences),
        conversation_muted_until=row.muted_until,
    )


async def insert_deliveries(transaction: Transaction, deliveries: Sequence[NewDelivery]) -> list[Row]:
    """Store plans; returns (kind, channel) of each stored row."""
    if not deliveries:
        return []
    rows = [msgspec.structs.asdict(delivery) for delivery in deliveries]
    columns = "user_id kind channel due_at committed_at critical conversation_id first_seq up_to_seq"
    names = [*columns.split(), "collapse", "dedupe", "payload", "cause", "on_behalf"]
    return await transaction.query(PLAN, [[row[name] for row in rows] for name in names])
