"""A cached result of an expensive query, refreshed once a second at most and shared by concurrent callers."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from portico.ports import Clock

T = TypeVar("T")
FRESH = 1.0  # seconds


class CachedAnswer(Generic[T]):
    """The latest result; callers during a refresh share it."""

    def __init__(self, clock: Clock, find: Callable[[], Awaitable[T]]) -> None:
        self._clock = clock
        self._find = find
        self._found: tuple[float, T] | None = None
        self._waiting: list[Deferred[T]] = []

    async def get(self) -> T:
        """The result, a second old at most. Raises what `find` raises."""
        if self._found and 0 <= self._clock.seconds() - self._found[0] < FRESH:
            return self._found[1]
        waiting: Deferred[T] = Deferred()
        self._waiting.append(waiting)
        if len(self._waiting) == 1:
            Deferred.fromCoroutine(self._ask()).addErrback(self._fail)
        return await waiting

    async def _ask(self) -> None:
        found = await self._find()
        self._found = (self._clock.seconds(), found)
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.callback(found)

    def _fail(self, failure: Failure) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.errback(failure)
