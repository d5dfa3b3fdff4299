"""Rows of calls: between the domain's Call and its two tables, inside the transactions of `calls.store`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from portico.domain.calls.deadlines import Timing, next_due
from portico.domain.calls.model import Call, Party
from portico.storage.database import Row, Transaction

PARTY = "jsonb_build_array(p.user_id, p.state, p.session_id, extract(epoch from p.lost_at), p.node_id)"
PARTIES = f"(select jsonb_agg({PARTY} order by p.place) from call_party p where p.call_id = c.id)"
COLUMNS = f"""c.id, c.conversation_id, c.kind, c.caller_id, c.status, c.reason, c.rev,
    c.started_at, c.answered_at, c.connected_at, c.ended_at, {PARTIES}"""


class CallRow(NamedTuple):
    """COLUMNS, in their order."""

    id: int
    conversation_id: int
    kind: Any
    caller_id: str
    status: Any
    reason: Any
    rev: int
    started_at: datetime
    answered_at: datetime | None
    connected_at: datetime | None
    ended_at: datetime | None
    parties: list[list[Any]]


NEXT_ID = "select nextval(pg_get_serial_sequence('call', 'id'))"
ADD = """
    insert into call (id, conversation_id, message_id, caller_id, kind, status, reason, rev, started_at,
                      ended_at, due_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
ADD_PARTIES = """
    insert into call_party (call_id, user_id, state, session_id, node_id, place)
    select %s, user_id, state, session_id, node_id, place - 1
    from unnest(%s::text[], %s::text[], %s::bigint[], %s::text[])
      with ordinality as p(user_id, state, session_id, node_id, place)
"""
SAVE = """
    update call set kind = %s, status = %s, reason = %s, rev = %s, answered_at = %s, connected_at = %s,
           ended_at = %s, due_at = %s
    where id = %s
"""
SAVE_PARTIES = """
    update call_party p
    set state = n.state, session_id = n.session_id, node_id = n.node_id, lost_at = n.lost_at
    from unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::timestamptz[])
      as n(user_id, state, session_id, node_id, lost_at)
    where p.call_id = %s and p.user_id = n.user_id
"""


async def next_id(transaction: Transaction) -> int:
    """Reserve the id of a new call."""
    [(id_,)] = await transaction.query(NEXT_ID)
    return int(id_)


async def add(transaction: Transaction, call: Call, message_id: int, timing: Timing) -> None:
    """Insert a new call."""
    whose = (call.id, call.conversation_id, message_id, call.caller_id)
    state = (call.kind, call.status, call.reason, call.rev, call.started_at, call.ended_at)
    await transaction.execute(ADD, (*whose, *state, next_due(call, timing)))
    await transaction.execute(ADD_PARTIES, (call.id, *_columns(call.parties)[:4]))


async def save(transaction: Transaction, before: Call, after: Call, timing: Timing) -> None:
    """Update a call and its participants."""
    times = (after.answered_at, after.connected_at, after.ended_at, next_due(after, timing))
    state = (after.kind, after.status, after.reason, after.rev)
    await transaction.execute(SAVE, (*state, *times, after.id))
    moved = [now for was, now in zip(before.parties, after.parties, strict=True) if was != now]
    if moved:
        await transaction.execute(SAVE_PARTIES, (*_columns(moved), after.id))


def call_of(columns: Row) -> Call:
    """A call from COLUMNS."""
    row = CallRow._make(columns)
    call = Call(
        id=row.id,
        conversation_id=row.conversation_id,
        kind=row.kind,
        caller_id=row.caller_id,
        status=row.status,
        parties=tuple(_party(*party) for party in row.parties),
        started_at=row.started_at,
    )
    past = {"answered_at": row.answered_at, "connected_at": row.connected_at, "ended_at": row.ended_at}
    return replace(call, reason=row.reason, rev=row.rev, **past)


def _party(
    user_id: str, state: Any, session_id: int | None, lost_at: float | None, node_id: str | None
) -> Party:
    moment = None if lost_at is None else datetime.fromtimestamp(lost_at, UTC)
    return Party(user_id, state, session_id, moment, node_id)


def _columns(parties: Sequence[Party]) -> list[list[Any]]:
    return [
        [party.user_id for party in parties],
        [party.state for party in parties],
        [party.session_id for party in parties],
        [party.node_id for party in parties],
        [party.lost_at for party in parties],
    ]
