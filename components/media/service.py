"""Use cases of files: store an upload, sign a URL for it, delete uploads that were not sent."""

import secrets
from pathlib import Path
from typing import Protocol

import structlog
from prometheus_client import Counter
from twisted.internet.defer import DeferredSemaphore
from twisted.internet.threads import deferToThread

from components.media.admission import UploadAdmission
from components.media.partial import Partial
from components.media.pictures import read_picture
from portico.contract.media import GetMediaUrl, GetMediaUrls, MediaUrl, MediaUrls, Uploaded
from portico.domain.media.files import clean_name
from portico.domain.media.signed_urls import THUMBNAIL
from portico.domain.media.sniffing import sniff
from portico.domain.people import Caller
from portico.domain.times import rfc3339_epoch
from portico.storage.media import Media, MediaStore
from portico.storage.signed_urls import SignedUrls
from runtime.contact_names import ContactNames
from runtime.hook import Hook
from runtime.metrics import Metrics

log = structlog.get_logger()


class FileStorage(Protocol):
    """A file storage."""

    name: str

    async def save(self, media: Media, received: Path, thumbnail: bytes | None) -> None: ...


class MediaService:
    """Use cases of files."""

    def __init__(
        self,
        store: MediaStore,
        admission: UploadAdmission,
        storage: FileStorage,
        signed_urls: SignedUrls,
        metrics: Metrics,
        hook: Hook,
        contact_names: ContactNames,
    ) -> None:
        self._store = store
        self._admission = admission
        self._storage = storage
        self._signed_urls = signed_urls
        self._hook = hook
        self._contact_names = contact_names
        self._one_at_a_time = DeferredSemaphore(1)  # a decoded picture is large
        self._saved = Counter("portico_media_kept", "Files stored", registry=metrics.registry)
        self._bytes = Counter("portico_media_bytes", "Bytes of files stored", registry=metrics.registry)

    async def save(self, partial: Partial, name: str | None, owner_id: str) -> Uploaded:
        """Store an upload: the row first, then the bytes, so that the cleanup finds an interrupted one."""
        await deferToThread(partial.flush)
        kind = sniff(partial.head)
        shown = clean_name(self._contact_names.check_file(clean_name(name, kind)), kind)
        filename = await self._approve(shown, kind, partial.size, owner_id)
        picture = await self._one_at_a_time.run(deferToThread, read_picture, partial.path, kind)
        thumbnail = picture.thumbnail if picture else None
        media = Media(
            id=secrets.token_hex(16),
            type=kind,
            filename=filename,
            size=partial.size,
            place=self._storage.name,
            width=picture.width if picture else None,
            height=picture.height if picture else None,
            thumbnail=thumbnail is not None,
            sha256=partial.sha256,
        )
        await self._admission.add_file(media, owner_id)
        await self._storage.save(media, partial.path, thumbnail)
        self._count(media)
        return _uploaded(media)

    async def _approve(self, filename: str, kind: str, size: int, owner_id: str) -> str:
        """The name under which the hook lets a file be stored. Raises Forbidden, Unavailable."""
        question = {"sender_id": owner_id, "filename": filename, "type": kind, "size": size}
        return await self._hook.decide(
            "file",
            question,
            filename,
            lambda answer: clean_name(answer.filename, kind) if answer.filename else filename,
        )

    async def url(self, request: GetMediaUrl, caller: Caller) -> MediaUrl:
        """For the uploader, and for users who see the file in a message."""
        return self._urls_of(await self._store.find_visible(request.media_id, caller.user_id))

    async def urls(self, request: GetMediaUrls, caller: Caller) -> MediaUrls:
        asked = dict.fromkeys(request.media_ids)
        found = await self._store.list_visible(list(asked), caller.user_id)
        return MediaUrls(
            urls=[self._urls_of(found[media_id]) for media_id in asked if media_id in found],
            missing=[media_id for media_id in asked if media_id not in found],
        )

    def _urls_of(self, media: Media) -> MediaUrl:
        return MediaUrl(
            id=media.id,
            url=self._signed_urls.url_of(media.id),
            thumbnail_url=self._signed_urls.url_of(media.id, THUMBNAIL) if media.thumbnail else None,
            expires_at=rfc3339_epoch(self._signed_urls.expire_at()),
        )

    def _count(self, media: Media) -> None:
        self._saved.inc()
        self._bytes.inc(media.size)
        log.info("media.stored", type=media.type, size=media.size)


def _uploaded(media: Media) -> Uploaded:
    return Uploaded(
        id=media.id,
        type=media.type,
        filename=media.filename,
        size=media.size,
        width=media.width,
        height=media.height,
    )
