"""Downloads: `/media/{id}` and `/media/{id}/thumbnail`, for requests with a valid signature."""

import math
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from twisted.internet.defer import Deferred
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request
from twisted.web.static import SingleRangeStaticProducer

from components.media.disk import Disk
from components.media.pictures import THUMBNAIL_TYPE
from components.media.s3 import S3
from portico.domain.errors import InvalidArgument, NotFound, PorticoError
from portico.domain.media import signed_urls
from portico.domain.media.files import check_media_id, content_type, disposition, served_as
from portico.domain.media.ranges import Part, RequestHeaders, part
from portico.storage.media import Media, MediaStore
from runtime.http_responses import bug, refusal

# Whatever a browser makes of a file, no program in it runs and it loads nothing.
POLICY = b"default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox"
HEADERS = {
    "range": b"Range",
    "if_range": b"If-Range",
    "if_none_match": b"If-None-Match",
    "if_modified_since": b"If-Modified-Since",
}


class Downloads(Resource):
    """Checks the signature, then sends the file."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(
        self, store: MediaStore, key: bytes, disk: Disk, s3: S3 | None, now: Callable[[], float]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._store = store
        self._key = key
        self._disk = disk
        self._s3 = s3
        self._now = now

    def render_GET(self, request: Request) -> int:  # noqa: N802
        """Serve the file. HEAD requests come here too."""
        Deferred.fromCoroutine(self._serve(request))
        return NOT_DONE_YET

    async def _serve(self, request: Request) -> None:
        try:
            media_id, variant = _named(request)
            expires = signed_urls.check(self._key, media_id, variant, *_signature(request), self._now())
            media = await self._store.find_file(media_id)
            if not request._disconnected:
                self._hand_out(request, media, variant, expires)
        except PorticoError as error:
            _refuse(request, error)
        except Exception:  # noqa: BLE001 - logged by bug()
            _refuse(request, bug("media.download_failed"))

    def _hand_out(self, request: Request, media: Media, variant: str, expires: int) -> None:
        if variant == signed_urls.THUMBNAIL and not media.thumbnail:
            raise NotFound("this file has no thumbnail")
        kind = THUMBNAIL_TYPE if variant == signed_urls.THUMBNAIL else served_as(media.type)
        self._describe(request, kind, media.filename, expires)
        if media.place == self._disk.name:
            send(request, self._disk.path(media.id, variant), f'"{media.id}-{variant}"')
        elif self._s3 is not None:
            request.redirect(self._s3.presigned_url(media, variant).encode())
            request.finish()
        else:
            raise NotFound("this file lies in a storage that is not configured")

    def _describe(self, request: Request, kind: str, name: str, expires: int) -> None:
        request.setHeader(b"Content-Type", content_type(kind).encode())
        request.setHeader(b"Content-Disposition", disposition(kind, name).encode())
        request.setHeader(b"X-Content-Type-Options", b"nosniff")
        request.setHeader(b"Content-Security-Policy", POLICY)
        request.setHeader(b"Cross-Origin-Resource-Policy", b"cross-origin")
        request.setHeader(b"Referrer-Policy", b"no-referrer")
        lasts = max(0, int(expires - self._now())) if self._s3 is None else 60
        request.setHeader(b"Cache-Control", f"private, max-age={lasts}".encode())


def _named(request: Request) -> tuple[str, str]:
    parts = [part.decode("ascii", "replace") for part in request.postpath or () if part]
    if not parts or parts[1:] not in ([], [signed_urls.THUMBNAIL]):
        raise NotFound("no such file")
    return check_media_id(parts[0]), signed_urls.THUMBNAIL if parts[1:] else signed_urls.ORIGINAL


def _signature(request: Request) -> tuple[str, str]:
    arguments: dict[bytes, list[bytes]] = request.args or {}
    expires, signature = (
        arguments.get(name, [b""])[0].decode("ascii", "replace") for name in (b"exp", b"sig")
    )
    return expires, signature


def _refuse(request: Request, error: PorticoError) -> None:
    if not request._disconnected:
        for name in (b"Content-Disposition", b"Cache-Control"):
            request.responseHeaders.removeHeader(name)
        refusal(request, error)
        request.finish()


def send(request: Request, path: Path, tag: str) -> None:
    """Send the file or the requested range. Raises NotFound."""
    file = _open(path)
    facts = os.fstat(file.fileno())
    modified = math.ceil(facts.st_mtime)
    wanted = part(_conditions(request), tag, modified, facts.st_size)
    request.setHeader(b"Accept-Ranges", b"bytes")
    request.setResponseCode(wanted.status)
    request.lastModified, request.etag = modified, tag.encode()
    if wanted.status == 416:
        request.responseHeaders.removeHeader(b"Content-Disposition")
        request.setHeader(b"Content-Range", f"bytes */{facts.st_size}".encode())
        refusal(request, InvalidArgument("Range", f"the file has {facts.st_size} bytes"), 416)
    elif wanted.status == 206:
        last = wanted.first + wanted.length - 1
        request.setHeader(b"Content-Range", f"bytes {wanted.first}-{last}/{facts.st_size}".encode())
    _send(request, file, wanted)


def _open(path: Path) -> BinaryIO:
    with suppress(FileNotFoundError, IsADirectoryError):
        return path.open("rb")
    raise NotFound("no such file")


def _conditions(request: Request) -> RequestHeaders:
    """Conditions of the request; a range applies to GET only."""
    found = {name: (request.getHeader(header) or b"").decode("latin-1") for name, header in HEADERS.items()}
    return RequestHeaders(**found if request.method == b"GET" else {**found, "range": ""})


def _send(request: Request, file: BinaryIO, wanted: Part) -> None:
    if wanted.status in (200, 206):
        request.setHeader(b"Content-Length", str(wanted.length).encode())
    if request.method == b"GET" and wanted.length:
        SingleRangeStaticProducer(request, file, wanted.first, wanted.length).start()
    else:
        file.close()
        request.finish()
