"""Brings the search index up to date, once a second and before each search.

Concurrent searches share one run. The reindexer recomputes once the text that an older version indexed.
"""

from collections.abc import Sequence
from typing import Protocol

import structlog
from twisted.internet.defer import Deferred

from portico.ports import Clock
from runtime.batching import Batcher
from runtime.metrics import Metrics

log = structlog.get_logger()
INDEXING = 1.0  # seconds between two runs of the indexer
REINDEXING = 5.0  # seconds until the reindexer tries again, after a failure


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
        return self._runs.queue_item(None)

    async def take_in_all(self) -> None:
        """Catch up with the log. Raises Unavailable."""
        while await self.catch_up():
            pass

    async def _advance(self, runs: Sequence[None]) -> list[bool]:
        return [await self._index.advance()] * len(runs)


class IndexedText(Protocol):
    """The indexed text, recomputed in batches."""

    async def begin(self) -> bool:
        """Check the version. Returns whether everything has to be recomputed."""

    async def recompute_messages(self) -> bool:
        """Recompute the next messages. Returns whether there may be more."""

    async def recompute_names(self) -> bool:
        """Recompute the next names. Returns whether there may be more."""


class Reindexer:
    """Runs the reindexing once."""

    def __init__(self, text: IndexedText) -> None:
        self._text = text
        self._is_done = False

    async def catch_up(self) -> None:
        """Continue until all text has this version. Raises Unavailable."""
        if self._is_done:
            return
        if await self._text.begin():
            log.info("search.reindexing")
        while await self._text.recompute_names():
            pass
        while await self._text.recompute_messages():
            pass
        self._is_done = True
