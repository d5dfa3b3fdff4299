"""Detection of an import file's format.

JSON lines, a JSON array or several values, CSV with a header, or plain output of pg_dump.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from cli.errors import OperatorError
from cli.import_files.csv_table import read_rows
from cli.import_files.decoding import MARK, decode_stream
from cli.import_files.json_values import read_values
from cli.import_files.line import Read, overlong, raw_lines, row_line
from cli.import_files.pg_dump import copied_rows, is_dump

COLUMN = re.compile(r"[A-Za-z_][\w .-]{0,63}", re.ASCII)
ID = re.compile(r"_?(.*[_a-z])?(id|uuid)", re.IGNORECASE)
TABS = "columns that are separated by tabs cannot be told from their escapes: export CSV or JSON lines"


def read_lines(stream: BinaryIO) -> Iterator[Read]:
    """Each row as a line of JSON, None for a line without one, and how many bytes it is.

    Lines are counted from 1. Raises OperatorError for what is no file of rows.
    """
    head, text = decode_stream(stream)
    if is_dump(head):
        return copied_rows(text)
    first = _first(head)
    if first == b"{" or first.startswith(b"["):
        return read_values(text)
    delimiter = _delimiter(first)
    if delimiter == "\t":
        raise OperatorError(TABS)
    return _lines(text) if delimiter is None else read_rows(text, delimiter)


def _lines(text: io.BufferedReader) -> Iterator[Read]:
    for number, raw, size in raw_lines(text):
        if size > len(raw):
            yield overlong(number, raw), size
        else:
            yield row_line(number, raw.rstrip(b"\r\n").removeprefix(MARK)), size


def _first(head: bytes) -> bytes:
    """The first line with something in it that is no comment."""
    bare = (line.strip() for line in head.removeprefix(MARK).splitlines())
    return next((line for line in bare if line and not line.startswith(b"#")), b"")


def _delimiter(first: bytes) -> str | None:
    """What separates the columns, where the line is a header: names, and one of them of an id."""
    text = first.decode("utf-8", "replace")
    for delimiter in (",", ";", "\t"):
        if delimiter in text:
            names = next(csv.reader([text], delimiter=delimiter))
            if all(COLUMN.fullmatch(name) for name in names) and any(ID.fullmatch(name) for name in names):
                return delimiter
    return None
