"""Search reindexer: recomputes the indexed text once, where an older version wrote it."""

from typing import Protocol

import structlog

log = structlog.get_logger()

PERIOD = 5.0  # seconds until it tries again, after a failure


class IndexedText(Protocol):
    """What is made anew, slice by slice."""

    async def begin(self) -> bool:
        """See which version the words are of; whether there is anything to do from the beginning."""

    async def messages(self) -> bool:
        """Make the words of the next messages; whether there may be more."""

    async def names(self) -> bool:
        """Make the words of the next names; whether there may be more."""


class Reindexer:
    """Has it done, as long as it takes, and then leaves the database alone."""

    def __init__(self, text: IndexedText) -> None:
        self._text = text
        self._is_done = False

    async def catch_up(self) -> None:
        """Go on until all words are of this version. Raises Unavailable."""
        if self._is_done:
            return
        if await self._text.begin():
            log.info("search.refolding")
        while await self._text.names():
            pass
        while await self._text.messages():
            pass
        self._is_done = True
