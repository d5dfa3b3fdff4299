"""Times of other systems: each form is the same moment, each zero is never, and the rest is refused."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portico.domain.errors import InvalidArgument
from portico.domain.importing.times import moment
from tests.support.foreign import NEVER, NO_TIME, TIME, TIMES


@pytest.mark.parametrize("value", TIMES)
def test_a_time_is_read_in_each_of_its_forms(value: Any) -> None:
    assert moment(value, "at") == TIME


@pytest.mark.parametrize("value", NEVER)
def test_each_way_to_say_never_is_none(value: Any) -> None:
    assert moment(value, "at") is None


@pytest.mark.parametrize("value", NO_TIME)
def test_what_is_no_time_is_refused_with_what_to_send(value: Any) -> None:
    with pytest.raises(
        InvalidArgument, match=r"at: no time: send one such as .*, or null for never \(seen: "
    ):
        moment(value, "at")


@pytest.mark.parametrize(
    ("value", "microseconds"),
    [("2024-05-01T12:00:00.5Z", 500_000), ("2024-05-01T12:00:00.123456789Z", 123_456),
     (1714564800.25, 250_000), ("1714564800.123456", 123_456), (1714564800123, 123_000),
     (1714564800123456, 123_456)],
)  # fmt: skip
def test_a_part_of_a_second_is_kept_to_the_microsecond(value: Any, microseconds: int) -> None:
    assert moment(value, "at") == TIME + timedelta(microseconds=microseconds)


@pytest.mark.parametrize(
    ("value", "read"),
    [(10**8, "1973-03-03T09:46:40+00:00"), (10**10 - 1, "2286-11-20T17:46:39+00:00"),
     (10**11, "1973-03-03T09:46:40+00:00"), (10**14, "1973-03-03T09:46:40+00:00")],
)  # fmt: skip
def test_the_size_of_a_number_says_what_it_counts(value: int, read: str) -> None:
    assert moment(value, "at") == datetime.fromisoformat(read)


@pytest.mark.parametrize("value", [10**8 - 1, 10**10, 10**13, 10**16])
def test_a_number_of_another_size_counts_something_else(value: int) -> None:
    with pytest.raises(InvalidArgument, match="at: no time"):
        moment(value, "at")
