"""The time by PostgreSQL's clock, for what has a deadline.

A node whose own clock is wrong would fire too early or too late, and several nodes would disagree. Between
two looks the time goes on with the monotonic clock, which nobody can set.
"""

import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from portico.ports import Clock
from runtime.metrics import Metrics

log = structlog.get_logger()
PERIOD = 5.0  # seconds between two looks
LONG = 0.5  # seconds; an answer that took longer says too little to replace an earlier one
LIMIT = 2.0  # seconds by which a node's clock may differ


class DatabaseClock:
    """A Clock whose time is PostgreSQL's. Until PostgreSQL has answered it is the node's own."""

    def __init__(
        self,
        reactor: Any,
        read: Callable[[], Awaitable[float]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reactor: Clock = reactor
        self._read = read
        self._monotonic = monotonic
        self._since: float | None = None  # PostgreSQL's time when the monotonic clock was 0
        self.callLater = reactor.callLater  # timers have lengths, and depend on no time of day
        self.precision = 0.0  # seconds by which the time may be wrong

    def seconds(self) -> float:
        """Seconds since the epoch."""
        return self._reactor.seconds() if self._since is None else self._since + self._monotonic()

    @property
    def ahead(self) -> float:
        """Seconds by which this node's clock is ahead of PostgreSQL's."""
        return self._reactor.seconds() - self.seconds()

    async def measure(self) -> None:
        """Read PostgreSQL's clock. Raises Unavailable."""
        asked = self._monotonic()
        now = await self._read()
        answered = self._monotonic()
        if self._since is None or answered - asked < LONG:
            self._since = now - (asked + answered) / 2
            self.precision = (answered - asked) / 2

    def when_known(self, work: Callable[[], Awaitable[None]]) -> Callable[[], Coroutine[Any, Any, None]]:
        """The work, which does nothing before PostgreSQL's time is known. Raises Unavailable."""

        async def do() -> None:
            if self._since is None:
                await self.measure()
            await work()

        return do


class ClockWatch:
    """Compares the node's clock with PostgreSQL's, for the log and for `/health`."""

    def __init__(self, clock: DatabaseClock, metrics: Metrics) -> None:
        self._clock = clock
        self._was_right = True
        metrics.clock_ahead.set_function(lambda: clock.ahead)

    @property
    def is_right(self) -> bool:
        """Whether the two differ by LIMIT at most, as far as can be told."""
        return abs(self._clock.ahead) - self._clock.precision <= LIMIT

    async def look(self) -> None:
        """Log what has changed."""
        if self.is_right == self._was_right:
            return
        self._was_right = self.is_right
        if self.is_right:
            log.info("clock.right")
        else:
            log.warning("clock.differs", ahead=round(self._clock.ahead, 1))
