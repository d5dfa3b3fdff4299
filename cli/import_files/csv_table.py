"""CSV input: each row becomes a JSON object with the names of the header, all values as text.

An empty cell is left out. The readers of flags, times and numbers accept text as well.
"""

import csv
import io
import re
from collections.abc import Iterator

import msgspec

from cli.errors import OperatorError
from cli.import_files.line import LONGEST, Line, Read

NULL = ("", r"\N")
OBJECT_ID = re.compile(r'ObjectId\("?([0-9a-f]{24})"?\)')  # as mongoexport writes it in a CSV
NO_UTF8 = "is no UTF-8: convert the file, such as with iconv -f LATIN1 -t UTF-8"


def read_rows(text: io.BufferedReader, delimiter: str) -> Iterator[Read]:
    """Each row. Raises OperatorError for a header that cannot be used."""
    taking = RecordedLines(io.TextIOWrapper(text, "utf-8-sig", "surrogateescape", newline=""))
    table = csv.reader(taking, delimiter=delimiter, strict=True)
    header = _header(table)
    taking.take_read()
    number = 2
    while True:
        fault, cells = None, None
        try:
            cells = next(table, None)
        except csv.Error as error:
            fault = f"is no row of a CSV: quote it anew ({error})"
        raw = taking.take_read()
        if not raw:
            return
        yield _line(number, raw, header, cells, fault), len(raw)
        number += max(raw.count(b"\n"), 1)


class RecordedLines:
    """Lines of a text, none longer than it may be, which remembers those that were taken."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST):
            self._taken.append(line)
            yield line

    def take_read(self) -> bytes:
        """What was taken since the last time, as it was."""
        taken, self._taken = "".join(self._taken), []
        return taken.encode("utf-8", "surrogateescape")


def _line(
    number: int, raw: bytes, header: list[str], cells: list[str] | None, fault: str | None
) -> Line | None:
    if fault is None and not cells:
        return None
    if fault is None and cells is not None and len(cells) != len(header):
        fault = f"has not as many cells as the header has columns ({len(cells)} and {len(header)})"
    if fault is not None or cells is None:
        return Line(number, raw.rstrip(b"\r\n"), fault)
    try:
        return Line(number, msgspec.json.encode(dict(zip(header, map(_cell, cells), strict=True))))
    except UnicodeEncodeError:
        return Line(number, raw.rstrip(b"\r\n"), NO_UTF8)


def _cell(text: str) -> str | None:
    if text in NULL:
        return None
    named = OBJECT_ID.fullmatch(text)
    return named[1] if named else text


def _header(table: Iterator[list[str]]) -> list[str]:
    try:
        header = next(table)
    except csv.Error as error:
        raise OperatorError(f"the header is no row of a CSV: quote it anew ({error})") from None
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise OperatorError(f"the header has the column {twice} twice: name each once")
    return header
