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
PATIENCE = 5.0  # seconds that a login may wait; the session reaper closes its connection after ten
RETRY_AFTER_MS = 1000
REFUSAL_DELAY = 0.5  # seconds until a refusal is sent


class LoginQueue:
    """Runs at most `at_once` tasks together; at most `waiting` wait in order."""

    def __init__(self, clock: Clock, name: str, at_once: int, waiting: int, metrics: Metrics) -> None:
        self._clock = clock
        self._free = at_once
        self._most = waiting
        self._queue: deque[tuple[float, Deferred[None]]] = deque()
        metrics.queue.labels(name).set_function(lambda: len(self._queue))

    async def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work` in its turn. Raises Unavailable when the queue is full or the wait was too long."""
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
        """Start the next task. Tasks that waited longer than PATIENCE are refused."""
        while self._queue:
            until, turn = self._queue.popleft()
            if until >= self._clock.seconds():
                self._clock.callLater(0, turn.callback, None)  # not inside the previous task's stack
                return
            turn.errback(too_many())
        self._free += 1


async def delay_refusal(clock: Clock, work: Awaitable[T]) -> T:
    """The result of `work`. RateLimited and Unavailable are raised after REFUSAL_DELAY only."""
    try:
        return await work
    except (RateLimited, Unavailable):
        await sleep(clock, REFUSAL_DELAY)
        raise


def too_many() -> Unavailable:
    return Unavailable("too many come in at once: retry", retry_after_ms=RETRY_AFTER_MS)
