"""The queue of due deliveries: claimed with `skip locked`, decided under the lock, updated when sent.

A claimed row is due again when its lease expires, because its process has died. Every delivery is therefore
sent at least once, and twice only if a process dies between the provider's response and the update.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from portico.domain.addresses import Addresses
from portico.domain.delivery.caps import NO_CAPS, PAID, Allowance, Caps, Mailing
from portico.domain.delivery.decisions import Decision, Due, Send, Situation, Skip, Wait
from portico.domain.delivery.planning import Channel, Kind, Preferences
from portico.domain.delivery.reachability import channels
from portico.storage.database import Database, Row, Transaction
from portico.storage.dead_nodes import DEAD_NODES
from portico.storage.delivery.caps import used_caps
from portico.storage.delivery.preferences import COLUMNS, preferences_of

LEASE = timedelta(seconds=60)  # longer than any try takes
HOUR = timedelta(hours=1)
# The messages that a delivery tells of and that are still news.
# Who has read a question may still owe the answer.
TOLD = """m.conversation_id = d.conversation_id and m.seq <= d.up_to_seq
    and m.seq > greatest(d.first_seq - 1, case when d.kind <> 'unanswered' then p.read_seq end, p.cleared_seq)
    and (d.kind <> 'unanswered' or m.type not in ('system', 'call', 'card'))
    and m.deleted_at is null and m.sender_id <> coalesce(d.on_behalf, d.user_id)"""
RINGING = """exists (select from message m where m.conversation_id = d.conversation_id
    and m.seq = d.up_to_seq and m.metadata -> 'call' ->> 'status' = 'ringing')"""
# What a delivery tells of a card is still so, and a reminder does not come too late.
CARD_IS_SUCH = """(exists (select from message m where m.id = (d.payload -> 'card' ->> 'message_id')::bigint
      and m.card ->> 'version' = d.payload -> 'card' ->> 'version')
    and coalesce((d.payload -> 'card' ->> 'until')::timestamptz > %(now)s, true))"""
PLACE = """left join participant p on p.conversation_id = d.conversation_id
      and p.user_id = coalesce(d.on_behalf, d.user_id)
    left join conversation c on c.id = d.conversation_id"""
# A member who has left the team meanwhile is told nothing, nor anybody else once it is somebody's.
STILL_THEIRS = """(d.on_behalf is null or exists (
      select from team t
      join team_member tm on tm.team_id = t.id and tm.user_id = d.user_id
      left join inbox_item i on i.team_id = t.id and i.conversation_id = d.conversation_id
      where t.participant_id = d.on_behalf and (i.assignee_id is null or i.assignee_id = d.user_id)))"""
READ = "(d.kind <> 'unanswered' and coalesce(p.read_seq >= d.up_to_seq, false))"
# The question was answered, or the answer is not expected any more.
ANSWERED = """(d.kind = 'unanswered' and d.conversation_id is not null and case
    when d.on_behalf is null then coalesce(p.archived, true) or exists (
      select from message a where a.conversation_id = d.conversation_id and a.seq > d.first_seq
        and a.sender_id = d.user_id and a.type not in ('system', 'call'))
    else not exists (
      select from inbox_item i join team t on t.id = i.team_id
      where t.participant_id = d.on_behalf and i.conversation_id = d.conversation_id
        and i.status = 'open' and i.waiting_since is not null) end)"""
OF_A_DECISION = "'moderation-'"  # it reaches who is blocked too: they may appeal
TAKE = f"""
    select d.id, d.user_id, d.kind, d.channel, d.conversation_id, d.up_to_seq, d.collapse, d.committed_at,
           d.attempts, d.reached, d.shown, d.payload, d.created_at, d.critical, d.cause,
           person.id is not null and person.erased_at is null
             and (person.banned_at is null or starts_with(coalesce(d.collapse, ''), {OF_A_DECISION}))
             and (d.conversation_id is null or p.left_at is null and c.status <> 'blocked')
             and {STILL_THEIRS},
           case when d.payload ? 'card' then not {CARD_IS_SUCH}
                when d.kind = 'card' then not exists (
                  select from message m where {TOLD} and m.card ->> 'version' = '1')
                else d.conversation_id is not null and not exists (select from message m where {TOLD}) end,
           {READ}, {ANSWERED}, {RINGING},
           person.email, person.mobile,
           d.channel = 'push' and exists (select from device where device.user_id = d.user_id),
           p.muted_until,
           (select s.done_at from delivery s where s.user_id = d.user_id and s.state = 'sent'
              and s.done_at > %(now)s - interval '1 hour'
            order by s.done_at desc offset %(limit)s - 1 limit 1),
           {COLUMNS}
    from delivery d
    left join person on person.id = d.user_id
    left join preference on preference.user_id = d.user_id
    {PLACE}
    where d.state in ('due', 'taken') and d.due_at <= %(now)s
    order by d.critical desc, d.due_at limit %(count)s
    for update of d skip locked
"""


SETTLE = """
    update delivery d set state = coalesce(s.state, d.state), due_at = coalesce(s.due_at, d.due_at),
      reason = s.reason, attempts = d.attempts + coalesce((s.state = 'taken')::int, 0), taken_on = s.taken_on,
      done_at = s.done_at, payload = case when s.done_at is null then d.payload end
    from unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::timestamptz[])
      as s(id, state, due_at, reason, taken_on, done_at)
    where d.id = s.id
"""
PEOPLE = """
    select distinct user_id from (
      select user_id from delivery where state in ('due', 'taken') and due_at <= %s
      order by critical desc, due_at limit %s) d
