"""Where a sync cursor stands, and when it proves nothing any more."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.paging import encode_cursor
from portico.domain.sync import Now, Place, Position, after, begin, resume

DAY = timedelta(days=1)
NOW = Now("here", Position(100, 1_000_000))
KNOWN = Place("here", "ada", Position(90, 999_000))


def resumed(place: Place, user_id: str = "ada", now: Now = NOW) -> Place | None:
    return resume(encode_cursor(place), user_id, now, DAY)


def test_a_cursor_goes_on_from_where_it_stood() -> None:
    place = resumed(KNOWN)
    assert place is not None
    assert (place.since, place.until) == (KNOWN.since, NOW.position)


def test_the_position_read_before_the_first_page_is_known_after_the_last_one() -> None:
    first = resumed(KNOWN)
    assert first is not None
    later = Now("here", Position(150, 1_000_010))
    second = resumed(after(first, (7, 3)), now=later)
    assert second == Place("here", "ada", KNOWN.since, NOW.position, 7, 3)
    assert after(second, None) == Place("here", "ada", NOW.position)


def test_a_state_in_pages_goes_on_without_messages() -> None:
    page = resumed(after(begin("ada", NOW), (7, 0)))
    assert page is not None
    assert (page.since.xid, page.conversation_id, page.with_messages) == (0, 7, False)


@pytest.mark.parametrize(
    "place",
    [
        Place("elsewhere", "ada", Position(90, 999_000)),
        Place("here", "bob", Position(90, 999_000)),
        Place("here", "ada", Position(101, 999_000)),
        Place("here", "ada", Position(-1, 999_000)),
        Place("here", "ada", Position(90, 1_000_001)),
        Place("here", "ada", Position(90, 1_000_000 - 86_401)),
        Place("here", "ada", Position(90, 999_000), Position(101, 999_500)),
    ],
    ids=["other database", "other user", "future", "negative", "later than now", "too old", "future end"],
)
def test_continuity_that_cannot_be_proved_is_not_claimed(place: Place) -> None:
    assert resumed(place) is None


@given(st.text(max_size=80))
def test_what_is_no_cursor_is_unknown(text: str) -> None:
    assert resume(text, "ada", NOW, DAY) is None


@given(st.integers(0, 100), st.integers(913_600, 1_000_000), st.integers(1, 2**53), st.integers(0, 2**53))
def test_every_cursor_that_was_handed_out_is_taken_back(xid: int, at: int, chat: int, seq: int) -> None:
    place = Place("here", "ada", Position(xid, at), NOW.position, chat, seq)
    assert resumed(place) == place
