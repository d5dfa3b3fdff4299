"""Outcomes of an attempt to notify somebody, and when to try again. Pure.

A reason is a short code for logs, rows and metrics; never an address, a token or a text.

Retries have exponential backoff with full jitter, and an end. Full jitter spreads the attempts of many over
the whole pause, so that a provider that comes back does not get all of them at once
(https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
"""

import math
from datetime import datetime, timedelta

import msgspec

TRIES = 12
FIRST = timedelta(seconds=10)
LONGEST = timedelta(hours=1)
PATIENCE = timedelta(days=1)  # the longest wait that a provider may ask for


class Sent(msgspec.Struct, frozen=True):
    """The provider accepted it; `provider_id` is the provider's id of it, if it gives one."""

    provider_id: str | None = None


class Retry(msgspec.Struct, frozen=True):
    """A temporary failure; `after` is the delay in seconds that the provider asked for, if any."""

    after: float | None
    reason: str


class Dead(msgspec.Struct, frozen=True):
    """A permanent failure: the address, the number or the content is refused."""

    reason: str


class Gone(msgspec.Struct, frozen=True):
    """The device is gone: delete its token."""

    reason: str


Outcome = Sent | Retry | Dead | Gone


def next_try(attempts: int, outcome: Outcome, now: datetime, jitter: float) -> datetime | None:
    """When the next attempt is due after `attempts` of them, or None: it is done, or it is a dead letter.

    `jitter` is a random number from 0 to 1.
    """
    if not isinstance(outcome, Retry) or attempts >= TRIES:
        return None
    return now + _requested_delay(outcome.after) + jitter * _backoff(attempts)


def _backoff(attempts: int) -> timedelta:
    return min(FIRST * (1 << max(attempts - 1, 0)), LONGEST)


def _requested_delay(after: float | None) -> timedelta:
    if after is None or not math.isfinite(after):
        return timedelta(0)
    return timedelta(seconds=min(max(after, 0), PATIENCE.total_seconds()))
