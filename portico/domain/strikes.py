"""Strikes: what a decision about a person leads to. Pure; the time is an argument.

A strike counts for a time and then expires. While three or more count, each new one suspends the person, the
fourth for longer than the third, and so on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from portico.domain.errors import InvalidArgument
from portico.domain.moderation import Sanction

TOLERATED = 2  # strikes that suspend nobody
LENGTHS = (
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
)  # of the third, the fourth, the rest
LONGEST = timedelta(days=3650)


class Strike(NamedTuple):
    """When somebody got a strike, and until when it counts."""

    at: datetime
    until: datetime


class Outcome(NamedTuple):
    """Until when a decision counts as a strike, and until when it suspends; None where it does neither."""

    strike_until: datetime | None = None
    suspended_until: datetime | None = None


def suspension_after(strikes: int) -> timedelta | None:
    """For how long a strike suspends that is the last of so many that count."""
    if strikes <= TOLERATED:
        return None
    return LENGTHS[min(strikes - TOLERATED, len(LENGTHS)) - 1]


def outcome(
    action: Sanction, until: datetime | None, earlier: Sequence[Strike], lifetime: timedelta, now: datetime
) -> Outcome:
    """What a decision leads to. Raises InvalidArgument for an `until` that does not fit."""
    if action == "suspend":
        return Outcome(suspended_until=_checked(until, now))
    if until is not None:
        raise InvalidArgument("until", "is for the action suspend")
    if action != "strike":
        return Outcome()
    return Outcome(now + lifetime, suspended_by(Strike(now, now + lifetime), earlier))


def suspended_by(strike: Strike, others: Sequence[Strike]) -> datetime | None:
    """Until when a strike suspends, with the others that counted when it was given."""
    counting = sum(other.at <= strike.at < other.until for other in others)
    length = suspension_after(counting + 1)
    return None if length is None else strike.at + length


def _checked(until: datetime | None, now: datetime) -> datetime:
    if until is None:
        raise InvalidArgument("until", "say until when the user is suspended")
    if not now < until <= now + LONGEST:
        raise InvalidArgument("until", f"must be in the future, at most {LONGEST.days} days from now")
    return until
