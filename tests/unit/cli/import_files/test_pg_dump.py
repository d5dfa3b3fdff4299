"""Plain output of pg_dump gives one row for each line of a COPY block, exactly as the database had it."""

import gzip
import io
import json

import pytest

from cli.import_files.formats import read_lines
from cli.import_files.line import LONGEST, Line

HEAD = b"--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET client_encoding = 'UTF8';\n"
BLOCK = b'COPY public."user" (id, "first ""name""", "from") FROM stdin;\n%b\\.\n\nALTER TABLE x;\n'


def found(data: bytes) -> list[Line]:
    return [line for line, _ in read_lines(io.BytesIO(data)) if line is not None]


def rows(data: bytes) -> list[dict[str, str | None]]:
    return [json.loads(line.raw) for line in found(data)]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (rb"\N", None),
        (rb"\\N", r"\N"),
        (rb"", ""),
        (rb"# no comment", "# no comment"),
        (rb"COPY x (a) FROM stdin;", "COPY x (a) FROM stdin;"),
        (rb"two\nlines\tand a tab\r", "two\nlines\tand a tab\r"),
        (rb"a\\nb", r"a\nb"),
        (rb"\101\x42\x4\8\q", "AB\x048q"),
        (rb"{\"7\": 1}", '{"7": 1}'),
        ("上海 👍 \u2028".encode(), "上海 👍 \u2028"),
    ],
)
def test_a_value_is_what_the_database_had(cell: bytes, value: str | None) -> None:
    data = HEAD + BLOCK % (b"7\t" + cell + b"\tx\n")
    assert rows(data) == [{"id": "7", 'first "name"': value, "from": "x"}]
    assert rows(gzip.compress(data)) == rows(data)
    assert rows(data.replace(b"\n", b"\r\n")) == rows(data)


def test_rows_of_several_tables_have_their_own_columns() -> None:
    data = HEAD + BLOCK % b"7\tAda\tx\n" + b"COPY m (id, content) FROM stdin;\n1\tHello\n2\tYou\n\\.\n"
    assert [set(row) for row in rows(data)] == [
        {"id", 'first "name"', "from"},
        {"id", "content"},
        {"id", "content"},
    ]
    assert [line.number for line in found(data)] == [9, 14, 15]


def test_a_part_of_a_dump_is_read_too() -> None:
    assert rows(b"COPY m (id) FROM stdin;\n1\n\\.\n") == [{"id": "1"}]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (b"7\tAda", "has not as many values as the table has columns (2 and 3)"),
        (b"7\tcaf\xe9\tx", "is no UTF-8"),
        (b"7\t" + b"a" * LONGEST + b"\tx", "is longer than 1 MiB"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_and_the_next_one_is_read(row: bytes, fault: str) -> None:
    bad, good = found(HEAD + BLOCK % (row + b"\n8\tBob\tx\n"))
    assert (bad.fault or "").startswith(fault)
    assert row.startswith(bad.raw)
    assert (good.fault, json.loads(good.raw)["id"]) == (None, "8")
