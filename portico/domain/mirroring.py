"""What the site's responses mean, and the pause after failures. Pure.

The statuses are those of docs/reference/django.md: accepted, refused for good, or to be retried.
"""

import math
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from portico.domain.delivery.breaker import (
    CLOSED,
    Breaker,
    record_answer,
    record_failure,
    start_attempt,
    time_until_allowed,
)

Verdict = Literal["taken", "refused", "later"]
NOT_NOW = (401, 408, 425, 429)  # 401: the operator will put the key right
WRONG_KEY = 401
FIRST = timedelta(seconds=1)
LONGEST = timedelta(seconds=30)
PATIENCE = timedelta(hours=1)  # the longest wait that the site may ask for


class BreakerState(msgspec.Struct, frozen=True):
    """The state of the site's circuit breaker, and until when no request is sent."""

    breaker: Breaker = CLOSED
    until: datetime | None = None


def verdict(status: int) -> Verdict:
    """What an HTTP status means. Redirects and unknown statuses are retried."""
    if status // 100 == 2:
        return "taken"
    return "refused" if status // 100 == 4 and status not in NOT_NOW else "later"


def time_until_request(standing: BreakerState, now: datetime) -> timedelta:
    """The time until a request is allowed. After zero the caller must call `start_request`."""
    asked_for = max(standing.until - now, timedelta()) if standing.until else timedelta()
    return max(asked_for, time_until_allowed(standing.breaker, now))


def start_request(standing: BreakerState, now: datetime) -> BreakerState:
    """Record that a request starts."""
    return BreakerState(start_attempt(standing.breaker, now), standing.until)


def record_response(standing: BreakerState) -> BreakerState:
    """Record a usable response, also a refusal."""
    return BreakerState(record_answer(standing.breaker), standing.until)


def record_outage(standing: BreakerState, now: datetime, after: float | None, jitter: float) -> BreakerState:
    """Record a failure. The site may have sent `after` (Retry-After, in seconds); `jitter` is from 0 to 1."""
    breaker = record_failure(standing.breaker, now)
    return BreakerState(breaker, now + _requested_delay(after) + backoff(breaker.failures, jitter))


def backoff(failures: int, jitter: float) -> timedelta:
    """Exponential backoff, half of it random, so that many clients do not come back at once."""
    whole = min(FIRST * (1 << min(max(failures - 1, 0), 10)), LONGEST)
    return whole * (1 + jitter) / 2


def _requested_delay(after: float | None) -> timedelta:
    if after is None or not math.isfinite(after):
        return timedelta(0)
    return timedelta(seconds=min(max(after, 0.0), PATIENCE.total_seconds()))
