"""Fair scheduling: a limited number of calls of one user runs at a time; the others wait in order.

A user with many calls waits for their own, and other users wait for a few of them at most.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

from twisted.internet.defer import Deferred

from portico.contract.registry import Procedure
from portico.domain.errors import RateLimited
from portico.domain.people import Caller
from portico.ports import Clock
from portico.waiting import sleep

T = TypeVar("T")
WAITING = 512  # calls of one user; the router lets fewer through, but for calls whose callers have gone
RETRY_AFTER_MS = 1000
BATCHED = "send"  # messages wait for each other's batch, and are limited by their number


class FairShares:
    """At most `size` concurrent calls of each user; twice as many of a service or an admin."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._running: dict[tuple[str, str], int] = {}
        self._waiting: dict[tuple[str, str], deque[Deferred[None]]] = {}

    async def run_in_slot(self, caller: Caller, procedure: Procedure, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work` when the caller has a free slot. Exports have slots of their own."""
        if procedure.limit == BATCHED:
            return await work()
        key = (caller.user_id, "export" if procedure.limit == "export" else "")
        await self._turn(key, self._size if caller.role == "user" else 2 * self._size)
        try:
            return await work()
        finally:
            self._next(key)

    async def _turn(self, key: tuple[str, str], size: int) -> None:
        running = self._running.get(key, 0)
        if running < size:
            self._running[key] = running + 1
            return
        queue = self._waiting.setdefault(key, deque())
        if len(queue) >= WAITING:
            raise RateLimited(RETRY_AFTER_MS, "calls that wait")
        turn: Deferred[None] = Deferred()
        queue.append(turn)
        await turn

    def _next(self, key: tuple[str, str]) -> None:
        """Pass the slot on, or free it."""
        queue = self._waiting.get(key)
        if queue:
            queue.popleft().callback(None)
            return
        self._waiting.pop(key, None)
        self._running[key] -= 1
        if not self._running[key]:
            del self._running[key]


class YieldingShares(FairShares):
    """Fair scheduling of the router worker: each call runs in a later reactor iteration.

    What is answered at once would never be open, and a thousand such calls would be one turn of the reactor.
    """

    def __init__(self, size: int, clock: Clock) -> None:
        super().__init__(size)
        self._clock = clock

    async def run_in_slot(self, caller: Caller, procedure: Procedure, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work` in a later iteration, when the caller has a free slot."""

        async def later() -> T:
            await sleep(self._clock, 0)
            return await work()

        return await super().run_in_slot(caller, procedure, later)
