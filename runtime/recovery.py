"""Recovery of state that follows the router's sessions, after each time the router connection is up.

The state is rebuilt until that succeeds. Until the first success queries wait.
"""

from collections.abc import Awaitable, Callable

import structlog
from twisted.internet import defer
from twisted.internet.defer import Deferred

from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.waiting import sleep

log = structlog.get_logger()
PAUSE = 0.2  # seconds between two tries
PATIENCE = 5.0  # seconds that a question waits


class Recovery:
    """Rebuilds state after each connect, and knows whether it is complete."""

    def __init__(self, clock: Clock, learn: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._learn = learn
        self._connects = 0  # how often the link came up
        self._learning = False
        self._ready: Deferred[None] | None = Deferred()

    def resume(self) -> None:
        """The router connection is up: rebuild the state."""
        self._connects += 1
        if not self._learning:
            self._learning = True
            Deferred.fromCoroutine(self._resume())

    async def wait_until_ready(self) -> None:
        """Return after the first success. Raises Unavailable after `PATIENCE`."""
        if self._ready is None:
            return
        waiting: Deferred[None] = Deferred()
        self._ready.addCallback(lambda _: waiting.callback(None))
        try:
            await waiting.addTimeout(PATIENCE, self._clock)  # type: ignore[arg-type]
        except defer.TimeoutError as error:
            raise Unavailable("this is not known yet: retry") from error

    async def _resume(self) -> None:
        attempt = 0
        while attempt != self._connects:
            attempt = self._connects
            if not await self._succeeds():
                attempt = 0
                await sleep(self._clock, PAUSE)
        self._learning = False
        ready, self._ready = self._ready, None
        if ready is not None:
            ready.callback(None)

    async def _succeeds(self) -> bool:
        try:
            await self._learn()
        except Unavailable:
            return False
        except Exception:
            log.exception("recovery.failed")  # and it is tried again
            return False
        return True
