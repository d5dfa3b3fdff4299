"""Search indexer: brings the search index up to date, once a second and before each search.

Concurrent searches share one run.
"""

from collections.abc import Sequence
from typing import Protocol

from twisted.internet.defer import Deferred

from portico.ports import Clock
from runtime.batching import Batcher
from runtime.metrics import Metrics

PERIOD = 1.0  # seconds between two runs


class Index(Protocol):
    """The search index, written in batches."""

    async def advance(self) -> bool:
        """Index the next batch of the log. Returns whether there may be more."""


class Indexer:
    """Reads the message log batch by batch."""

    def __init__(self, index: Index, clock: Clock, metrics: Metrics) -> None:
        self._index = index
        self._runs: Batcher[None, bool] = Batcher(clock, "search_index", metrics, self._advance)

    def catch_up(self) -> "Deferred[bool]":
        """Index one batch of what was committed. Returns whether there may be more."""
        return self._runs.add(None)

    async def take_in_all(self) -> None:
        """Catch up with the log. Raises Unavailable."""
        while await self.catch_up():
            pass

    async def _advance(self, runs: Sequence[None]) -> list[bool]:
        return [await self._index.advance()] * len(runs)
