"""A bounded queue for logins: a few run at the same time, some wait, the rest are refused.

Each login waits for the database. Without a bound, thousands of clients that reconnect at once would all wait
together and time out together. A refusal is delayed by REFUSAL_DELAY seconds, which slows down a client that
retries immediately.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

from twisted.internet.defer import Deferred

from portico.domain.errors import RateLimited, Unavailable
from portico.ports import Clock
from portico.waiting import sleep
from runtime.metrics import Metrics

T = TypeVar("T")
PATIENCE = 5.0  # seconds that somebody waits for their turn; the guard cuts them off after ten
RETRY_AFTER_MS = 1000
REFUSAL_DELAY = 0.5  # seconds until a refusal is told


class LoginQueue:
    """Runs what has to be looked up about those who come in, `at_once` together and `waiting` in line."""

    def __init__(self, clock: Clock, name: str, at_once: int, waiting: int, metrics: Metrics) -> None:
        self._clock = clock
        self._free = at_once
        self._most = waiting
        self._queue: deque[tuple[float, Deferred[None]]] = deque()
        metrics.queue.labels(name).set_function(lambda: len(self._queue))

    async def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """The result of `work`, when it is its turn. Raises Unavailable when too many come."""
        await self._wait_turn()
        try:
            return await work()
        finally:
            self._next()

    async def _wait_turn(self) -> None:
        if self._free:
            self._free -= 1
        elif len(self._queue) < self._most:
            turn: Deferred[None] = Deferred()
            self._queue.append((self._clock.seconds() + PATIENCE, turn))
            await turn
        else:
            raise too_many()

    def _next(self) -> None:
        """Whose turn is next: whoever has waited too long has given up by now, or will."""
        while self._queue:
            until, turn = self._queue.popleft()
            if until >= self._clock.seconds():
                self._clock.callLater(0, turn.callback, None)  # not from within the one before
                return
            turn.errback(too_many())
        self._free += 1


async def delay_refusal(clock: Clock, work: Awaitable[T]) -> T:
    """The result of `work`; that somebody comes too often, or too many do, is told after a moment."""
    try:
        return await work
    except (RateLimited, Unavailable):
        await sleep(clock, REFUSAL_DELAY)
        raise


def too_many() -> Unavailable:
    """The refusal."""
    return Unavailable("too many come in at once: retry", retry_after_ms=RETRY_AFTER_MS)
