"""Large results: sent in chunks to callers that asked for progressive results, whole to others.

Chunks are sent no faster than `RATE`. What a slow client does not read is buffered in the router, and the
session reaper ends sessions whose buffer grows too large.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from portico.contract.admin import Exported
from portico.contract.payload import encode
from portico.contract.shapes import Shape
from portico.domain.errors import TooLarge, Unavailable
from portico.ports import Clock
from portico.waiting import sleep

WHOLE = 2 << 20  # characters
RATE = 1 << 20  # characters a second


class Progress:
    """Sends the progressive results of one call."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._stopped = False

    def send(self, piece: Shape) -> None:
        """Send a chunk. Raises Unavailable when the caller has gone."""
        if self._stopped:
            raise Unavailable("the caller has gone")
        self._send(encode(piece))

    def stop(self) -> None:
        self._stopped = True


class Document(msgspec.Struct, frozen=True):
    """A text that is generated while it is sent."""

    filename: str
    content_type: str
    content: AsyncIterator[str]

    def make_chunk(self, content: str) -> Exported:
        return Exported(filename=self.filename, content_type=self.content_type, content=content)


async def deliver(document: Document, progress: Progress | None, clock: Clock) -> Exported:
    """Send a document; returns its last chunk, or all of it. Raises TooLarge if it needs chunks."""
    if progress is None:
        return document.make_chunk(await _whole(document.content))
    async for content in document.content:
        progress.send(document.make_chunk(content))
        await sleep(clock, len(content) / RATE)
    return document.make_chunk("")


async def _whole(content: AsyncIterator[str]) -> str:
    parts: list[str] = []
    length = 0
    async for part in content:
        parts.append(part)
        length += len(part)
        if length > WHOLE:
            raise TooLarge("content", WHOLE)
    return "".join(parts)
