"""A worker that runs one task at a time; a request during a run causes one more run."""

from collections.abc import Awaitable, Callable

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure


class Worker:
    """Runs `work` whenever it is poked; a failure goes to `failed` and ends only that run."""

    def __init__(self, work: Callable[[], Awaitable[None]], failed: Callable[[Failure], None]) -> None:
        self._work = work
        self._failed = failed
        self._wanted = False
        self._running = False

    def poke(self) -> None:
        """There is something to do."""
        self._wanted = True
        if not self._running:
            self._running = True
            Deferred.fromCoroutine(self._run()).addErrback(self._failed)

    async def _run(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                await self._work()
        finally:
            self._running = False
