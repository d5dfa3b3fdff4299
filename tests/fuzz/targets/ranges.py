"""The headers that choose a part of a file: one part that the file has, all of it, or nothing."""

from portico.domain.media.ranges import RequestHeaders, part

SIZE = 1_000
SEEDS = (
    b"bytes=0-99",
    b"bytes=-5000\n\n\n",
    b'bytes=0-1,1-2,5-9\n"id"\n"other", W/"id"\nTue, 14 Nov 2023 22:13:20 GMT',
    b"bytes=" + b"0-," * 3_000,
    b"bytes=,,,,\nTue, 14 Nov 2023 22:13:20 +9999",
    b"bytes=" + b"9" * 5_000 + b"-",
)


def check(data: bytes) -> None:
    """Four lines are four headers."""
    lines = [*data.decode("latin-1").split("\n", 3), "", "", ""]
    asked = RequestHeaders(
        range=lines[0], if_range=lines[1], if_none_match=lines[2], if_modified_since=lines[3]
    )
    wanted = part(asked, '"id"', 1_700_000_000, SIZE)
    assert wanted.status in (200, 206, 304, 416)
    assert 0 <= wanted.first <= wanted.first + wanted.length <= SIZE
    assert (wanted.length > 0) == (wanted.status in (200, 206))
