"""Starting a call: a new one, or the one that exists already. Pure.

When two users call each other at the same moment, the second request accepts the call of the first.
"""

from collections.abc import Collection, Sequence

import msgspec

from portico.domain.calls.model import ENGAGED, PRESENT, Call
from portico.domain.errors import Blocked, Conflict
from portico.domain.teams.ids import is_team


class Join(msgspec.Struct, frozen=True):
    """Accept the call that exists already."""

    call_id: int


class Ring(msgspec.Struct, frozen=True):
    """Start a new call that rings for these people, except those who are busy."""

    callee_ids: tuple[str, ...]
    busy: frozenset[str]


def invited(caller_id: str, member_ids: Collection[str], apart: Collection[str]) -> tuple[str, ...]:
    """The users that a call rings for: all others, except those with a block between them and the caller.

    A call does not ring for a team: nobody knows whose it would be.
    """
    others = [user_id for user_id in member_ids if user_id != caller_id and not is_team(user_id)]
    if not others:
        raise Conflict("there is nobody to call")
    callee_ids = tuple(user_id for user_id in others if user_id not in apart)
    if not callee_ids:
        raise Blocked("one of you blocks the other")
    return callee_ids


def place(
    conversation_id: int, caller_id: str, callee_ids: tuple[str, ...], engaged: Sequence[Call]
) -> Join | Ring:
    """Join or Ring, given all live calls of these users. Raises Conflict for a user in another call."""
    check_free(caller_id, engaged)
    for call in engaged:
        if call.conversation_id == conversation_id or _is_glare(call, caller_id, callee_ids):
            return _join(call, caller_id)
    busy = {id_ for id_ in callee_ids for call in engaged if _stands(call, id_, ENGAGED)}
    return Ring(callee_ids, frozenset(busy))


def check_free(user_id: str, engaged: Sequence[Call], but: int | None = None) -> None:
    """Raise Conflict for a user who is in one of these calls, except `but`."""
    for call in engaged:
        if call.id != but and _stands(call, user_id, PRESENT):
            raise Conflict("you are in a call", call_id=call.id)


def _join(call: Call, caller_id: str) -> Join:
    if call.party(caller_id) is None:
        raise Conflict("a call that you were not invited to goes on here", call_id=call.id)
    return Join(call.id)


def _is_glare(call: Call, caller_id: str, callee_ids: tuple[str, ...]) -> bool:
    pair = {caller_id, *callee_ids}
    return len(pair) == 2 and call.status == "ringing" and set(call.user_ids) == pair


def _stands(call: Call, user_id: str, states: Collection[str]) -> bool:
    party = call.party(user_id)
    return party is not None and party.state in states
