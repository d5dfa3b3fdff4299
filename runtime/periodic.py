"""Periodic tasks: run at start, at an interval, and at once when woken."""

from collections.abc import Awaitable, Callable

import structlog
from twisted.internet.defer import Deferred

from portico.domain.errors import Unavailable
from portico.ports import Clock, Timer
from portico.waiting import wait_while

log = structlog.get_logger()
FINISH = 2.0  # seconds for the last run
PAUSE = 0.02  # seconds between two looks


class PeriodicTask:
    """Runs work periodically: the next run starts `period` seconds after the last has ended."""

    def __init__(self, period: float, clock: Clock, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self._period = period
        self._clock = clock
        self._name = name
        self._work = work
        self._timer: Timer | None = None
        self._busy = self._again = self._stopped = False

    def wake(self) -> None:
        """Run now; if a run is in progress, run again after it, because it may have missed the change."""
        self._again = True
        if not (self._busy or self._stopped):
            self._busy = True
            self._cancel()
            Deferred.fromCoroutine(self._run())

    def stop(self) -> None:
        """Stop; a run in progress finishes."""
        self._stopped = True
        self._cancel()

    async def finish(self) -> None:
        """Run a last time, FINISH seconds at most, and stop."""
        self.wake()
        await wait_while(self._clock, FINISH, PAUSE, lambda: self._busy)
        self.stop()

    async def _run(self) -> None:
        while self._again and not self._stopped:
            self._again = False
            await self._run_once()
        self._busy = False
        if not self._stopped:
            self._timer = self._clock.callLater(self._period, self.wake)

    async def _run_once(self) -> None:
        try:
            await self._work()
        except Unavailable as error:
            log.debug("task.delayed", work=self._name, reason=error.message)
        except Exception:
            log.exception("task.failed", work=self._name)  # and the next round tries again

    def _cancel(self) -> None:
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