"""
RELEASE = "update delivery set due_at = %s, taken_on = null where taken_on = %s and state = 'taken'"
RELEASE_DEAD = f"""
    update delivery set due_at = %s, taken_on = null
    where state = 'taken' and due_at > %s and taken_on in ({DEAD_NODES}) returning 1
"""
WAITING = """
    select channel, count(*) from delivery where state in ('due', 'taken') and due_at <= %s group by channel
"""


class ClaimedDelivery(NamedTuple):
    """A delivery that this process has taken to send: the columns of TAKE, in their order, and what is read
    of the preferences. `country` is of numbers that were stored without one.
    """

    id: int
    user_id: str
    kind: Kind
    channel: Channel
    conversation_id: int | None
    up_to_seq: int | None
    collapse: str
    committed_at: datetime
    attempts: int
    reached: Sequence[int]
    shown: bool
    payload: dict[str, Any] | None
    created_at: datetime
    critical: bool
    cause: str | None
    present: bool
    deleted: bool
    read: bool
    answered: bool
    ringing: bool
    email: str | None
    mobile: str | None
    has_device: bool
    muted_until: datetime | None
    crowded_since: datetime | None
    preferences: Preferences
    country: str | None

    @property
    def due(self) -> Due:
        return Due(kind=self.kind, channel=self.channel, since=self.created_at, critical=self.critical)

    @property
    def situation(self) -> Situation:
        """What the rules decide by; whether the user is active is not known here."""
        addresses = Addresses(self.email, self.mobile, self.has_device)
        return Situation(
            preferences=self.preferences,
            present=self.present,
            deleted=self.deleted,
            read=self.read,
            answered=self.answered,
            ringing=self.ringing,
            reachable=self.channel in channels(addresses, self.country),
            conversation_muted_until=self.muted_until,
            free_at=self.crowded_since and self.crowded_since + HOUR,
        )

    @property
    def mailing(self) -> Mailing:
        """The delivery as the caps count it."""
        return Mailing(user_id=self.user_id, channel=self.channel, cause=self.cause)

    @property
    def is_capped(self) -> bool:
        """Whether the caps are for it: not for a retry, and not for what the site calls critical."""
        return self.channel in PAID and self.attempts == 0 and not self.critical


WIDTH = len(ClaimedDelivery._fields) - 2  # columns before those of the preferences


Judge = Callable[[Sequence[ClaimedDelivery]], Awaitable[Sequence[Decision]]]


class DeliveryQueue:
    """The queue, for the one process of this node that sends.

    `country` applies to phone numbers that were stored without one.
    """

    def __init__(
        self, database: Database, node: str, country: str | None, user_limit: int, caps: Caps = NO_CAPS
    ) -> None:
        self._database = database
        self._country = country
        self._caps = caps
        self._node = node
        self._user_limit = user_limit or 2**31

    async def claim_due(self, now: datetime, count: int, judge: Judge) -> tuple[list[ClaimedDelivery], int]:
        """Claim those of the next due deliveries that `judge` sends. Returns them, and how many were read."""

        async def work(transaction: Transaction) -> tuple[list[ClaimedDelivery], int]:
            values = {"now": now, "count": count, "limit": self._user_limit}
            found = [_taken(row, self._country) for row in await transaction.query(TAKE, values)]
            judged = await judge(found) if found else ()
            decisions = await self._capped(transaction, found, judged, now)
            verdicts = [self._verdict(one.id, said, now) for one, said in zip(found, decisions, strict=True)]
            if verdicts:
                await transaction.execute(SETTLE, [list(column) for column in zip(*verdicts, strict=True)])
            chosen = zip(found, decisions, strict=True)
            return [one for one, said in chosen if isinstance(said, Send)], len(found)

        return await self._database.transaction(work)

    async def _capped(
        self,
        transaction: Transaction,
        found: Sequence[ClaimedDelivery],
        judged: Sequence[Decision],
        now: datetime,
    ) -> list[Decision]:
        """The decisions, with `Skip` for what exceeds a daily cap."""
        both = list(zip(found, judged, strict=True))
        paid = {one.id: one.mailing for one, said in both if isinstance(said, Send) and one.is_capped}
        allowance = Allowance(self._caps, await used_caps(transaction, paid, now))
        full = {id_ for id_, mailing in paid.items() if not allowance.count_if_allowed(mailing)}
        return [Skip("capped") if one.id in full else said for one, said in both]

    def _verdict(self, id_: int, decision: Decision, now: datetime) -> tuple[Any, ...]:
        """The new id, state, due_at, reason, taken_on, done_at."""
        match decision:
            case Send():
                return id_, "taken", now + LEASE, None, self._node, None
            case Wait(until):
                return id_, None, until, None, None, None
            case Skip(reason):
                return id_, "skipped", None, reason, None, now

    async def list_due_users(self, now: datetime, count: int) -> list[str]:
        """The recipients of the next due deliveries."""
        return [user_id for (user_id,) in await self._database.query(PEOPLE, (now, count))]

    async def release_claimed(self, now: datetime) -> None:
        """Make due what this node had claimed when it died."""
        await self._database.transaction(lambda transaction: transaction.execute(RELEASE, (now, self._node)))

    async def release_dead(self, now: datetime) -> bool:
        """Make due what nodes had claimed that are dead; whether there was something."""
        return bool(await self._database.query(RELEASE_DEAD, (now, now, self._node)))

    async def count_due(self, now: datetime) -> dict[str, int]:
        """The number of due deliveries by channel."""
        return dict(await self._database.query(WAITING, (now,)))


def _taken(columns: Row, country: str | None) -> ClaimedDelivery:
    return ClaimedDelivery._make((*columns[:WIDTH], preferences_of(columns[WIDTH:]), country))
