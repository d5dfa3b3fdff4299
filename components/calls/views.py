"""Calls as clients see them."""

from datetime import datetime

import msgspec

from portico.contract import shapes
from portico.contract.shapes import CallParticipant, PastCall
from portico.domain.calls.model import Call, missed_by
from portico.domain.times import rfc3339


def call_shape(call: Call) -> shapes.Call:
    """A call as all its participants see it."""
    return shapes.Call(
        id=call.id,
        rev=call.rev,
        conversation_id=call.conversation_id,
        kind=call.kind,
        status=call.status,
        caller_id=call.caller_id,
        callee_ids=[party.user_id for party in call.callees],
        participants=[CallParticipant(user_id=each.user_id, state=each.state) for each in call.parties],
        started_at=rfc3339(call.started_at),
        answered_at=_maybe(call.answered_at),
        ended_at=_maybe(call.ended_at),
        ended_reason=call.reason,
        duration=call.duration,
    )


def past_call_shape(call: Call, user_id: str) -> PastCall:
    return PastCall(**msgspec.structs.asdict(call_shape(call)), missed=missed_by(call, user_id))


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
