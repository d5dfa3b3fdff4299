"""HTTP server of the media component, on a Unix socket behind the node, which authenticates uploads."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import structlog
from twisted.web.resource import Resource
from twisted.web.server import Site

from components.media.body import body_of
from components.media.downloads import Downloads
from components.media.free_space import FreeSpace
from components.media.partial import Partial, clear
from components.media.receiver import Receiver
from components.media.service import MediaService
from portico.domain.errors import PorticoError
from runtime.http_requests import RequestReader, StreamingRequest

log = structlog.get_logger()
USER = b"X-Portico-User"  # who uploads, in the node's words, percent-encoded


class Uploads:
    """Receives uploads into a temporary folder."""

    def __init__(self, service: MediaService, folder: Path, limit: int, space: FreeSpace) -> None:
        self._service = service
        self._folder = folder
        self._limit = limit
        self._space = space
        for left in clear(folder):
            log.info("media.partial_removed", name=left.name)

    def receiver(self, request: StreamingRequest) -> RequestReader | None:
        """The reader of this request's body; None when it was refused."""
        owner_id = unquote((request.getHeader(USER) or b"").decode("ascii"))
        query = request.uri.partition(b"?")[2].decode("ascii", "replace")
        try:
            body = body_of((request.getHeader(b"Content-Type") or b"").decode("latin-1"), query)
            partial = Partial(self._folder, self._limit, self._space)
        except PorticoError as error:
            request.refuse(error)
            return None
        return Receiver(
            request, body, partial, lambda partial, name: self._service.save(partial, name, owner_id)
        )


def site(uploads: Uploads, downloads: Downloads) -> Site:
    """`POST /media` and `GET /media/...`."""

    class _Request(StreamingRequest):
        def intake(self, length: int | None) -> RequestReader | None:  # noqa: ARG002
            if self.method == b"POST" and self.path == b"/media":
                return uploads.receiver(self)
            return None

    root: Any = Resource()
    root.putChild(b"media", downloads)
    return Site(root, requestFactory=_Request, timeout=60)
