"""Plain output of pg_dump: the rows of its `COPY table (columns) FROM stdin;` blocks.

Each row becomes a JSON object with the names of the columns, all values as text; \\N is null. Statements
between the blocks are passed over. Source: PostgreSQL, COPY, "Text Format".
"""

import io
import re
from collections.abc import Iterator

import msgspec

from cli.import_files.csv_table import NO_UTF8
from cli.import_files.line import Line, Read, overlong, raw_lines

BEGINNING = re.compile(rb"\s*(--|SET |COPY |\\restrict )")
STATEMENT = re.compile(rb"^(-- PostgreSQL database (cluster )?dump|COPY .+ FROM stdin;)\r?$", re.MULTILINE)
BLOCK = re.compile(rb"COPY \S+ \((?P<columns>.+)\) FROM stdin;")
COLUMN = re.compile(r'"((?:[^"]|"")+)"|([^\s,"]+)')
END = rb"\."
NULL = rb"\N"
ESCAPE = re.compile(rb"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
CONTROLS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def is_dump(head: bytes) -> bool:
    """Whether a file that begins so is plain output of pg_dump."""
    return bool(BEGINNING.match(head) and STATEMENT.search(head))


def copied_rows(text: io.BufferedReader) -> Iterator[Read]:
    """Each row of each block; None for the lines between them."""
    columns: list[str] = []
    for number, raw, size in raw_lines(text):
        bare = raw.rstrip(b"\r\n")
        if columns and bare != END:
            yield overlong(number, raw) if size > len(raw) else _row(number, bare, columns), size
            continue
        block = BLOCK.fullmatch(bare)
        columns = _names(block["columns"]) if block else []
        yield None, size


def _names(columns: bytes) -> list[str]:
    found = COLUMN.findall(columns.decode("utf-8", "replace"))
    return [quoted.replace('""', '"') or bare for quoted, bare in found]


def _row(number: int, bare: bytes, columns: list[str]) -> Line:
    cells = bare.split(b"\t")
    if len(cells) != len(columns):
        fault = f"has not as many values as the table has columns ({len(cells)} and {len(columns)})"
        return Line(number, bare, fault)
    try:
        values = [None if cell == NULL else ESCAPE.sub(_unescaped, cell).decode() for cell in cells]
    except UnicodeDecodeError:
        return Line(number, bare, NO_UTF8)
    return Line(number, msgspec.json.encode(dict(zip(columns, values, strict=True))))


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code[:1] == b"x" and len(code) > 1:
        return bytes((int(code[1:], 16),))
    if code[0] in b"01234567":
        return bytes((int(code, 8) & 0xFF,))
    return CONTROLS.get(code, code)
