"""One line of an import file, as the readers get it from every format."""

import io
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

LONGEST = 1 << 20  # bytes of a line: what is longer is no message, and would not fit into memory
SAMPLE = 200  # bytes of such a line that are kept
TOO_LONG = f"is longer than {LONGEST >> 20} MiB: write one JSON object a line (its beginning is kept here)"


class Line(msgspec.Struct, frozen=True):
    """A line as it stands in the file, without its end, or why it cannot be read at all."""

    number: int
    raw: bytes
    fault: str | None = None


Read: TypeAlias = tuple[Line | None, int]


def row_line(number: int, bare: bytes) -> Line | None:
    """A line; None for one without a row in it."""
    return Line(number, bare) if bare.strip() and not bare.startswith(b"#") else None


def overlong(number: int, raw: bytes) -> Line:
    """A line of which only the beginning is kept."""
    return Line(number, raw[:SAMPLE], TOO_LONG)


def raw_lines(text: io.BufferedReader) -> Iterator[tuple[int, bytes, int]]:
    """Each line: its number, its first LONGEST bytes, and how many bytes it has, ends included."""
    number = 0
    while raw := text.readline(LONGEST):
        number += 1
        whole = len(raw) < LONGEST or raw.endswith(b"\n")
        yield number, raw, len(raw) + (0 if whole else _pass(text))


def _pass(text: io.BufferedReader) -> int:
    """Go to the end of the line; how many bytes that was."""
    size = 0
    while piece := text.readline(LONGEST):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size
