"""What users do to a call: start, accept, reject, leave, change its kind. Pure; `now` is an argument.

Every function returns the call after the change, or the same object if nothing changed. Raises NotFound for
users who are not participants, Conflict at the wrong time, Forbidden for other devices.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from portico.domain.calls.model import (
    CALLS,
    ENGAGED,
    PARTIES,
    PRESENT,
    Call,
    CallEvent,
    CallKind,
    Party,
    PartyEvent,
    Reason,
)
from portico.domain.errors import Conflict, Forbidden, NotFound
from portico.domain.people import NO_SESSION

MESH = 4  # people in a call without a media room: everybody sends to everybody


def begin(
    conversation_id: int,
    kind: CallKind,
    caller: Party,
    callee_ids: Collection[str],
    busy: Collection[str],
    now: datetime,
) -> Call:
    """A new call; it is over at once if everybody is busy. The store assigns its id."""
    callees = [Party(user_id, "busy" if user_id in busy else "ringing") for user_id in callee_ids]
    call = Call(
        conversation_id=conversation_id,
        kind=kind,
        caller_id=caller.user_id,
        parties=(caller, *callees),
        started_at=now,
    )
    return settled(call, now, "busy")


def accept(call: Call, user_id: str, session_id: int, now: datetime, seats: int | None = MESH) -> Call:
    """Join with this session: answer, join, come back, or replace a lost session."""
    party = party_of(call, user_id)
    if not call.live:
        raise Conflict("the call is over", status=call.status)
    if party.state == "joined":
        return _check_same(call, party, session_id)
    if seats is not None and party.state != "lost" and call.present() >= seats:
        raise Conflict("the call is full", reason="full")
    return settled(moved(call, party, "accepts", session_id=session_id), now, "hung_up")


def take_over(call: Call, user_id: str, replaced: int | None, now: datetime) -> Call:
    """A user is back before the loss of their session `replaced` was noticed: it is lost now.

    The same for a user who joined over REST and has no session until a device accepts.
    """
    session_id = party_of(call, user_id).session_id
    if session_id is None or session_id not in (replaced, NO_SESSION):
        return call
    return lose(call, {session_id}, now)


def reject(call: Call, user_id: str, now: datetime) -> Call:
    """Reject on all devices. Nothing changes when the call no longer rings."""
    party = party_of(call, user_id)
    if party.state in PRESENT and call.live:
        raise Conflict("you are in this call: end it", reason="joined")
    if party.state != "ringing":
        return call
    return settled(moved(call, party, "rejects"), now, "rejected")


def leave(call: Call, user_id: str, now: datetime) -> Call:
    """Hang up: the caller cancels a ringing call, a callee rejects it."""
    party = party_of(call, user_id)
    if party.state == "ringing":
        return reject(call, user_id, now)
    if party.state not in PRESENT:
        return call
    return settled(moved(call, party, "leaves"), now, "hung_up")


def lose(call: Call, gone: Collection[int], now: datetime) -> Call:
    """These sessions have ended: participants with one of them have the grace period to return."""
    for party in call.parties:
        if party.session_id in gone:
            call = moved(call, party, "is_lost", lost_at=now)
    return call


def come_back(call: Call, user_id: str, session_id: int, now: datetime) -> Call:
    """This session was taken for lost and is connected. Nothing changes if the user has gone on meanwhile."""
    party = party_of(call, user_id)
    return accept(call, user_id, session_id, now) if call.live and party.state == "lost" else call


def connect(call: Call, now: datetime) -> Call:
    """The first answer signal has passed: media flow from now on."""
    if call.status != "active" or call.connected_at:
        return call
    return replace(call, connected_at=now)


def change_kind(call: Call, user_id: str, session_id: int, kind: CallKind) -> Call:
    """Change voice to video, or back."""
    check_in(call, user_id, session_id)
    return call if call.kind == kind else replace(call, kind=kind, rev=call.rev + 1)


def check_in(call: Call, user_id: str, session_id: int) -> None:
    """Raises Conflict if the user is not in the call, Forbidden if another session of theirs is."""
    party = party_of(call, user_id)
    if party.state != "joined":
        raise Conflict("you are not in this call", status=call.status)
    if party.session_id != session_id:
        raise Forbidden("another device of yours is in this call")


def party_of(call: Call, user_id: str) -> Party:
    """The participant. Raises NotFound."""
    party = call.party(user_id)
    if party is None:
        raise NotFound("no such call")
    return party


def moved(call: Call, party: Party, event: PartyEvent, **fields: Any) -> Call:
    """The call after the state of one participant changed; only a joined one has a session."""
    after = Party(party.user_id, PARTIES[party.state, event], **fields)
    parties = tuple(after if each.user_id == party.user_id else each for each in call.parties)
    return replace(call, parties=parties, rev=call.rev + 1)


def settled(call: Call, now: datetime, why: Reason) -> Call:
    """The status that follows from the participants' states; `why` is the reason if the call ends."""
    if call.status == "ringing":
        return _settled_ringing(call, now)
    if call.status == "active" and call.present() < 2:
        return ended(call, "deserted", now, why)
    return call


def ended(call: Call, event: CallEvent, now: datetime, reason: Reason) -> Call:
    """The call after its end: participants in it have left, those it still rang for have missed it."""
    over: dict[str, PartyEvent] = {"ringing": "times_out", "joined": "leaves", "lost": "leaves"}
    for party in [each for each in call.parties if each.state in ENGAGED]:
        call = moved(call, party, over[party.state])
    return replace(call, status=CALLS[call.status, event], ended_at=now, reason=reason)


def _settled_ringing(call: Call, now: datetime) -> Call:
    states = {party.state for party in call.callees}
    if call.parties[0].state not in PRESENT:
        return ended(call, "withdrawn", now, "cancelled")
    if "joined" in states:
        return replace(call, status=CALLS[call.status, "answered"], answered_at=now)
    if "ringing" in states:
        return call
    if "rejected" in states:
        return ended(call, "declined", now, "rejected")
    return ended(call, "engaged", now, "busy")


def _check_same(call: Call, party: Party, session_id: int) -> Call:
    if party.session_id != session_id:
        raise Conflict("answered on another device", reason="answered_elsewhere")
    return call
