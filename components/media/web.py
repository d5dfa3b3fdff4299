"""HTTP server of the media component, on a Unix socket behind the node, which authenticates uploads."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import structlog
from twisted.internet.defer import Deferred
from twisted.web.resource import Resource
from twisted.web.server import Site

from components.media.body import UploadBody, body_of
from components.media.downloads import Downloads
from components.media.free_space import FreeSpace
from components.media.partial import Partial, delete_leftovers
from components.media.service import MediaService
from portico.contract.media import Uploaded
from portico.domain.errors import InvalidArgument, PorticoError
from runtime.forwarded_identity import ForwardedIdentity
from runtime.http_requests import RequestReader, StreamingRequest
from runtime.http_responses import bug

Save: TypeAlias = Callable[[Partial, str | None], Awaitable[Uploaded]]
log = structlog.get_logger()


class UploadReceiver(RequestReader):
    """Receives one upload."""

    def __init__(self, request: StreamingRequest, body: UploadBody, partial: Partial, save: Save) -> None:
        self._request = request
        self._body = body
        self._partial = partial
        self._save = save
        self._saving = False

    def write(self, data: bytes) -> None:
        with self._refusing():
            for chunk in self._body.feed(data):
                self._partial.write(chunk)

    def ended(self) -> None:
        with self._refusing():
            self._body.end()
            if not self._partial.size:
                raise InvalidArgument("file", "is empty")
            self._saving = True
            Deferred.fromCoroutine(self._finish())

    def close(self) -> None:
        if not self._saving:
            self._partial.discard()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except PorticoError as error:
            self._request.refuse(error)

    async def _finish(self) -> None:
        try:
            uploaded = await self._save(self._partial, self._body.name)
        except PorticoError as error:
            self._request.refuse(error)
        except Exception:  # noqa: BLE001 - logged by bug()
            self._request.refuse(bug("media.upload_failed"))
        else:
            self._request.answer(201, uploaded)
        finally:
            self._partial.discard()


class Uploads:
    """Receives uploads into a temporary folder."""

    def __init__(
        self,
        service: MediaService,
        folder: Path,
        limit: int,
        space: FreeSpace,
        identity: ForwardedIdentity,
    ) -> None:
        self._identity = identity
        self._service = service
        self._folder = folder
        self._limit = limit
        self._space = space
        for left in delete_leftovers(folder):
            log.info("media.partial_removed", name=left.name)

    def receiver(self, request: StreamingRequest) -> RequestReader | None:
        """The reader of this request's body; None when it was refused."""
        query = request.uri.partition(b"?")[2].decode("ascii", "replace")
        try:
            owner_id = self._identity.read_user(request.getHeader)
            body = body_of((request.getHeader(b"Content-Type") or b"").decode("latin-1"), query)
            partial = Partial(self._folder, self._limit, self._space)
        except PorticoError as error:
            request.refuse(error)
            return None
        return UploadReceiver(
            request, body, partial, lambda partial, name: self._service.save(partial, name, owner_id)
        )


def site(uploads: Uploads, downloads: Downloads) -> Site:
    """`POST /media` and `GET /media/...`."""

    class _Request(StreamingRequest):
        def choose_reader(self, length: int | None) -> RequestReader | None:  # noqa: ARG002
            if self.method == b"POST" and self.path == b"/media":
                return uploads.receiver(self)
            return None

    root: Any = Resource()
    root.putChild(b"media", downloads)
    return Site(root, requestFactory=_Request, timeout=60)
