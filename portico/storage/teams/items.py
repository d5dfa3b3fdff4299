"""The inbox of a team: which conversations are in it, whose they are, and what the team has made of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portico.contract.inbox import Inbox, InboxEntry, InboxState, ListInbox
from portico.contract.shapes import Conversation
from portico.domain.errors import InvalidArgument, NotFound
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.people import Caller
from portico.domain.teams.inbox import labelled
from portico.domain.teams.members import Seat
from portico.domain.times import rfc3339
from portico.storage.conversations.store import ONE, VIEW, Position, conversation_of
from portico.storage.database import Database, Row, Transaction
from portico.storage.teams.access import seat_within

STATE = """i.conversation_id, i.team_id, i.rev, i.status, i.assignee_id, i.labels, i.snoozed_until,
    i.waiting_since, i.escalated_at"""
# A conversation that the team has left is not its any more.
PAGE = f"""
    select {STATE}, (extract(epoch from i.active_at) * 1000000)::bigint
    from inbox_item i
    where i.team_id = %(team)s and i.status = %(status)s {{filters}}
      and (i.active_at, i.conversation_id) < (to_timestamp(%(before)s / 1e6), %(before_id)s)
      and exists (select from participant p where p.conversation_id = i.conversation_id
                    and p.user_id = %(participant)s and p.left_at is null)
    order by i.active_at desc, i.conversation_id desc limit %(limit)s
"""
FILTERS: Mapping[str, str] = {
    "assignee": " and i.assignee_id = %(assignee)s",
    "unassigned": " and i.assignee_id is null",
    "label": " and i.labels @> array[%(label)s]",
    "handed_over": " and i.handed_over and i.waiting_since is not null",
}
VIEWS = VIEW + " and p.user_id = %s and p.conversation_id = any (%s)"
MAKE = """
    insert into inbox_item (conversation_id, team_id, active_at)
    select id, %s, updated_at from conversation where id = %s on conflict do nothing
"""
LOCK = "select labels, status from inbox_item where conversation_id = %s and team_id = %s for update"
SET = f"""
    update inbox_item i set {{columns}}, rev = rev + 1
    where i.conversation_id = %(conversation)s and i.team_id = %(team)s returning {STATE}
