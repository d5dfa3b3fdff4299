"""File storage on the disk, under PORTICO_HOME: files are named by their ids, in 256 folders."""

from pathlib import Path

from twisted.internet.threads import deferToThread

from components.media.partial import disk_errors
from portico.domain.media.files import check_media_id
from portico.domain.media.signed_urls import THUMBNAIL
from portico.storage.media import Media
from runtime.durable_files import sync_folder


class Disk:
    """File storage on the disk. Ids from outside are checked before they become paths."""

    name = "disk"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, media_id: str, variant: str) -> Path:
        """The path of a file or its thumbnail. Raises NotFound for an invalid id."""
        checked = check_media_id(media_id)
        return self._folder / checked[:2] / (checked + (".thumb" if variant == THUMBNAIL else ""))

    async def save(self, media: Media, received: Path, thumbnail: bytes | None) -> None:
        """Move the file in durably."""
        await deferToThread(self._save, media.id, received, thumbnail)

    async def remove(self, media: Media) -> None:
        """Delete the bytes. Idempotent."""
        for variant in ("", THUMBNAIL):
            self.path(media.id, variant).unlink(missing_ok=True)

    def _save(self, media_id: str, received: Path, thumbnail: bytes | None) -> None:
        with disk_errors():
            self._move(media_id, received, thumbnail)

    def _move(self, media_id: str, received: Path, thumbnail: bytes | None) -> None:
        target = self.path(media_id, "")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if thumbnail is not None:
            self.path(media_id, THUMBNAIL).write_bytes(thumbnail)
        received.replace(target)
        sync_folder(target.parent)
