"""Which part of a file is sent: one, or all of it, and never more than the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.media.ranges import Part, RequestHeaders, part

TAG, MODIFIED, SIZE = '"id"', 1_700_000_000, 1000
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"
NUMBER = st.integers(0, 3000) | st.just("")
LATER, EARLIER = "Tue, 14 Nov 2023 22:13:21 GMT", "Tue, 14 Nov 2023 22:13:19 GMT"
WHOLE = Part(200, 0, SIZE)


def asked(range_: str = "", size: int = SIZE, **headers: str) -> Part:
    return part(RequestHeaders(range=range_, **headers), TAG, MODIFIED, size)


@pytest.mark.parametrize(
    ("header", "first", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1-3", 1, 3),
        ("bytes=990-", 990, 10),
        ("bytes=-10", 990, 10),
        ("bytes=-5000", 0, 1000),
        ("bytes=0-999999999", 0, 1000),
        ("Bytes = 1-3", 1, 3),
        ("bytes= 1-3 ,", 1, 3),
        ("bytes=0-1,2-3", 0, 4),
        ("bytes=5-9,0-6", 0, 10),
        ("bytes=0-1,5000-", 0, 2),
        ("bytes=0-0,0-0,0-0,0-0,0-0", 0, 1),
    ],
)
def test_one_part_is_sent(header: str, first: int, length: int) -> None:
    assert asked(header) == Part(206, first, length)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=" + "," * 3000,
        "bytes=-",
        "bytes=--1",
        "bytes=3-1",
        "bytes=0-1,3-1",
        "bytes=a-b",
        "bytes=0x1-2",
        "bytes=1_0-20",
        "bytes=+1-2",
        "bytes=1-2-3",
        "bytes=\N{ARABIC-INDIC DIGIT ONE}-5",
        "bytes=" + "9" * 5000 + "-",
        "items=0-1",
        "bytes=0-1,5-6",
        "bytes=0-,-1,0-,-1,0-,-1",
        "bytes=" + ",".join(["0-"] * 3000),
        "bytes=" + ",".join(f"{n}-{n}" for n in range(3000)),
    ],
)
def test_what_cannot_be_one_part_is_the_whole_file(header: str) -> None:
    assert asked(header) == WHOLE


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0", "bytes=2000-,3000-"])
def test_what_the_file_does_not_have_is_416(header: str) -> None:
    assert asked(header) == Part(416)


@pytest.mark.parametrize("if_range", [TAG, DATE])
def test_a_part_fits_to_what_the_client_has(if_range: str) -> None:
    assert asked("bytes=0-0", if_range=if_range) == Part(206, 0, 1)


@pytest.mark.parametrize(
    "if_range", ['"other"', "W/" + TAG, EARLIER, LATER, "nonsense", "*", "0", "x" * 9999]
)
def test_else_all_of_it_is_sent(if_range: str) -> None:
    assert asked("bytes=0-0", if_range=if_range) == WHOLE
    assert asked("bytes=5000-", if_range=if_range) == WHOLE


@pytest.mark.parametrize("known", [TAG, f"W/{TAG}", f'"x", {TAG}', "*"])
def test_what_the_client_has_is_not_sent_again(known: str) -> None:
    assert asked(if_none_match=known) == Part(304)
    assert asked("bytes=0-0", if_none_match=known) == Part(304)


def test_the_tag_counts_more_than_the_date() -> None:
    assert asked(if_none_match='"other"', if_modified_since=LATER) == WHOLE


@pytest.mark.parametrize(("since", "status"), [(DATE, 304), (LATER, 304), (EARLIER, 200)])
def test_the_date_counts_where_there_is_no_tag(since: str, status: int) -> None:
    assert asked(if_modified_since=since).status == status


@pytest.mark.parametrize(
    "since",
    ["nonsense", "0", "-1", "Tue, 99 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 99999 22:13:20 GMT", ",",
     " " * 5000,
     "Tue, 14 Nov 2023 22:13:20 +99999999999", "1 Jan 0001 00:00:00 +2359", "\x00", "9" * 5000],
)  # fmt: skip
def test_a_date_that_is_none_is_as_good_as_none(since: str) -> None:
    assert asked(if_modified_since=since) == WHOLE


def test_an_empty_file_has_no_parts() -> None:
    assert asked("bytes=0-", size=0) == Part(416)
    assert asked("bytes=-5", size=0) == Part(416)
    assert asked(size=0) == Part(200, 0, 0)


@given(
    st.lists(st.tuples(NUMBER, NUMBER), max_size=7),
    st.integers(0, 2000),
)
def test_a_part_lies_in_the_file(specs: list[tuple[int | str, int | str]], size: int) -> None:
    wanted = asked("bytes=" + ",".join(f"{first}-{last}" for first, last in specs), size)
    assert 0 <= wanted.first <= wanted.first + wanted.length <= size
    assert wanted.length > 0 or wanted.status in (304, 416) or size == 0
