"""The calls of a batch: the line that each leaves in its conversation, and the call for the history."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg2.extensions import cursor

from portico.contract.imported import ImportedCall, PastCallStatus
from portico.domain.calls.model import PartyState, Reason
from portico.storage.importing.outcomes import rows

STORE = """
    insert into call (id, conversation_id, message_id, caller_id, kind, status, reason, started_at,
                      answered_at, connected_at, ended_at)
    select id, conversation_id, message_id, caller_id, kind, status, reason, started_at,
           answered_at, answered_at, ended_at
    from json_to_recordset(%s) as c(id bigint, conversation_id bigint, message_id bigint, caller_id text,
                                    kind text, status text, reason text, started_at timestamptz,
                                    answered_at timestamptz, ended_at timestamptz)
"""
PARTIES = """
    insert into call_party (call_id, user_id, place, state)
    select call_id, user_id, place, state
    from json_to_recordset(%s) as p(call_id bigint, user_id text, place smallint, state text)
    on conflict do nothing
"""
# Why it ended, and what its callees did.
MEANING: Mapping[PastCallStatus, tuple[Reason, PartyState]] = {
    "ended": ("hung_up", "left"),
    "missed": ("no_answer", "missed"),
    "rejected": ("rejected", "rejected"),
    "cancelled": ("cancelled", "missed"),
    "busy": ("busy", "busy"),
    "failed": ("connect_timeout", "left"),
}
Placed = tuple[int, int, int, ImportedCall]  # the ids of the call, its conversation and its line


class Times(NamedTuple):
    """When a call was answered, and when it ended."""

    answered_at: datetime | None
    ended_at: datetime


def call_message(
    message_id: int, conversation_id: int, call: ImportedCall, call_id: int, source: str
) -> dict[str, Any]:
    """The line of a call as a message. Who took part in it has read it."""
    took_part = call.callee_ids if MEANING[call.status][1] in ("left", "rejected") else []
    said = {"id": call_id, "kind": call.type, "status": call.status, "duration": _duration(call)}
    return {
        "id": message_id,
        "conversation_id": conversation_id,
        "sender_id": call.caller_id,
        "local_id": f"import:{source}:call:{call.id}",
        "type": "call",
        "metadata": {"call": said},
        "rev": 1,
        "created_at": call.started_at,
        "read": False,
        "read_by": [{"user_id": user_id} for user_id in took_part],
        "delivered": False,
    }


def store_calls(at: cursor, placed: Sequence[Placed]) -> None:
    """Write the calls; their lines are stored."""
    at.execute(STORE, (rows([_row(*each) for each in placed]),))
    at.execute(PARTIES, (rows([party for id_, _, _, call in placed for party in _parties(id_, call)]),))


def times(call: ImportedCall) -> Times:
    """Where only the duration is known, it counts from the start, or back from the end."""
    spoken = timedelta(seconds=call.duration or 0)
    ended_at = call.ended_at or (call.answered_at or call.started_at) + spoken
    if call.status != "ended":
        return Times(None, ended_at)
    return Times(call.answered_at if call.duration is None else ended_at - spoken, ended_at)


def _duration(call: ImportedCall) -> int | None:
    answered_at, ended_at = times(call)
    return None if answered_at is None else int((ended_at - answered_at).total_seconds())


def _row(id_: int, conversation_id: int, message_id: int, call: ImportedCall) -> dict[str, Any]:
    answered_at, ended_at = times(call)
    return {
        "id": id_,
        "conversation_id": conversation_id,
        "message_id": message_id,
        "caller_id": call.caller_id,
        "kind": call.type,
        "status": call.status,
        "reason": MEANING[call.status][0],
        "started_at": call.started_at,
        "answered_at": answered_at,
        "ended_at": ended_at,
    }


def _parties(id_: int, call: ImportedCall) -> list[dict[str, Any]]:
    """The caller first."""
    states = [(call.caller_id, "left"), *((user_id, MEANING[call.status][1]) for user_id in call.callee_ids)]
    return [
        {"call_id": id_, "user_id": user_id, "place": place, "state": state}
        for place, (user_id, state) in enumerate(states)
    ]