"""
GET = f"select {STATE} from inbox_item i where i.conversation_id = %s and i.team_id = %s"
SOME = f"select {STATE} from inbox_item i where i.team_id = %s and i.conversation_id = any (%s)"
IS_MEMBER = "select 1 from team_member where team_id = %s and user_id = %s"
MEMBERS = "select user_id from team_member where team_id = %s order by user_id"
COLUMNS = frozenset({"status", "assignee_id", "snoozed_until", "labels"})


class StateRow(NamedTuple):
    """STATE, in its order."""

    conversation_id: int
    team_id: int
    rev: int
    status: Any
    assignee_id: str | None
    labels: list[str]
    snoozed_until: datetime | None
    waiting_since: datetime | None
    escalated_at: datetime | None


class Changed(msgspec.Struct, frozen=True):
    """A state after a change, and the members who hear of it."""

    state: InboxState
    members: Sequence[str]


class Inboxes:
    """The store of inboxes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_page(self, seat: Seat, asked: ListInbox) -> Inbox:
        """A page by newest activity: two statements, whatever the size of the inbox."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        chosen = [name for name in FILTERS if getattr(asked, name)]
        values = {
            **{name: getattr(asked, name) for name in (*FILTERS, "status")},
            "team": seat.team_id,
            "participant": seat.participant_id,
            "before": start.updated_us,
            "before_id": start.id,
            "limit": asked.limit + 1,
        }
        statement = PAGE.format(filters="".join(FILTERS[name] for name in chosen))
        rows = await self._database.query(statement, values)
        page = rows[: asked.limit]
        entries = await self._entries(seat, [state_of(row[:-1]) for row in page])
        more = len(rows) > asked.limit
        return Inbox(entries=entries, next_cursor=_cursor(page[-1]) if more else None)

    async def get(self, seat: Seat, conversation_id: int) -> InboxEntry:
        """A conversation of the team with its state. Raises NotFound."""
        rows = await self._database.query(ONE, (seat.participant_id, conversation_id))
        if not rows:
            raise NotFound("no such conversation")
        states = await self._database.query(GET, (conversation_id, seat.team_id))
        state = state_of(states[0]) if states else new_state(seat, conversation_id)
        return InboxEntry(conversation=conversation_of(rows[0], self._database.signed_urls), inbox=state)

    async def change(self, caller: Caller, conversation_id: int, values: Mapping[str, Any]) -> Changed:
        """Set these columns of a state that the caller may see. Raises NotFound, InvalidArgument."""

        async def work(transaction: Transaction) -> Changed:
            seat = await seat_within(transaction, caller, conversation_id)
            await _check_assignee(transaction, seat, values.get("assignee_id"))
            return await _set(transaction, seat, conversation_id, values)

        return await self._database.transaction(work)

    async def label(
        self, caller: Caller, conversation_id: int, add: Sequence[str], remove: Sequence[str]
    ) -> Changed:
        """Change the labels. Raises NotFound, InvalidArgument."""

        async def work(transaction: Transaction) -> Changed:
            seat = await seat_within(transaction, caller, conversation_id)
            await transaction.execute(MAKE, (seat.team_id, conversation_id))
            [(labels, _)] = await transaction.query(LOCK, (conversation_id, seat.team_id))
            values = {"labels": labelled(labels, add, remove)}
            return await _set(transaction, seat, conversation_id, values)

        return await self._database.transaction(work)

    async def list_members(self, team_id: int) -> list[str]:
        """The members of a team."""
        return [user_id for (user_id,) in await self._database.query(MEMBERS, (team_id,))]

    async def list_states(self, team_id: int, conversation_ids: Sequence[int]) -> list[InboxState]:
        """The states of these conversations."""
        statement = f"select {STATE} from inbox_item i where i.team_id = %s and i.conversation_id = any (%s)"
        return [
            state_of(row) for row in await self._database.query(statement, (team_id, [*conversation_ids]))
        ]

    async def _entries(self, seat: Seat, states: Sequence[InboxState]) -> list[InboxEntry]:
        ids = [state.conversation_id for state in states]
        rows = await self._database.query(VIEWS, (seat.participant_id, ids)) if ids else []
        urls = self._database.signed_urls
        views: dict[int, Conversation] = {row[1]: conversation_of(row, urls) for row in rows}
        return [
            InboxEntry(conversation=views[state.conversation_id], inbox=state)
            for state in states
            if state.conversation_id in views
        ]


async def _check_assignee(transaction: Transaction, seat: Seat, user_id: str | None) -> None:
    if user_id is not None and not await transaction.query(IS_MEMBER, (seat.team_id, user_id)):
        raise InvalidArgument("user_id", "is no member of the team")


async def _set(
    transaction: Transaction, seat: Seat, conversation_id: int, values: Mapping[str, Any]
) -> Changed:
    await transaction.execute(MAKE, (seat.team_id, conversation_id))
    columns = ", ".join(f"{name} = %({name})s" for name in sorted(COLUMNS & values.keys()))
    statement = SET.format(columns=columns)
    arguments = {**values, "conversation": conversation_id, "team": seat.team_id}
    [row] = await transaction.query(statement, arguments)
    members = await transaction.query(MEMBERS, (seat.team_id,))
    return Changed(state_of(row), [user_id for (user_id,) in members])


def state_of(columns: Row) -> InboxState:
    """A state from STATE."""
    row = StateRow._make(columns)
    return InboxState(
        conversation_id=row.conversation_id,
        team_id=row.team_id,
        rev=row.rev,
        status=row.status,
        assignee_id=row.assignee_id,
        labels=row.labels,
        snoozed_until=_time(row.snoozed_until),
        waiting_since=_time(row.waiting_since),
        escalated_at=_time(row.escalated_at),
    )


def new_state(seat: Seat, conversation_id: int) -> InboxState:
    """The state of a conversation in which nothing was written yet."""
    return InboxState(
        conversation_id=conversation_id,
        team_id=seat.team_id,
        rev=0,
        status="open",
        assignee_id=None,
        labels=[],
        snoozed_until=None,
        waiting_since=None,
        escalated_at=None,
    )


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _cursor(last: Row) -> str:
    return encode_cursor(Position(last[-1], last[0]))
