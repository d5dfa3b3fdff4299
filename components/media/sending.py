"""Streams a file from the disk: the requested range, no faster than the client reads."""

import math
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from twisted.web.server import Request
from twisted.web.static import SingleRangeStaticProducer

from portico.domain.errors import InvalidArgument, NotFound
from portico.domain.media.ranges import Asked, Part, part
from runtime.http_responses import refusal

HEADERS = {
    "range": b"Range",
    "if_range": b"If-Range",
    "if_none_match": b"If-None-Match",
    "if_modified_since": b"If-Modified-Since",
}


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


def _conditions(request: Request) -> Asked:
    """Conditions of the request; a range applies to GET only."""
    found = {name: (request.getHeader(header) or b"").decode("latin-1") for name, header in HEADERS.items()}
    return Asked(**found if request.method == b"GET" else {**found, "range": ""})


def _send(request: Request, file: BinaryIO, wanted: Part) -> None:
    if wanted.status in (200, 206):
        request.setHeader(b"Content-Length", str(wanted.length).encode())
    if request.method == b"GET" and wanted.length:
        SingleRangeStaticProducer(request, file, wanted.first, wanted.length).start()
    else:
        file.close()
        request.finish()
