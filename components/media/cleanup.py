"""File cleanup: removes files that were not sent within a day, and files whose messages are gone."""

from collections.abc import Mapping
from typing import Protocol

import structlog

from portico.domain.errors import Unavailable
from portico.storage.media import Media, MediaStore

log = structlog.get_logger()
PERIOD = 600.0  # seconds between two runs
BATCH = 100


class Removable(Protocol):
    """A storage that can delete a file."""

    async def remove(self, media: Media) -> None: ...


class FileCleanup:
    """Deletes unused files in batches."""

    def __init__(self, store: MediaStore, storages: Mapping[str, Removable]) -> None:
        self._store = store
        self._storages = storages

    async def delete_unused(self) -> None:
        more = True
        while more:
            condemned, more = await self._store.mark_unused(list(self._storages), BATCH)
            for media in condemned:
                await self._remove(media)

    async def _remove(self, media: Media) -> None:
        """Delete the bytes first: a row without its file is found again, a file without its row never."""
        try:
            await self._storages[media.place].remove(media)
        except Unavailable as error:
            log.warning("media.not_removed", place=media.place, reason=error.message)
            return
        await self._store.delete_row(media.id)
        log.info("media.removed", type=media.type, size=media.size)
