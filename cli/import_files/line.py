"""One line of an import file, as the readers get it from every format."""

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
