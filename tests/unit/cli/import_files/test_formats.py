"""A file is read in whatever form it is, piece by piece, or one sentence says how to make rows of it."""

import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from cli.errors import OperatorError
from cli.import_files.decoding import ChunkStream
from cli.import_files.formats import read_lines
from cli.import_files.line import LONGEST, SAMPLE, Line
from cli.import_files.progress import Progress
from cli.import_files.reading import MOST_VALUES, Reader
from cli.import_files.rejected_rows import RejectsFile
from cli.import_files.report import summary
from cli.import_files.run import DryRun, ImportRun
from portico.contract.imported import ImportedUser
from portico.domain.errors import PorticoError
from tests.support.imports import KINDS

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {"kind": "user", "id": "7", "name": 'Ada "the" [first] {one}, née Łódź \\'},
    {"kind": "conversation", "id": "1", "participants": ["7", {"user_id": "8", "archived": "t"}]},
    {
        "kind": "message",
        "id": "1",
        "conversation_id": "1",
        "sender_id": "7",
        "text": "上海\n{",
        "created_at": 1714557600,
    },
]
PLAIN = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
TABLE = (
    "id,conversation_id,sender_id,content,is_deleted,deleted_at,timestamp,file_size\r\n"
    '900,31,7,"Is it free?\nFrom June, on",f,,2024-05-01 10:00:00.5+00,\r\n'
    '901,31,8,"It is ""so""",t,0000-00-00 00:00:00,1714557660,12\r\n'
)


NO_UTF8 = "line: is no UTF-8: convert the file, such as with iconv -f LATIN1 -t UTF-8"


