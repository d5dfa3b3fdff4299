"""Rate limits of requests: a burst, and a rate per minute after it. Pure.

`portico/settings/limits.py` reads the rates, `router/core/request_limiter.py` applies them. Messages have
another limit (`portico/domain/message_rates.py`).

A bucket stores one number for each user: the moment at which it is full again (the generic cell rate
algorithm). A user whose bucket is full is forgotten. `now` is an argument.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

Limit: TypeAlias = Literal[
    "read", "write", "send", "revise", "create", "people", "report", "call", "signal", "export",
    "login", "request", "stream",
]  # fmt: skip

EXACT = 1e-5  # seconds; times since the epoch are no more exact


class Rate(msgspec.Struct, frozen=True):
    """`burst` at once, and `per_minute` in the long run."""

    burst: int
    per_minute: int

    def times(self, factor: int) -> "Rate":
        """The rate multiplied by a factor."""
        return Rate(self.burst * factor, self.per_minute * factor)


class TokenBucket:
    """One rate, for each of many keys."""

    def __init__(self, rate: Rate) -> None:
        self._pause = 60 / rate.per_minute
        self._most = rate.burst * self._pause
        self._full_at: dict[object, float] = {}

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: object, cost: int, now: float) -> float:
        """Seconds until `cost` (at most a full bucket) can be taken; 0 for now."""
        over = self._full_after(key, cost, now) - now - self._most
        return over if over > EXACT else 0.0

    def take_tokens(self, key: object, cost: int, now: float) -> float:
        """The same; takes `cost` if it is allowed now."""
        full_at = self._full_after(key, cost, now)
        over = full_at - now - self._most
        if over > EXACT:
            return over
        self._full_at[key] = full_at
        return 0.0

    def sweep(self, now: float) -> None:
        """Forget keys whose bucket is full."""
        self._full_at = {key: full_at for key, full_at in self._full_at.items() if full_at > now}

    def _full_after(self, key: object, cost: int, now: float) -> float:
        full_at = self._full_at.get(key, now)
        if full_at > now + self._most + EXACT:  # the clock was set back: what was taken before is not known
            full_at = self._full_at[key] = now
        return max(full_at, now) + min(cost * self._pause, self._most)


class RateLimits:
    """A bucket for each limit; a limit without a rate is none."""

    def __init__(self, rates: Mapping[Limit, Rate], factor: int = 1) -> None:
        self._buckets = {limit: TokenBucket(rate.times(factor)) for limit, rate in rates.items() if factor}

    def wait(self, limit: Limit, user_id: str, cost: int, now: float) -> float:
        """Seconds until `cost` can be taken; 0 for now."""
        bucket = self._buckets.get(limit)
        return 0.0 if bucket is None else bucket.wait(user_id, cost, now)

    def take_tokens(self, limit: Limit, user_id: str, cost: int, now: float) -> float:
        """The same; takes `cost` if it is allowed now."""
        bucket = self._buckets.get(limit)
        return 0.0 if bucket is None else bucket.take_tokens(user_id, cost, now)

    def sweep(self, now: float) -> None:
        """Forget users for whom nothing counts any more."""
        for bucket in self._buckets.values():
            bucket.sweep(now)

    @property
    def remembered(self) -> int:
        """The number of remembered users and limits."""
        return sum(len(bucket) for bucket in self._buckets.values())


class Pace:
    """Spaces calls evenly; a rate of 0 means no limit."""

    def __init__(self, rate: int) -> None:
        self._pause = 1 / rate if rate else 0.0
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Seconds that the caller must wait now."""
        turn = max(self._next, now)
        self._next = turn + self._pause
        return turn - now
