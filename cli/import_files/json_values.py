"""Values of JSON that are no lines: an array, objects over several lines, objects one after another.

They are cut apart while the file is read; the longest is as long as a line may be.
"""

import io
import re
from collections.abc import Iterator

from cli.errors import OperatorError
from cli.import_files.decoding import PIECE
from cli.import_files.line import LONGEST, Line, Read, overlong

TOKEN = re.compile(rb'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[\[\]{}\n"]', re.DOTALL)
BETWEEN = b" \t\r\n,\xef\xbb\xbf"  # values, with the marks of files that were put together
CUT_OFF = "the file ends in the middle of it: export it anew"
NO_END = "the array has no end: the file is cut off, export it anew"


def read_values(text: io.BufferedReader) -> Iterator[Read]:
    """Each value, as a line of JSON. Raises OperatorError."""
    splitter = JsonSplitter()
    while piece := text.read1(PIECE):
        yield from splitter.feed(piece)
    yield from splitter.end()


class JsonSplitter:
    """Finds where values begin and end: by the brackets outside of strings.

    What stands between them and is no comma is a value too, which the reader refuses.
    """

    def __init__(self) -> None:
        self._rest = b""  # a string that has not ended
        self._parts: list[bytes] = []
        self._size = 0
        self._line = 1
        self._number = 1  # the line in which the value begins
        self._depth = 0
        self._outer = 0  # 1 inside of an array of values

    def feed(self, piece: bytes) -> Iterator[Read]:
        """The values that end in this piece. Raises OperatorError."""
        data, self._rest, began = self._rest + piece, b"", 0
        for token in TOKEN.finditer(data):
            found = token.group()
            if found == b'"':
                self._add(data[began : token.start()])
                self._hold(data[token.start() :])
                return
            cut = self._cut(found, token.start(), token.end())
            if cut is not None:
                yield self._value(data[began:cut])
                began = cut
        self._add(data[began:])

    def end(self) -> Iterator[Read]:
        """What is left when nothing more comes."""
        self._add(self._rest)
        yield self._value(b"", CUT_OFF if self._depth > self._outer else None)
        if self._outer:
            yield Line(self._line, b"", NO_END), 0

    def _cut(self, found: bytes, start: int, end: int) -> int | None:
        """Where a value ends, if it does so here."""
        if found == b"\n":
            self._line += 1
        elif found in (b"{", b"["):
            return self._open(found, start)
        elif found in (b"}", b"]"):
            return self._close(start, end)
        return None

    def _open(self, found: bytes, start: int) -> int | None:
        outside = self._depth == self._outer
        if outside and self._depth == 0 and found == b"[":
            self._outer = 1
        self._depth += 1
        return start if outside else None

    def _close(self, start: int, end: int) -> int | None:
        self._depth = max(self._depth - 1, 0)
        if self._depth > self._outer:
            return None
        if self._depth == self._outer:
            return end
        self._outer = 0
        return start

    def _value(self, last: bytes, fault: str | None = None) -> Read:
        self._add(last)
        raw, size, number = b"".join(self._parts), self._size, self._number
        self._parts, self._size, self._number = [], 0, self._line
        if size >= LONGEST:
            return overlong(number, raw), size
        bare = raw.strip(BETWEEN).translate(None, b"\r\n")
        return (Line(number, bare, fault) if bare.strip(b"[]") else None), size

    def _add(self, part: bytes) -> None:
        if self._size < LONGEST:
            self._parts.append(part)
        self._size += len(part)

    def _hold(self, string: bytes) -> None:
        """Wait for the end of a string."""
        if b"\n" in string or len(string) > LONGEST:
            raise OperatorError(f"line {self._line}: a string of the JSON has no end: export the file anew")
        self._rest = string
