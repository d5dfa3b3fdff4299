"""When to try again: exponential backoff with full jitter, and an end. Pure.

Full jitter spreads the attempts of many over the whole pause, so that a provider that comes back is not
met by all of them at once (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
"""

import math
from datetime import datetime, timedelta

from portico.domain.delivery.outcomes import Outcome, Retry

TRIES = 12
FIRST = timedelta(seconds=10)
LONGEST = timedelta(hours=1)
PATIENCE = timedelta(days=1)  # the longest wait that a provider may ask for


def next_try(attempts: int, outcome: Outcome, now: datetime, jitter: float) -> datetime | None:
    """When the next attempt is due after `attempts` of them, or None: it is done, or it is a dead letter.

    `jitter` is a random number from 0 to 1.
    """
    if not isinstance(outcome, Retry) or attempts >= TRIES:
        return None
    return now + _asked_for(outcome.after) + jitter * _backoff(attempts)


def _backoff(attempts: int) -> timedelta:
    return min(FIRST * (1 << max(attempts - 1, 0)), LONGEST)


def _asked_for(after: float | None) -> timedelta:
    if after is None or not math.isfinite(after):
        return timedelta(0)
    return timedelta(seconds=min(max(after, 0), PATIENCE.total_seconds()))
