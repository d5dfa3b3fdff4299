"""What the site's answers mean, and how long it is left alone after bad ones. Pure.

The statuses are those of docs/how-to/django.md: taken, refused for good, or to be tried later.
"""

import math
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from portico.domain.delivery.breaker import CLOSED, Breaker, answered, failed, let_through, rest

Verdict = Literal["taken", "refused", "later"]
NOT_NOW = (401, 408, 425, 429)  # 401: the operator will put the key right
WRONG_KEY = 401
FIRST = timedelta(seconds=1)
LONGEST = timedelta(seconds=30)
PATIENCE = timedelta(hours=1)  # the longest wait that the site may ask for


class BreakerState(msgspec.Struct, frozen=True):
    """How the site is doing: its circuit breaker, and until when it is not asked at all."""

    breaker: Breaker = CLOSED
    until: datetime | None = None


def verdict(status: int) -> Verdict:
    """What an HTTP status means. A redirect or a surprise is an operator's mistake: nothing is lost by it."""
    if status // 100 == 2:
        return "taken"
    return "refused" if status // 100 == 4 and status not in NOT_NOW else "later"


def resting(standing: BreakerState, now: datetime) -> timedelta:
    """How long the site is not asked; zero when it may be, which `asking` then has to be told."""
    asked_for = max(standing.until - now, timedelta()) if standing.until else timedelta()
    return max(asked_for, rest(standing.breaker, now))


def asking(standing: BreakerState, now: datetime) -> BreakerState:
    """A request goes out."""
    return BreakerState(let_through(standing.breaker, now), standing.until)


def well(standing: BreakerState) -> BreakerState:
    """It answered something of use, be it a refusal."""
    return BreakerState(answered(standing.breaker), standing.until)


def unwell(standing: BreakerState, now: datetime, after: float | None, jitter: float) -> BreakerState:
    """It did not, and may have asked for `after` seconds (Retry-After); `jitter` is from 0 to 1."""
    breaker = failed(standing.breaker, now)
    return BreakerState(breaker, now + _asked_for(after) + backoff(breaker.failures, jitter))


def backoff(failures: int, jitter: float) -> timedelta:
    """Exponential, with half of it left to chance, so that many do not come back at once."""
    whole = min(FIRST * (1 << min(max(failures - 1, 0), 10)), LONGEST)
    return whole * (1 + jitter) / 2


def _asked_for(after: float | None) -> timedelta:
    if after is None or not math.isfinite(after):
        return timedelta(0)
    return timedelta(seconds=min(max(after, 0.0), PATIENCE.total_seconds()))
