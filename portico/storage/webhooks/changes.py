"""What changed besides messages, as triggers and receipts note it, and what it is now.

Several changes in one transaction are one. What an event says is read when the event is made, as the message
of a log is. Words of people are not in it: names, reasons of reports, notes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portico.contract.call_shapes import call_shape
from portico.storage.calls.rows import COLUMNS as CALL
from portico.storage.calls.rows import call_of
from portico.storage.database import Database, Row
from portico.storage.teams.items import STATE, state_of

READ = """
    select id, xid::text::bigint, type, subject, conversation_id, data, at from webhook_change
    where xid < %s::text::xid8 order by xid, id limit %s
"""
TIME = """to_char({} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
CONVERSATIONS = f"""
    select c.id::text, jsonb_build_object(
      'id', c.id, 'rev', c.rev, 'type', c.type, 'status', c.status, 'property_id', c.property_id,
      'title', c.title, 'booking_url', c.booking_url, 'metadata', c.metadata, 'last_seq', c.last_seq,
      'created_at', {TIME.format("c.created_at")},
      'participants', (select coalesce(jsonb_agg(jsonb_build_object('user_id', p.user_id, 'role', p.role)
         order by p.joined_at, p.user_id), '[]')
         from participant p where p.conversation_id = c.id and p.left_at is null))
    from conversation c where c.id = any (%s::text[]::bigint[])
"""
CALLS = f"select c.id::text, {CALL} from call c where c.id = any (%s::text[]::bigint[])"
REPORTS = f"""
    select r.id::text, jsonb_build_object(
      'id', r.id, 'user_id', r.user_id, 'reporter_id', r.reporter_id, 'message_id', r.message_id,
      'conversation_id', r.conversation_id, 'status', r.status,
      'created_at', {TIME.format("r.created_at")}, 'resolved_at', {TIME.format("r.resolved_at")},
      'resolved_by', r.resolved_by)
    from report r where r.id = any (%s::text[]::bigint[])
"""
TEAMS = f"""
    select t.id::text, jsonb_build_object(
      'id', t.id, 'participant_id', t.participant_id, 'shows', t.shows, 'assignment', t.assignment,
      'escalate_after_minutes', t.escalate_after, 'created_at', {TIME.format("t.created_at")},
      'members', (select coalesce(jsonb_agg(jsonb_build_object('user_id', m.user_id, 'role', m.role)
         order by m.joined_at, m.user_id), '[]') from team_member m where m.team_id = t.id))
    from team t where t.id = any (%s::text[]::bigint[])
"""
INBOXES = f"""
    select i.team_id || ':' || i.conversation_id, {STATE} from inbox_item i
    join unnest(%s::text[]) as s(subject)
      on i.team_id = split_part(s.subject, ':', 1)::bigint
     and i.conversation_id = split_part(s.subject, ':', 2)::bigint
"""
QUERIES: Mapping[str, str] = {
    "conversation": CONVERSATIONS,
    "call": CALLS,
    "report": REPORTS,
    "team": TEAMS,
    "inbox": INBOXES,
}


class ChangeRow(NamedTuple):
    """READ, in its order."""

    id: int
    transaction: int
    type: str
    subject: str
    conversation_id: int | None
    data: dict[str, Any] | None
    at: datetime


class Change(msgspec.Struct, frozen=True):
    """A change, and what its event says."""

    id: int
    transaction: int
    type: str
    stream: str
    conversation_id: int | None
    data: Mapping[str, Any]
    at: datetime


class Changes:
    """The store of changes."""

    def __init__(self, database: Database, limit: int = 500) -> None:
        self._database = database
        self._limit = limit

    async def read(self, horizon: int) -> tuple[list[Change], bool]:
        """What was committed in transactions below `horizon`, in their order, and whether there is more.

        Changes of what does not exist any more have no data.
        """
        rows = [ChangeRow._make(row) for row in await self._database.query(READ, (horizon, self._limit))]
        known: dict[tuple[str, str], Mapping[str, Any]] = {}
        for noun in {_noun(row) for row in rows} & QUERIES.keys():
            subjects = sorted({row.subject for row in rows if _noun(row) == noun})
            for subject, *columns in await self._database.query(QUERIES[noun], (subjects,)):
                known[noun, subject] = _said(noun, columns)
        changes = [_change(row, row.data or known.get((_noun(row), row.subject), {})) for row in rows]
        return changes, len(rows) == self._limit


def _noun(row: ChangeRow) -> str:
    return row.type.partition(".")[0]


def _said(noun: str, columns: Sequence[Any]) -> dict[str, Any]:
    if noun == "call":
        return {"call": msgspec.to_builtins(call_shape(call_of(Row(columns))))}
    if noun == "inbox":
        return {"inbox": msgspec.to_builtins(state_of(Row(columns)))}
    return {noun: columns[0]}


def _change(row: ChangeRow, data: Mapping[str, Any]) -> Change:
    in_conversation = row.conversation_id is not None
    stream = f"conversation:{row.conversation_id}" if in_conversation else f"{_noun(row)}:{row.subject}"
    return Change(row.id, row.transaction, row.type, stream, row.conversation_id, data, row.at)
