"""What the answer of an endpoint means, and when an event is tried again. Pure.

The schedule is that of Standard Webhooks, ended by a deadline: the last attempt is three days after the
first. What waited behind another event has its own three days. An endpoint that refuses the content of an
event five times gets it no more.
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 60, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
PERIOD = timedelta(days=3)
JITTER = 0.1  # of a delay, more or less
REFUSALS = 5
CONTENT_REFUSED = frozenset({400, 413, 415, 422})
GONE = 410
Outcome = Literal["delivered", "failed", "dead"]


class Tried(msgspec.Struct, frozen=True):
    """What came of the attempts at an event so far; `begun_at` is when the first of them was."""

    begun_at: datetime
    attempts: int = 0
    refusals: int = 0


class Answer(msgspec.Struct, frozen=True):
    """What an endpoint answered; without an answer `code` is None and `error` says why."""

    code: int | None = None
    error: str | None = None
    retry_after: float | None = None  # seconds

    @property
    def accepted(self) -> bool:
        """Whether it has the event."""
        return self.code is not None and 200 <= self.code < 300

    @property
    def refused(self) -> bool:
        """Whether it will not have this event, whatever the others."""
        return self.code in CONTENT_REFUSED

    @property
    def at_fault(self) -> bool:
        """Whether the endpoint itself is not well: its circuit breaker counts this."""
        return self.code is None or self.code >= 500 or self.code == 429


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of an event after an attempt; `again_at` only if it failed."""

    outcome: Outcome
    refusals: int
    again_at: datetime | None = None
    pauses: bool = False


def verdict_on(tried: Tried, answer: Answer, now: datetime, jitter: float) -> Verdict:
    """The verdict on one more attempt; `jitter` is a number from -1 to 1."""
    if answer.accepted:
        return Verdict("delivered", tried.refusals)
    refusals = tried.refusals + answer.refused
    deadline = (tried.begun_at if tried.attempts else now) + PERIOD
    if refusals >= REFUSALS or (now >= deadline and answer.code != GONE):
        return Verdict("dead", refusals)
    delay = DELAYS[min(tried.attempts, len(DELAYS) - 1)] * (1 + JITTER * jitter)
    asked = timedelta(seconds=min(answer.retry_after or 0.0, PERIOD.total_seconds()))
    again_at = max(min(now + max(delay, asked), deadline), now)
    return Verdict("failed", refusals, again_at, pauses=answer.code == GONE)
