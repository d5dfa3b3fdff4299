"""File storage in S3-compatible services: put and delete here, download by a presigned URL."""

from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import structlog
import treq

from portico.domain.errors import Unavailable
from portico.domain.media.files import content_type, disposition, served_as
from portico.domain.media.signed_urls import ORIGINAL, THUMBNAIL
from portico.domain.media.sigv4 import Bucket, presign
from portico.ports import Clock
from portico.storage.media import Media

log = structlog.get_logger()
# A kept connection may be closed by the server just when a file is to go over it.
HOW: dict[str, Any] = {"timeout": 60.0, "allow_redirects": False, "persistent": False}
VALID = 300  # seconds that a presigned link is good for; our own link to it lives longer


class S3:
    """S3 file storage. Raises Unavailable when the service fails."""

    name = "s3"

    def __init__(self, clock: Clock, bucket: Bucket, thumbnail_type: str, http: Any = treq) -> None:
        self._clock = clock
        self._bucket = bucket
        self._thumbnail_type = thumbnail_type
        self._http = http

    def presigned_url(self, media: Media, variant: str) -> str:
        """A presigned URL, valid for a few minutes."""
        kind = self._thumbnail_type if variant == THUMBNAIL else served_as(media.type)
        query = {
            "response-content-type": content_type(kind),
            "response-content-disposition": disposition(kind, media.filename),
        }
        return self._presign("GET", _key(media.id, variant), query)

    async def save(self, media: Media, received: Path, thumbnail: bytes | None) -> None:
        """Upload the file, then delete the local copy."""
        if thumbnail is not None:
            await self._put(_key(media.id, THUMBNAIL), BytesIO(thumbnail), self._thumbnail_type)
        with received.open("rb") as file:
            await self._put(_key(media.id, ORIGINAL), file, media.type)
        received.unlink()

    async def remove(self, media: Media) -> None:
        """Delete the objects. Idempotent."""
        for variant in (ORIGINAL, THUMBNAIL):
            url = self._presign("DELETE", _key(media.id, variant))
            await self._do(self._http.delete(url, **HOW), (200, 204, 404))

    async def _put(self, key: str, file: BinaryIO, kind: str) -> None:
        putting = self._http.put(
            self._presign("PUT", key),
            data=file,
            headers={"Content-Type": kind, "User-Agent": "Portico"},
            **HOW,
        )
        await self._do(putting, (200, 201, 204))

    async def _do(self, call: Any, wanted: tuple[int, ...]) -> None:
        try:
            response = await call
            await treq.content(response)
        except Exception as error:  # noqa: BLE001 - whatever keeps the storage from answering
            raise _down(type(error).__name__) from None
        if response.code not in wanted:
            raise _down(str(response.code))

    def _presign(self, method: str, key: str, query: dict[str, str] | None = None) -> str:
        return presign(self._bucket, method, key, self._clock.seconds(), VALID, query)


def _key(media_id: str, variant: str) -> str:
    return media_id + (".thumb" if variant == THUMBNAIL else "")


def _down(reason: str) -> Unavailable:
    log.warning("s3.failed", reason=reason)
    return Unavailable("the storage of files does not answer: retry")
