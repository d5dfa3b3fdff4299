"""From the lines of a dump to checked rows: what holds no row is passed over, each refusal has its reason."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

import msgspec

from portico.contract.importing import ImportedRow, read_row
from portico.domain.errors import InvalidArgument
from portico.domain.importing.dialect import Dialect, Translated, translate
from portico.domain.importing.extended_json import plain

MARK = b"\xef\xbb\xbf"  # of files from Windows


class Line(msgspec.Struct, frozen=True):
    """A line as it stands in the file, without its end; lines are counted from 1."""

    number: int
    raw: bytes


def lines(stream: BinaryIO) -> Iterator[tuple[Line | None, int]]:
    """Each line, None for one without a row in it, and how many bytes of the file it is."""
    for number, raw in enumerate(stream, 1):
        bare = raw.removeprefix(MARK).rstrip(b"\r\n") if number == 1 else raw.rstrip(b"\r\n")
        has_row = bare.strip() and not bare.startswith(b"#")
        yield Line(number, bare) if has_row else None, len(raw)


class Reader:
    """Reads rows of one kind of server, or (None) of Portico's own format."""

    def __init__(self, kind: Dialect | None, files: str | None, now: datetime) -> None:
        self._kind = kind
        self._files = files
        self._now = now
        self.unknown: Counter[str] = Counter()  # fields that were left out because nobody knows them

    def read(self, line: Line) -> list[ImportedRow]:
        """The rows of a line: all of them can be taken. Raises InvalidArgument or TooLarge."""
        translated = self._translate(_parse(line.raw))
        rows = [read_row(row, self._now) for row in translated.rows]
        self.unknown.update(translated.unknown)
        return rows

    def _translate(self, row: dict[str, Any]) -> Translated:
        return Translated([row]) if self._kind is None else translate(self._kind, row, self._files)


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        row = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidArgument("line", f"is no JSON ({error})") from None
    if not isinstance(row, dict):
        raise InvalidArgument("line", "is no JSON object")
    return plain(row) if b'"$' in raw else row
