"""Extracts the file from an upload's body, raw or as the one file of a form, without buffering it."""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import parse_qs

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from portico.domain.errors import InvalidArgument

FORM = "multipart/form-data"
MAX_PARTS = 16


class UploadBody(Protocol):
    """A body that is being received."""

    name: str | None

    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def end(self) -> None:
        """The body is complete. Raises InvalidArgument when there was no file."""


def body_of(content_type: str, query: str) -> UploadBody:
    kind, options = parse_options_header(content_type)
    if kind == FORM:
        return FormBody(options.get("boundary", ""))
    return RawBody(parse_qs(query).get("filename", [None])[0])


class RawBody:
    """The whole body is the file; its name is in the query."""

    def __init__(self, name: str | None) -> None:
        self.name = name

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def end(self) -> None: ...


class FormBody:
    """The first part with a file name is the file; other fields are ignored."""

    def __init__(self, boundary: str) -> None:
        self.name: str | None = None
        self._found = False
        self._inside = False
        try:
            self._parser = PushMultipartParser(boundary, max_segment_count=MAX_PARTS)
        except MultipartError:
            raise InvalidArgument("Content-Type", "a form needs a boundary") from None

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            for event in self._parser.parse(data):
                if isinstance(event, MultipartSegment):
                    self._begin(event)
                elif event is None:
                    self._inside = False
                elif self._inside:
                    yield bytes(event)
        except MultipartError:
            raise InvalidArgument("body", "is no well-formed form") from None

    def end(self) -> None:
        try:
            self._parser.close()
        except MultipartError:
            raise InvalidArgument("body", "is no well-formed form") from None
        if not self._found:
            raise InvalidArgument("file", "the form holds no file")

    def _begin(self, part: MultipartSegment) -> None:
        self._inside = part.filename is not None and not self._found
        if self._inside:
            self._found, self.name = True, part.filename
