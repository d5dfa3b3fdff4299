"""Calls, their participants and what a device needs to take part, as clients see them."""

from datetime import datetime

import msgspec

from portico.contract.shapes import Id, Shape, UserId
from portico.domain.calls import model
from portico.domain.calls.model import CallKind, CallStatus, PartyState, Reason
from portico.domain.times import rfc3339


class IceServer(Shape, frozen=True, omit_defaults=True):
    """An RTCIceServer (W3C WebRTC). TURN servers have `username` and `credential`; others do not."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class CallParticipant(Shape, frozen=True):
    """A participant of a call.

    The state is `ringing`, then `joined`, `rejected` or `missed`, or at once `busy`. `lost` means that the
    connection was lost and may return; `left` means that the user was in the call and left it.
    """

    user_id: UserId
    state: PartyState


class Call(Shape, frozen=True):
    """A call. `rev` grows with each change; a state with a lower `rev` than yours is old.

    `participants` begins with the caller. `duration` is in seconds, from the answer to the end; it is null
    for a call that was not answered or is active. `ended_reason` is null while it rings or is active.
    """

    id: Id
    rev: int
    conversation_id: Id
    kind: CallKind
    status: CallStatus
    caller_id: UserId
    callee_ids: list[UserId]
    participants: list[CallParticipant]
    started_at: str
    answered_at: str | None
    ended_at: str | None
    ended_reason: Reason | None
    duration: int | None


class PastCall(Call, frozen=True):
    """A call in a user's history.

    `missed` means that it rang for the user, or could not ring, and the user never joined.
    """

    missed: bool


class Media(Shape, frozen=True):
    """How one participant enters the media room of a large call: its type (`livekit`), address and token."""

    type: str
    url: str
    token: str


def call_shape(call: model.Call) -> Call:
    """A call as all its participants see it."""
    return Call(
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


def past_call_shape(call: model.Call, user_id: str) -> PastCall:
    return PastCall(**msgspec.structs.asdict(call_shape(call)), missed=model.missed_by(call, user_id))


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
