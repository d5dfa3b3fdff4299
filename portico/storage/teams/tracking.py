"""Follows messages into the inboxes of teams: what a batch of the log changes, in one transaction.

The rows of the inbox, the answers, the notifications and the step of the log cursor commit together, so no
message counts twice.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portico.contract.inbox import InboxState
from portico.contract.team import TeamHours
from portico.domain.teams.batch import Outcome, Pair
from portico.domain.teams.inbox import Assignment, Item
from portico.storage.database import Database, Transaction
from portico.storage.delivery.planning import NewDelivery, insert_deliveries
from portico.storage.messages.log_cursor import LogBatch, LogCursor
from portico.storage.teams.items import STATE, state_of

TEAMS = """
    with news as materialized (
      select id, conversation_id, seq, sender_id, local_id from message where id = any (%s)
    )
    select m.id, t.id, t.participant_id, t.assignment, t.office_hours, t.away_text, a.member_id,
           exists (select from person bot where bot.id = m.sender_id and bot.role = 'bot'),
           (select coalesce(array_agg(tm.user_id order by tm.user_id), '{}') from team_member tm
            where tm.team_id = t.id)
    from news m
    join participant p on p.conversation_id = m.conversation_id and p.left_at is null
      and p.cleared_seq < m.seq and p.user_id >= 'team:' and p.user_id < 'team;'
    join team t on t.participant_id = p.user_id
    left join team_answer a on m.sender_id = t.participant_id
      and a.sender_id = m.sender_id and a.local_id = m.local_id
    order by m.conversation_id, m.seq, t.id
"""
# Who of the team answered this person last, in whichever conversation.
ANSWERED = """
    select distinct on (k.conversation_id, k.team_id) k.conversation_id, k.team_id, i.answered_by
    from unnest(%s::bigint[], %s::bigint[]) as k(conversation_id, team_id)
    join participant p on p.conversation_id = k.conversation_id and p.left_at is null
      and not (p.user_id >= 'team:' and p.user_id < 'team;')
    join participant q on q.user_id = p.user_id and q.left_at is null
    join inbox_item i on i.conversation_id = q.conversation_id and i.team_id = k.team_id
    join team_member m on m.team_id = k.team_id and m.user_id = i.answered_by
    order by k.conversation_id, k.team_id, i.active_at desc
"""
MAKE = """
    insert into inbox_item (conversation_id, team_id, active_at)
    select k.conversation_id, k.team_id, k.at
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as k(conversation_id, team_id, at)
    order by 1, 2 on conflict do nothing
"""
TURNS = "select id, last_in_turn from team where id = any (%s) order by id for no key update"
ITEMS = """
    select i.conversation_id, i.team_id, i.status, i.assignee_id, i.snoozed_until, i.waiting_since,
           i.escalated_at, i.answered_by, i.active_at
    from unnest(%s::bigint[], %s::bigint[]) as k(conversation_id, team_id)
    join inbox_item i on i.conversation_id = k.conversation_id and i.team_id = k.team_id
    order by 1, 2 for update of i
"""
SAVE = f"""
    update inbox_item i set status = k.status, assignee_id = k.assignee_id, snoozed_until = k.snoozed_until,
      waiting_since = k.waiting_since, escalated_at = k.escalated_at, answered_by = k.answered_by,
      active_at = k.active_at, rev = rev + 1
    from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[],
                %s::timestamptz[], %s::text[], %s::timestamptz[])
      as k(conversation_id, team_id, status, assignee_id, snoozed_until, waiting_since, escalated_at,
           answered_by, active_at)
    where i.conversation_id = k.conversation_id and i.team_id = k.team_id returning {STATE}
"""
ANSWER = """
    update team_answer a set answered_at = k.at, waited_ms = k.waited_ms
    from unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[])
      as k(team_id, local_id, at, waited_ms)
    join team t on t.id = k.team_id
    where a.sender_id = t.participant_id and a.local_id = k.local_id
"""
SET_TURN = "update team set last_in_turn = %s where id = %s"


class TeamRow(NamedTuple):
    """TEAMS, in its order: a message in a conversation of a team, and who of the team wrote it."""

    message_id: int
    team_id: int
    participant_id: str
    assignment: Assignment
    office_hours: Any
    away_text: str | None
    member_id: str | None
    by_bot: bool
    members: list[str]

    @property
    def hours(self) -> TeamHours | None:
        """The office hours; None for a team that is always there."""
        return None if self.office_hours is None else msgspec.convert(self.office_hours, TeamHours)


class Stand(msgspec.Struct, frozen=True):
    """What stands in the database when a batch is applied, locked until it is."""

    items: Mapping[Pair, Item]
    turns: Mapping[int, str | None]


Decide = Callable[[Stand], tuple[Outcome, Sequence[NewDelivery]]]


class InboxTracking:
    """The store of what follows from messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_teams(self, message_ids: Sequence[int]) -> list[TeamRow]:
        """The teams that these messages concern, in order of `seq`."""
        return [TeamRow._make(row) for row in await self._database.query(TEAMS, ([*message_ids],))]

    async def last_answered(self, pairs: Sequence[Pair]) -> dict[Pair, str]:
        """Who answered the other side last."""
        if not pairs:
            return {}
        rows = await self._database.query(ANSWERED, _columns(pairs))
        return {(conversation_id, team_id): member for conversation_id, team_id, member in rows}

    async def apply(
        self, cursor: LogCursor, batch: LogBatch, moments: Mapping[Pair, datetime], decide: Decide
    ) -> list[InboxState]:
        """Store what `decide` makes of these conversations, and move the cursor; the states after it.

        Nothing is stored if another process has handled the batch.
        """

        async def work(transaction: Transaction) -> list[InboxState]:
            if not await cursor.move_in(transaction, batch):
                return []
            outcome, deliveries = decide(await _lock(transaction, moments))
            for team_id, user_id in outcome.turns.items():
                await transaction.execute(SET_TURN, (user_id, team_id))
            await _store_answers(transaction, outcome)
            await insert_deliveries(transaction, deliveries)
            return await _save(transaction, outcome.items)

        return await self._database.transaction(work)


async def _lock(transaction: Transaction, moments: Mapping[Pair, datetime]) -> Stand:
    pairs = list(moments)
    teams = sorted({team_id for _, team_id in pairs})
    turns: dict[int, str | None] = dict(await transaction.query(TURNS, (teams,)))
    await transaction.execute(MAKE, [*_columns(pairs), list(moments.values())])
    rows = await transaction.query(ITEMS, _columns(pairs))
    return Stand({(row[0], row[1]): _item(row) for row in rows}, turns)


async def _save(transaction: Transaction, items: Mapping[Pair, Item]) -> list[InboxState]:
    rows = [
        (*pair, each.status, each.assignee_id, each.snoozed_until, each.waiting_since, each.escalated_at,
         each.answered_by, each.active_at)
        for pair, each in items.items()
    ]  # fmt: skip
    columns = [list(column) for column in zip(*rows, strict=True)]
    return [state_of(row) for row in await transaction.query(SAVE, columns)]


async def _store_answers(transaction: Transaction, outcome: Outcome) -> None:
    rows = [(each.team_id, each.local_id, each.at, each.waited_ms) for each in outcome.answers]
    if rows:
        await transaction.execute(ANSWER, [list(column) for column in zip(*rows, strict=True)])


def _columns(pairs: Sequence[Pair]) -> list[list[int]]:
    return [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]


def _item(row: tuple[Any, ...]) -> Item:
    return Item(**dict(zip(Item.__struct_fields__, row[2:], strict=True)))
