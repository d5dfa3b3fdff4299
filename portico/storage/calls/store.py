"""Stores calls. The domain's rules run under locks, so that the first of two devices wins.

Locks are taken in one order, so that they cannot deadlock: users (by id), the conversation, the call.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from portico.domain.calls import transitions
from portico.domain.calls.deadlines import Timing
from portico.domain.calls.model import Call, CallKind, Party
from portico.domain.calls.starts import Join, check_free, invited, place
from portico.domain.errors import Blocked, NotFound
from portico.domain.membership import check_writes
from portico.domain.paging import decode_cursor, encode_cursor
from portico.storage.calls import call_messages, rows
from portico.storage.calls.call_messages import ReadOver
from portico.storage.calls.rows import COLUMNS, call_of
from portico.storage.conversations.locking import MEMBERS, lock_as_member, lock_conversation
from portico.storage.database import Database, Transaction

MEET = "select 1 from person where id = any (%s) order by id for no key update"
IS_BLOCKED = "select status = 'blocked' from conversation where id = %s"
APART = """
    select case when user_id = %(me)s then blocked_id else user_id end from person_block
    where (user_id = %(me)s and blocked_id = any (%(others)s))
       or (blocked_id = %(me)s and user_id = any (%(others)s))
"""
ENGAGED = f"""
    select {COLUMNS} from call c
    where c.id in (select e.call_id from call_party e
                   where e.user_id = any (%s) and e.state in ('ringing', 'joined', 'lost'))
       or c.conversation_id = %s and c.status in ('ringing', 'active')
    order by c.id
"""
PLACE = "select conversation_id from call where id = %s"
ONE = f"select {COLUMNS} from call c where c.id = %s"
LIVE = f"select {COLUMNS} from call c where c.status in ('ringing', 'active') order by c.due_at"
LIVE_OF = f"""
    select {COLUMNS} from call c
    where c.id in (select e.call_id from call_party e
                   where e.user_id = %s and e.state in ('ringing', 'joined', 'lost'))
"""
SUSPENDED = """
    select distinct e.call_id, e.user_id from call_party e
    join moderation_decision d on d.user_id = e.user_id
    where e.state in ('ringing', 'joined', 'lost') and d.suspended_until > now() and d.overturned_at is null
"""
# Who counts as dead waits for its next heartbeat: sessions that it brings back before would be lost again.
CHANGED = f"""
    select {COLUMNS} from unnest(%s::bigint[], %s::integer[]) as known(id, rev)
    join call c on c.id = known.id and c.rev > known.rev
    where exists (select from node own where own.id = %s and own.expires_at > clock_timestamp())
"""
# Their own node would have marked them, or handled the deadline, if it lived. Who counts as dead itself
# cannot judge: the database was away.
ABANDONED = """
    select c.id, gone.ids
    from call c
    cross join lateral (
      select array(select p.session_id from call_party p
                   where p.call_id = c.id and p.session_id is not null and p.node_id <> %(own)s
                     and exists (select from node own
                                 where own.id = %(own)s and own.expires_at > clock_timestamp())
                     and not exists (select from node n
                                     where n.id = p.node_id and n.expires_at > clock_timestamp())) as ids
    ) gone
    where c.status in ('ringing', 'active') and (c.due_at < %(overdue)s or gone.ids <> '{}')
"""
PAST = f"""
    select {COLUMNS} from call_party mine join call c on c.id = mine.call_id
    where mine.user_id = %s and mine.call_id < %s order by mine.call_id desc limit %s
