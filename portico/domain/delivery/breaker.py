"""A circuit breaker as a table of transitions, for providers that fail repeatedly. Pure.

After `LIMIT` failures in a row nothing is sent for `PAUSE`. Then one attempt is allowed, and its outcome
decides.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

import msgspec

Position = Literal["closed", "open", "half_open"]
Happening = Literal["answered", "failed", "failed_often", "pause_over"]

LIMIT = 5
PAUSE = timedelta(seconds=30)
POSITIONS: Mapping[tuple[Position, Happening], Position] = MappingProxyType(
    {
        ("closed", "answered"): "closed",
        ("closed", "failed"): "closed",
        ("closed", "failed_often"): "open",
        ("open", "answered"): "open",  # an attempt from before, which only comes back now
        ("open", "failed"): "open",
        ("open", "failed_often"): "open",
        ("open", "pause_over"): "half_open",
        ("half_open", "answered"): "closed",
        ("half_open", "failed"): "open",
        ("half_open", "failed_often"): "open",
        ("half_open", "pause_over"): "half_open",  # the attempt never came back: another one
    }
)


class Breaker(msgspec.Struct, frozen=True):
    """Its position, the number of failures in a row, and until when nothing may be sent."""

    position: Position = "closed"
    failures: int = 0
    until: datetime | None = None


CLOSED = Breaker()


def time_until_allowed(breaker: Breaker, now: datetime) -> timedelta:
    """The time until sending is allowed. After zero the caller must call `start_attempt`."""
    if breaker.until is None:
        return timedelta(0)
    return max(breaker.until - now, timedelta(0))


def start_attempt(breaker: Breaker, now: datetime) -> Breaker:
    """Record that an attempt starts. After a pause it is the only one until its outcome, or another pause."""
    if breaker.position == "closed":
        return breaker
    return _moved(breaker, "pause_over", now + PAUSE)


def record_answer(breaker: Breaker) -> Breaker:
    """The provider responded, whatever its response."""
    position = POSITIONS[breaker.position, "answered"]
    return CLOSED if position == "closed" else breaker


def record_failure(breaker: Breaker, now: datetime) -> Breaker:
    """There was no response, or the provider was at fault."""
    failures = breaker.failures + 1
    position = POSITIONS[breaker.position, "failed_often" if failures >= LIMIT else "failed"]
    if position == "closed":
        return Breaker(failures=failures)
    until = breaker.until if breaker.position == "open" else now + PAUSE
    return Breaker(position, failures, until)


def _moved(breaker: Breaker, happening: Happening, until: datetime) -> Breaker:
    return Breaker(POSITIONS[breaker.position, happening], breaker.failures, until)
