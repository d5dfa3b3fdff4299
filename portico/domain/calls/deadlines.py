"""Deadlines of a call: ringing, connecting, waiting for a lost session, and the maximum duration.

Every deadline derives from the call's state, so nothing must be restored after a restart.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

import msgspec

from portico.domain.calls.model import Call
from portico.domain.calls.transitions import ended, moved, party_of, settled


class Timing(msgspec.Struct, frozen=True):
    """The durations: ringing, until media must flow, for a lost session to return, and the maximum."""

    ring: timedelta = timedelta(seconds=45)
    connect: timedelta = timedelta(seconds=30)
    grace: timedelta = timedelta(seconds=15)
    longest: timedelta = timedelta(hours=4)


Deadline: TypeAlias = tuple[datetime, Callable[[Call, datetime], Call]]


def next_due(call: Call, timing: Timing) -> datetime | None:
    """The time of the next deadline; None once the call is over."""
    return min((due for due, _ in _deadlines(call, timing)), default=None)


def expire(call: Call, now: datetime, timing: Timing) -> Call:
    """The call after all deadlines that have passed, applied in order."""
    while passed := [deadline for deadline in _deadlines(call, timing) if deadline[0] <= now]:
        due, happen = min(passed, key=lambda deadline: deadline[0])
        call = happen(call, due)
    return call


def _deadlines(call: Call, timing: Timing) -> Iterator[Deadline]:
    for party in call.parties:
        if party.lost_at:
            yield party.lost_at + timing.grace, partial(_give_up, user_id=party.user_id)
    if call.live and any(party.state == "ringing" for party in call.parties):
        yield call.started_at + timing.ring, _stop_ringing
    if call.status == "active" and call.answered_at:
        yield call.answered_at + timing.longest, _stop
        if call.is_pair and not call.connected_at:
            yield call.answered_at + timing.connect, _fail


def _give_up(call: Call, now: datetime, *, user_id: str) -> Call:
    party = party_of(call, user_id)
    if call.status == "ringing":
        return ended(call, "withdrawn", now, "lost")
    return settled(moved(call, party, "times_out"), now, "lost")


def _stop_ringing(call: Call, now: datetime) -> Call:
    """Those who did not answer are missed; the call continues among the others, or ends."""
    if call.status == "ringing":
        return ended(call, "unanswered", now, "no_answer")
    for party in [each for each in call.parties if each.state == "ringing"]:
        call = moved(call, party, "times_out")
    return call


def _fail(call: Call, now: datetime) -> Call:
    return ended(call, "unconnected", now, "connect_timeout")


def _stop(call: Call, now: datetime) -> Call:
    return ended(call, "overlong", now, "max_duration")