"""
Decide: TypeAlias = Callable[[Call], Call]


class Start(msgspec.Struct, frozen=True):
    """A request to start a call: where, what kind, and with which session."""

    conversation_id: int
    kind: CallKind
    user_id: str
    session_id: int


class Changed(msgspec.Struct, frozen=True):
    """A call before and after a change, whose read cursor it moved, and the conversation's participants."""

    before: Call
    after: Call
    read: Sequence[ReadOver]
    member_ids: Sequence[str]


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: below this id."""

    id: Annotated[int, Meta(ge=0, le=2**53)] = 2**53


class Calls:
    """The store of calls. `node` is where it runs: it has every session that enters a call here."""

    def __init__(self, database: Database, timing: Timing, node: str) -> None:
        self._database = database
        self._timing = timing
        self._node = node

    async def start(self, start: Start, now: datetime) -> Call | Join:
        """Start a call, or return the one that is going on. Raises NotFound, Blocked, Conflict."""

        async def work(transaction: Transaction) -> Call | Join:
            members = await transaction.query(MEMBERS, (start.conversation_id,))
            await transaction.query(MEET, ([user_id for user_id, _ in members],))
            callee_ids = await _callees(transaction, start)
            everybody = [start.user_id, *callee_ids]
            engaged = await _engaged(transaction, everybody, start.conversation_id)
            placed = place(start.conversation_id, start.user_id, callee_ids, engaged)
            if isinstance(placed, Join):
                return placed
            caller = Party(start.user_id, "joined", start.session_id, node_id=self._node)
            whom = (placed.callee_ids, placed.busy)
            return await self._begin(
                transaction, transitions.begin(start.conversation_id, start.kind, caller, *whom, now)
            )

        return await self._database.transaction(work)

    async def change_call(self, call_id: int, decide: Decide) -> Changed:
        """Replace a call by the result of `decide`. Raises NotFound, and what `decide` raises."""

        async def work(transaction: Transaction) -> Changed:
            before, member_ids = await _hold(transaction, call_id)
            return await self._write(transaction, before, decide(before), member_ids)

        return await self._database.transaction(work)

    async def join_call(self, call_id: int, user_id: str, decide: Decide) -> Changed:
        """The same for a user who joins: locks the user too, so that nobody is in two calls."""

        async def work(transaction: Transaction) -> Changed:
            await transaction.query(MEET, ([user_id],))
            before, member_ids = await _hold(transaction, call_id)
            after = decide(before)
            if user_id not in member_ids:
                raise NotFound("no such call")
            if after != before:
                check_free(user_id, await _engaged(transaction, [user_id], before.conversation_id), call_id)
            return await self._write(transaction, before, after, member_ids)

        return await self._database.transaction(work)

    async def list_active(self) -> list[Call]:
        """All calls that ring or are in progress."""
        return [call_of(row) for row in await self._database.query(LIVE)]

    async def list_active_of(self, user_id: str) -> list[Call]:
        """The calls that ring for the user, or that they are in."""
        return [call_of(row) for row in await self._database.query(LIVE_OF, (user_id,))]

    async def list_suspended(self) -> list[tuple[int, str]]:
        """Who is suspended and in a call, or called: the ids of the call and of the user."""
        return [(call_id, user_id) for call_id, user_id in await self._database.query(SUSPENDED)]

    async def list_changed(self, calls: Sequence[Call]) -> list[Call]:
        """Those of these calls that have changed since, as they are now; none while this node is dead."""
        known = ([call.id for call in calls], [call.rev for call in calls], self._node)
        return [call_of(row) for row in await self._database.query(CHANGED, known)]

    async def list_abandoned(self, overdue: datetime) -> dict[int, list[int]]:
        """Calls that no living node looks after, with the sessions in them that dead nodes had.

        Also those whose deadline has passed before `overdue`.
        """
        return dict(await self._database.query(ABANDONED, {"own": self._node, "overdue": overdue}))

    async def get(self, call_id: int, user_id: str) -> Call:
        """A call that the user takes part in. Raises NotFound."""
        rows = await self._database.query(ONE, (call_id,))
        call = call_of(rows[0]) if rows else None
        if call is None or call.party(user_id) is None:
            raise NotFound("no such call")
        return call

    async def list_history(
        self, user_id: str, limit: int, cursor: str | None
    ) -> tuple[list[Call], str | None]:
        """A page of the user's calls, newest first, and the cursor of the next page."""
        start = decode_cursor(cursor, Position) if cursor else Position()
        rows = await self._database.query(PAST, (user_id, start.id, limit + 1))
        page = [call_of(row) for row in rows[:limit]]
        return page, encode_cursor(Position(page[-1].id)) if len(rows) > limit else None

    async def _begin(self, transaction: Transaction, call: Call) -> Call:
        call = replace(call, id=await rows.next_id(transaction))
        message_id = await call_messages.write(transaction, call)
        await rows.add(transaction, call, message_id, self._timing)
        return call

    async def _write(
        self, transaction: Transaction, before: Call, after: Call, member_ids: Sequence[str]
    ) -> Changed:
        after = _place_sessions(before, after, self._node)
        if after == before:
            return Changed(before, before, (), member_ids)
        await rows.save(transaction, before, after, self._timing)
        await call_messages.update(transaction, before, after)
        read = await call_messages.read_over(transaction, after, _took_part(before, after))
        return Changed(before, after, read, member_ids)


def _place_sessions(before: Call, after: Call, node: str) -> Call:
    """The call after a change, with this node at the sessions that entered by it."""
    pairs = zip(before.parties, after.parties, strict=True)
    entered = [now.session_id is not None and now.session_id != was.session_id for was, now in pairs]
    if not any(entered):
        return after
    parties = zip(after.parties, entered, strict=True)
    return replace(
        after, parties=tuple(replace(party, node_id=node) if new else party for party, new in parties)
    )


async def _callees(transaction: Transaction, start: Start) -> tuple[str, ...]:
    """Whom it rings for, with the conversation under lock."""
    held = await lock_as_member(transaction, start.conversation_id, start.user_id)
    [(is_blocked,)] = await transaction.query(IS_BLOCKED, (held.id,))
    if is_blocked:
        raise Blocked("this conversation is blocked")
    check_writes(held.members, start.user_id)
    member_ids = tuple(member.user_id for member in held.members if not member.observes)
    apart = await transaction.query(APART, {"me": start.user_id, "others": list(member_ids)})
    return invited(start.user_id, member_ids, [user_id for (user_id,) in apart])


async def _engaged(transaction: Transaction, user_ids: list[str], conversation_id: int) -> list[Call]:
    return [call_of(row) for row in await transaction.query(ENGAGED, (user_ids, conversation_id))]


async def _hold(transaction: Transaction, call_id: int) -> tuple[Call, Sequence[str]]:
    found = await transaction.query(PLACE, (call_id,))
    if not found:
        raise NotFound("no such call")
    [(conversation_id,)] = found
    held = await lock_conversation(transaction, conversation_id)
    [row] = await transaction.query(ONE, (call_id,))
    return call_of(row), held.member_ids


def _took_part(before: Call, after: Call) -> list[str]:
    """Who answered or said no just now."""
    return [
        now.user_id
        for was, now in zip(before.parties, after.parties, strict=True)
        if was.state == "ringing" and now.state in ("joined", "rejected")
    ]
