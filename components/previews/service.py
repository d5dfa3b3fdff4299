"""Follows the message log, and adds a preview to each message with a link.

A page that does not answer is not asked again, and its message stays as it is. After a failure of this
process a page may be fetched twice; its message is changed once.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import structlog
from msgspec import UNSET
from twisted.internet.defer import Deferred, FirstError, gatherResults

from portico.contract.shapes import LinkPreview, Message
from portico.domain.errors import NotFound
from portico.domain.links import PageFacts, facts_of, first_link
from portico.ports import Clock
from portico.storage.messages.link_previews import LinkPreviews
from portico.storage.messages.log_cursor import LogCursor

log = structlog.get_logger()
PERIOD = 1.0  # seconds between two looks at the log
SLICE = 20  # messages whose pages are fetched at a time
LATEST = 600.0  # seconds after which nobody waits for a preview any more
REMEMBERED = 500  # pages
FRESH = 300.0  # seconds for which a page is not fetched again


class Fetcher(Protocol):
    """What fetches pages."""

    async def fetch(self, url: str) -> str | None:
        """The beginning of a page as text; None when there is none to be had."""


class Previews:
    """Adds previews to messages."""

    def __init__(self, log_: LogCursor, store: LinkPreviews, fetcher: Fetcher, clock: Clock) -> None:
        self._log, self._store, self._fetcher, self._clock = log_, store, fetcher, clock
        self._known: OrderedDict[str, tuple[float, PageFacts | None]] = OrderedDict()

    async def catch_up(self) -> None:
        """Handle all messages that have been committed. Raises Unavailable."""
        full = True
        while full:
            batch = await self._log.next_batch()
            await self._add_all([entry.message for entry in batch.entries])
            if batch.entries:
                await self._log.move_past(batch)
            full = batch.full

    async def _add_all(self, messages: Sequence[Message]) -> None:
        found = [(message, url) for message in messages if (url := self._link_of(message)) is not None]
        allowing = await self._store.allowing({message.conversation_id for message, _ in found})
        adding = [self._add(message, url) for message, url in found if message.conversation_id in allowing]
        try:
            await gatherResults([Deferred.fromCoroutine(each) for each in adding], consumeErrors=True)
        except FirstError as error:
            error.subFailure.raiseException()

    def _link_of(self, message: Message) -> str | None:
        is_candidate = message.type == "text" and message.text and message.preview is UNSET
        return first_link(message.text or "") if is_candidate and self._is_recent(message) else None

    def _is_recent(self, message: Message) -> bool:
        changed = datetime.fromisoformat(message.edited_at or message.created_at)
        return self._clock.seconds() - changed.timestamp() < LATEST

    async def _add(self, message: Message, url: str) -> None:
        facts = await self._facts(url)
        if facts is None:
            return
        preview = LinkPreview(
            url=url, title=facts.title, description=facts.description or UNSET, site=facts.site or UNSET
        )
        try:
            await self._store.set(message.conversation_id, message.id, message.text or "", preview)
        except NotFound:
            log.info("preview.too_late", message_id=message.id)

    async def _facts(self, url: str) -> PageFacts | None:
        now = self._clock.seconds()
        fetched_at, known = self._known.get(url, (0.0, None))
        if now - fetched_at < FRESH:
            return known
        html = await self._fetcher.fetch(url)
        facts = None if html is None else facts_of(html)
        self._known[url] = (now, facts)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return facts