class Dribble(io.RawIOBase):
    """A stream that gives a few bytes at a time, and counts how many it gave."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data = io.BytesIO(data)
        self._step = step

    def read(self, _size: int = -1) -> bytes:
        return self._data.read(self._step)


def found(data: bytes | BinaryIO) -> list[Line]:
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    return [line for line, _ in read_lines(stream) if line is not None]


def rows(data: bytes | BinaryIO) -> list[dict[str, Any]]:
    return [json.loads(line.raw) for line in found(data)]


def pretty(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, indent=2)


FORMS = {
    "lines": PLAIN,
    "without an end": PLAIN.rstrip("\n"),
    "windows": PLAIN.replace("\n", "\r\n"),
    "old mac": PLAIN.replace("\n", "\r"),
    "blank lines and comments": "\n# a comment\n\n" + PLAIN.replace("\n", "\n \n"),
    "array": json.dumps(ROWS, ensure_ascii=False),
    "array in lines": "[" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS) + "]\n",
    "array, pretty": json.dumps(ROWS, ensure_ascii=False, indent=2),
    "two arrays": json.dumps(ROWS[:1]) + "\n" + json.dumps(ROWS[1:]),
    "objects, pretty": "\n".join(pretty(row) for row in ROWS),
    "objects, pretty, at once": "".join(pretty(row) for row in ROWS),
}
ENCODINGS: dict[str, Any] = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "a mark before each line": lambda text: ("\ufeff" + text.replace("\n", "\n\ufeff")).encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "utf-32-be": lambda text: text.encode("utf-32-be"),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip in parts": lambda text: gzip.compress(text[:40].encode()) + gzip.compress(text[40:].encode()),
    "gzip of utf-16": lambda text: gzip.compress(text.encode("utf-16")),
}


MARKED = [name for name, text in FORMS.items() if not text.startswith(("[\n", "{\n"))]  # inside it is no JSON
EACH = [(form, name) for form in FORMS for name in ENCODINGS if form in MARKED or "each" not in name]


@pytest.mark.parametrize(("form", "encoding"), EACH)
def test_the_rows_are_the_same_in_every_form_and_encoding(form: str, encoding: str) -> None:
    assert rows(ENCODINGS[encoding](FORMS[form])) == ROWS


@pytest.mark.parametrize("step", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_pieces_may_end_anywhere(text: str, step: int) -> None:
    assert rows(cast(BinaryIO, Dribble(text.encode(), step))) == ROWS


@pytest.mark.parametrize("name", ["lines", "array, pretty", "objects, pretty"])
def test_a_line_is_known_by_its_number(name: str) -> None:
    text = FORMS[name]
    numbers = [line.number for line in found(text.encode())]
    assert [text.split("\n")[number - 1].strip()[0] for number in numbers] == ["{", "{", "{"]
    assert numbers == sorted(set(numbers))


def test_what_is_rejected_of_several_lines_is_one_line_that_can_be_imported() -> None:
    for line in found(FORMS["array, pretty"].encode()):
        assert b"\n" not in line.raw
        assert rows(line.raw) == [json.loads(line.raw)]


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_with_a_header_is_rows(separator: str, encoding: str) -> None:
    text = TABLE.replace(",", separator).replace("June;", "June,")
    read = [Reader(KINDS["django"], None, NOW).read(line)[-1] for line in found(text.encode(encoding))]
    first, second = cast("list[Any]", read)
    assert (first.id, first.text, first.deleted_at) == ("900", "Is it free?\nFrom June, on", None)
    assert first.created_at == datetime(2024, 5, 1, 10, 0, 0, 500_000, UTC)
    assert (second.text, second.deleted_at) == ('It is "so"', datetime(2024, 5, 1, 10, 1, tzinfo=UTC))
    assert [line.number for line in found(text.encode(encoding))] == [2, 4]


def test_a_csv_may_be_in_portico_s_own_format() -> None:
    text = (
        "kind,id,participants,metadata,blocked_by\n"
        'conversation,c1,"[7, {""user_id"": 8, ""archived"": ""t""}]","{""floor"": 2}",{8}\n'
        'conversation,c2,"{7,9}",\\N,\n'
    )
    one, two = (cast(Any, Reader(None, None, NOW).read(line)[0]) for line in found(text.encode()))
    assert ([each.user_id for each in one.participants], one.metadata) == (["7", "8"], {"floor": 2})
    assert (one.participants[1].archived, one.blocked_by, two.member_ids) == (True, ["8"], ["7", "9"])


def test_ids_of_mongoexport_s_csv_are_ids() -> None:
    text = "_id,name,email\nObjectId(57e193d7a9cc81b4027498b5),Ada,ada@example.com\n"
    assert rows(text.encode())[0]["_id"] == "57e193d7a9cc81b4027498b5"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (b"1,2\n", "line: has not as many cells as the header has columns (2 and 3)"),
        (b'1,"2"x,3\n', "line: is no row of a CSV: quote it anew"),
        (b"1,caf\xe9,3\n", "line: is no UTF-8: convert the file, such as with iconv"),
        (b'1,"open\n', "line: is no row of a CSV: quote it anew"),
    ],
)
def test_a_row_of_a_csv_that_cannot_be_read_is_refused_as_it_was(row: bytes, fault: str) -> None:
    [good, bad] = found(b"id,name,email\n0,Ada,a@b.c\n" + row)
    assert json.loads(good.raw)["id"] == "0"
    assert (bad.number, bad.raw) == (3, row.rstrip(b"\n"))
    with pytest.raises(PorticoError) as refusal:
        Reader(KINDS["django"], None, NOW).read(bad)
    assert refusal.value.message.startswith(fault)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04rest", "a ZIP archive or a spreadsheet: unpack it, or save the sheet as CSV"),
        (b"PGDMP\x01", "pg_restore --data-only -f - FILE | portico import -"),
        (b"BZh91AY", "bzcat FILE | portico import -"),
        (b"\xfd7zXZ\x00\x00", "xzcat FILE | portico import -"),
        (b"\x28\xb5\x2f\xfd\x00", "zstdcat FILE | portico import -"),
        (b"SQLite format 3\x00", "sqlite3 -json"),
        (b"\x40\x00\x00\x00\x07_id\x00abc", "bsondump FILE | portico import -"),
        (b"<?xml version='1.0'?>", "XML or HTML"),
        (b"-- MySQL dump 10.13\n", "SQL: load it into a database"),
        (b"\nINSERT INTO message VALUES", "SQL: load it into a database"),
        (gzip.compress(b"PK\x03\x04rest", mtime=0), "a ZIP archive"),
        (gzip.compress(PLAIN.encode() * 99, mtime=0)[:-9], "the gzip file is damaged or cut off"),
        (b"\x1f\x8bnonsense", "the gzip file is damaged or cut off"),
        (b"id\tsender_id\tcontent\n7\t8\ta\\nb\n", "separated by tabs"),
        (b"id,name,id\n7,Ada,7\n", "the header has the column id twice"),
        (b'"kind"id,sender_id\n7,8\n', "the header is no row of a CSV"),
        (b'[{"a": "no end\n"}]', "line 1: a string of the JSON has no end"),
    ],
)
def test_what_is_no_file_of_rows_is_one_sentence_that_says_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(OperatorError) as error:
        found(data)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b'{"kind": "user", "id": "caf\xe9"}', NO_UTF8 + " (byte 28 is 0xe9)"),
        (b'{"kind": "user", \x00}', "line: has NUL bytes: convert the file, such as with iconv -f UTF-16"),
        (b'{"kind": "user"}{"kind": "user"}', "line: is no JSON, or more than one value of it: write one"),
        (b'{"kind": "user", "id": 7, "id": 8}', "id: is in the line twice: send it once"),
        (b'{"kind": "user", "id" : 7, "id": 8}', "id: is in the line twice: send it once"),
        (b'{"kind": "user", "id": 7, "x": [{"a": 1, "a": 2}]}', "a: is in the line twice: send it once"),
        (b'{"kind": "user", "id": NaN}', "line: is no JSON: write one object a line"),
        (b'{"kind": "user", "id": "\\ud800"}', "line: is no JSON: write one object a line"),
        (b"{'kind': 'user'}", "line: is no JSON: write one object a line"),
        (b'{"kind": "user", "id": 1e999}', "line: is no JSON: write one object a line"),
        (b"[" * 5000, "line: is no JSON: write one object a line"),
        (b'{"a": ' * 900 + b"1" + b"}" * 900, "kind: must be one of"),
        (b"7", "line: is no JSON object: write one a line"),
        (b'{"$numberInt": "7"}', "line: is a value of MongoDB and no document"),
        (b'{"a": [' + b"1," * (MOST_VALUES + 1) + b"1]}", f"line: has more than {MOST_VALUES} values"),
        (b'{"kind": "user", "id": "7", "a": "\\"b\\": 1"}', "a: unknown key"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_says_what_is_wrong_with_it(raw: bytes, fault: str) -> None:
    with pytest.raises(PorticoError) as refusal:
        Reader(None, None, NOW).read(Line(1, raw))
    assert refusal.value.message.startswith(fault)


def endless(before: bytes) -> Iterator[bytes]:
    yield before + b'{"kind": "user", "id": ['
    for _ in range(40):
        yield b"7," * (LONGEST // 8)
    yield b'7]}\n{"kind": "user", "id": "7"}\n'


@pytest.mark.parametrize("before", [b"", b"[", b"{\n}"])
def test_a_line_of_any_length_takes_no_more_memory_than_a_long_one(before: bytes) -> None:
    stream = io.BufferedReader(ChunkStream(endless(before)))
    long, last, *_ = [line for line in found(cast(BinaryIO, stream)) if line.raw != b"{}"]
    assert long.fault == "is longer than 1 MiB: write one JSON object a line (its beginning is kept here)"
    assert len(long.raw) == SAMPLE
    assert json.loads(last.raw)["id"] == "7"


CUT_OFF = "line: the file ends in the middle of it: export it anew"
NO_END = "line: the array has no end: the file is cut off"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            b'[{"kind": "user", "id": "7"}, {"kind": "us',
            "line: the file ends in the middle of it: export it anew",
        ),
        (
            b'[{"kind": "user", "id": "7"}, ',
            "line: the array has no end: the file is cut off, export it anew",
        ),
        (b'{\n"kind": "user",\n"id": "7"}{"a', CUT_OFF),
        (b'[{"kind": "user", "id": "7"}, 12, "x"]', "line: is no JSON"),
        (b'[{"kind": "user", "id": "7"}, null]', "line: is no JSON object"),
        ('{"kind": "user", "id": "7"}\n{"kind"'.encode("utf-16")[:-1], "line: is no UTF-8"),
    ],
)
def test_what_is_cut_off_or_no_row_is_refused_and_what_came_before_is_taken(data: bytes, fault: str) -> None:
    reader = Reader(None, None, NOW)
    first, second, *_ = found(data)
    [user] = reader.read(first)
    assert isinstance(user, ImportedUser)
    assert user.id == "7"
    with pytest.raises(PorticoError) as refusal:
        reader.read(second)
    assert refusal.value.message.startswith(fault)


def imported(data: bytes, folder: Path) -> tuple[str, int, str]:
    """What is said in the end, how many were rejected, and the rejects."""
    place = folder / "rejects"
    rejects = RejectsFile(place, lambda _: None)
    reader = Reader(None, None, NOW)
    progress = Progress(io.StringIO(), None, lambda: 0.0)
    counts = ImportRun(reader, DryRun(), rejects, progress).run(read_lines(io.BytesIO(data)))
    rejects.close()
    said = "".join(summary(counts, reader, Path("rejects"), "checked"))
    return said, counts.outcomes["rejected"], place.read_text() if place.exists() else ""


def bad() -> Iterator[str]:
    for number in range(3):
        yield json.dumps({**ROWS[2], "id": number, "deleted_at": f"soon {number}"})
    yield json.dumps({**ROWS[2], "created_at": f"y{number}"})
    yield json.dumps({**ROWS[0], "a\x1b[2J": 1})


def test_the_summary_says_what_was_wrong_and_how_often(tmp_path: Path) -> None:
    said, rejected, rejects = imported("\n".join(bad()).encode(), tmp_path)
    assert rejected == 5
    assert said.splitlines()[1:4] == [
        "portico: 3 times: deleted_at: no time: send one such as 2026-01-31T12:00:00Z, or null for never",
        "portico: 1 time: created_at: no time: send one such as 2026-01-31T12:00:00Z, or null for never",
        "portico: 1 time: a\\x1b[2J: unknown key",
    ]
    assert "# line 2: deleted_at: no time: send one such as" in rejects
    assert '(seen: "soon 1")\n' in rejects
    assert "\x1b" not in said + rejects.replace("\\u001b", "")


def test_an_empty_file_says_that_there_is_nothing_in_it(tmp_path: Path) -> None:
    for data in (
        b"",
        b"\n\n",
        b"\xef\xbb\xbf",
        "".encode("utf-16"),
        gzip.compress(b""),
        b"[]",
        b"# x\n",
    ):
        said, rejected, _ = imported(data, tmp_path)
        assert (said.splitlines()[1], rejected) == ("portico: there is no row in it", 0), data


def test_no_more_names_are_counted_than_fit_into_memory(tmp_path: Path) -> None:
    text = "\n".join(json.dumps({**ROWS[0], f"k{number}": 1}) for number in range(3_000))
    said, rejected, _ = imported(text.encode(), tmp_path)
    assert rejected == 3_000
    assert "portico: 2,000 times: others\n" in said
    assert len(said.splitlines()) < 30
