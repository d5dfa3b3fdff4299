"""Search reindexer: recomputes the indexed text once, where an older version wrote it."""

from typing import Protocol

import structlog

log = structlog.get_logger()

PERIOD = 5.0  # seconds until it tries again, after a failure


class IndexedText(Protocol):
    """The indexed text, recomputed in batches."""

    async def begin(self) -> bool:
        """Check the version. Returns whether everything has to be recomputed."""

    async def messages(self) -> bool:
        """Recompute the next messages. Returns whether there may be more."""

    async def names(self) -> bool:
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
            log.info("search.refolding")
        while await self._text.names():
            pass
        while await self._text.messages():
            pass
        self._is_done = True
