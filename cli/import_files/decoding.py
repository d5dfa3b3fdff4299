"""Decoding of import files to UTF-8 text, chunk by chunk: gzip, UTF-16 and UTF-32, old Mac line ends.

A file that is no text is refused, with the command that converts it.
"""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO, cast

from cli.errors import OperatorError
from cli.import_files.pg_dump import is_dump

PIECE = 1 << 16  # bytes
MARK = b"\xef\xbb\xbf"  # of files from Windows
GZIP = b"\x1f\x8b"
# Longer marks first; what follows them are the first bytes of a file without a mark.
MARKS = (
    (re.compile(rb"\xff\xfe\0\0|[^\0]\0\0\0", re.DOTALL), "utf-32-le"),
    (re.compile(rb"\0\0\xfe\xff|\0\0\0[^\0]", re.DOTALL), "utf-32-be"),
    (re.compile(rb"\xff\xfe|[^\0]\0", re.DOTALL), "utf-16-le"),
    (re.compile(rb"\xfe\xff|\0[^\0]", re.DOTALL), "utf-16-be"),
)
OTHERS = (
    (rb"PK\x03\x04", "a ZIP archive or a spreadsheet: unpack it, or save the sheet as CSV"),
    (rb"BZh", "packed by bzip2: bzcat FILE | portico import -"),
    (rb"\xfd7zXZ\0", "packed by xz: xzcat FILE | portico import -"),
    (rb"\x28\xb5\x2f\xfd", "packed by zstd: zstdcat FILE | portico import -"),
    (rb"PGDMP", "a packed dump of pg_dump: pg_restore --data-only -f - FILE | portico import -"),
    (rb"SQLite format 3\0", "a database of SQLite: export its tables with sqlite3 -json"),
    (rb"....\x07_id\0", "BSON of mongodump: bsondump FILE | portico import -"),
    (rb"\s*<", "XML or HTML: export the rows as JSON lines or CSV"),
    (
        rb"\s*(--|/\*|(?i:set|create|insert|copy|begin|drop|use|pragma)\s)",
        "SQL: load it into a database, and export its rows as docs/how-to/migrating.md shows",
    ),
)
BROKEN = "the gzip file is damaged or cut off; what came before was taken: get it anew and import it again"


class ChunkStream(io.RawIOBase):
    """Chunks of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, into: Any) -> int:
        """Fill what is given, as far as one piece goes."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        size = min(len(into), len(self._left))
        into[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def decode_stream(stream: BinaryIO) -> tuple[bytes, io.BufferedReader]:
    """The beginning, and all of it, in UTF-8. Raises OperatorError for what is no text."""
    head, pieces = _beginning(_pieces(stream))
    if head.startswith(GZIP):
        head, pieces = _beginning(_unpacked(pieces))
    _check(head)
    encoding = next((name for marks, name in MARKS if marks.match(head)), None)
    if encoding is not None:
        head, pieces = _beginning(_recoded(pieces, encoding))
    if b"\r" in head and b"\n" not in head:
        head, pieces = _beginning(piece.replace(b"\r", b"\n") for piece in pieces)
    return head, io.BufferedReader(ChunkStream(iter(pieces)), PIECE)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _beginning(pieces: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, as many as say what it is, and all of it."""
    rest, head = iter(pieces), b""
    while len(head) < PIECE and (piece := next(rest, None)) is not None:
        head += piece
    return head, chain((head,), rest)


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packed = cast(BinaryIO, io.BufferedReader(ChunkStream(pieces)))
    try:
        yield from _pieces(cast(BinaryIO, gzip.GzipFile(fileobj=packed)))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise OperatorError(BROKEN) from None


def _recoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """What is no character becomes bytes that are none either: its line is refused, and no other."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    for piece in pieces:
        yield _utf8(decoder, piece)
    yield _utf8(decoder, b"", final=True)


def _utf8(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bytes:
    try:
        return decoder.decode(piece, final).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return b"\xff"


def _check(head: bytes) -> None:
    if is_dump(head):
        return
    for magic, what in OTHERS:
        if re.match(magic, head, re.DOTALL):
            raise OperatorError(f"this is no file of rows but {what}")
