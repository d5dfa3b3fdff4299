"""The indexer: brings the search index up to date, once a second and before each search.

Many searches at once wait for the same look at the log.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from components.platform.batch import Batcher
from components.platform.metrics import Metrics
from portico.domain.errors import Unavailable
from portico.ports import Clock

log = structlog.get_logger()
PERIOD = 1.0  # seconds between two rounds


class Index(Protocol):
    """The search index, written slice by slice."""

    async def advance(self) -> bool:
        """Take in the next slice of the log; whether there may be more."""


class Indexer:
    """Follows the message log."""

    def __init__(self, index: Index, clock: Clock, metrics: Metrics) -> None:
        self._index = index
        self._clock = clock
        self._looks: Batcher[None, bool] = Batcher(clock, "search_index", metrics, self._advance)

    def catch_up(self) -> "Deferred[bool]":
        """Take in what was committed so far, but one slice at most; whether there may be more."""
        return self._looks.add(None)

    def run(self) -> Callable[[], None]:
        """Catch up every PERIOD; returns what stops it."""
        loop: Any = LoopingCall(lambda: Deferred.fromCoroutine(self._round()))
        loop.clock = self._clock
        loop.start(PERIOD)
        stop: Callable[[], None] = loop.stop
        return stop

    async def _round(self) -> None:
        try:
            while await self.catch_up():
                pass
        except Unavailable as error:
            log.debug("indexer.waits", reason=error.message)
        except Exception:
            log.exception("indexer.failed")  # and the next round tries again

    async def _advance(self, looks: Sequence[None]) -> list[bool]:
        return [await self._index.advance()] * len(looks)
