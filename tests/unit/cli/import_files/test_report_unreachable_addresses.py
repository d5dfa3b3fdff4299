"""Addresses of an import: in one form, or left out and counted."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cli.import_files.counts import ImportCounts
from cli.import_files.line import Line
from cli.import_files.reading import Reader
from cli.import_files.report import summary
from tests.support.imports import KINDS, NOW


def read(reader: Reader, number: int = 1, **user: Any) -> Any:
    return reader.read(Line(number, json.dumps({"kind": "user", "id": 7, **user}).encode()))[0]


def reported(reader: Reader) -> list[str]:
    return list(summary(ImportCounts(), reader, Path("rejects"), "taken"))[2:]


@pytest.mark.parametrize(
    ("said", "country", "kept"),
    [
        ("+254 712 345 678", None, "+254712345678"),
        ("0712 345 678", "KE", "+254712345678"),
        (712345678, "KE", "+254712345678"),
        ("0712 345 678", None, None),
        ("7" * 300, "KE", None),
        ("", "KE", None),
        (None, "KE", None),
    ],
)
def test_a_number_enters_in_one_form_or_not_at_all(said: Any, country: str | None, kept: str | None) -> None:
    assert read(Reader(None, None, NOW, country), mobile=said).mobile == kept


def test_an_address_enters_in_one_form_or_not_at_all() -> None:
    reader = Reader(None, None, NOW)
    assert read(reader, email=" Ada@Example.ORG ").email == "Ada@example.org"
    assert read(reader, email="none given").email is None


def test_the_rows_of_another_server_too() -> None:
    reader = Reader(KINDS["django"], None, NOW, "KE")
    raw = json.dumps({"id": 7, "username": "ada", "phone_number": "0712 345 678", "email": "A@B.EXAMPLE"})
    [user] = reader.read(Line(1, raw.encode()))
    assert (user.mobile, user.email) == ("+254712345678", "A@b.example")  # type: ignore[union-attr]


def test_the_summary_counts_what_reaches_nobody_and_shows_the_first() -> None:
    reader = Reader(None, None, NOW, "KE")
    read(reader, 1, mobile="ask my wife", email="ada at example.org")
    read(reader, 2, mobile="+33 899 12 34 56", email="")
    for number in range(3, 2_000):
        read(reader, number, mobile="0")
    said = reported(reader)
    assert said == [
        "portico: 1,999 numbers and 1 address cannot be reached\n",
        "portico: line 1: email: address cannot be read\n",
        "portico: line 1: mobile: number cannot be read\n",
        "portico: line 2: mobile: premium number\n",
        "portico: line 3: mobile: number cannot be read\n",
        "portico: line 4: mobile: number cannot be read\n",
    ]


def test_one_of_anything_is_said_as_one() -> None:
    reader = Reader(None, None, NOW)
    read(reader, 1, mobile="ask my wife")
    counts = ImportCounts(
        outcomes=Counter(taken=1, rejected=1), reasons=Counter({"text: too long": 1}), late=1, waiting=1
    )
    said = list(summary(counts, reader, Path("rejects"), "taken"))
    assert [said[0], said[1], said[3], *said[5:]] == [
        "portico: 1 line taken, 0 known already, 1 rejected\n",
        "portico: 1 time: text: too long\n",
        "portico: 1 number and 0 addresses cannot be reached\n",
        "portico: 1 message is older than what was in its conversation: it stands after it\n",
        "portico: 1 reply answers a message that is not in its conversation\n",
    ]


def test_nothing_is_said_where_all_can_be_reached() -> None:
    reader = Reader(None, None, NOW)
    read(reader, mobile="+254712345678", email="ada@example.org")
    read(reader, mobile=None, email="  ")
    assert reported(reader) == []
