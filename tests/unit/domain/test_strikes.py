"""Strikes: the table of what they lead to, and what is true of every history of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.errors import InvalidArgument
from portico.domain.moderation import Sanction
from portico.domain.strikes import LONGEST, Outcome, Strike, outcome, suspended_by, suspension_after

NOW = datetime(2026, 11, 28, tzinfo=UTC)
LIFETIME = timedelta(days=90)
HISTORIES = st.lists(st.integers(0, 400), max_size=12)


def strike(days_ago: float) -> Strike:
    at = NOW - timedelta(days=days_ago)
    return Strike(at, at + LIFETIME)


@pytest.mark.parametrize(
    ("strikes", "days"), [(0, None), (1, None), (2, None), (3, 1), (4, 7), (5, 30), (6, 30), (100, 30)]
)
def test_the_third_strike_suspends_and_each_further_one_for_longer(strikes: int, days: int | None) -> None:
    assert suspension_after(strikes) == (None if days is None else timedelta(days=days))


def test_an_expired_strike_counts_no_more() -> None:
    earlier = [strike(90), strike(1)]
    assert outcome("strike", None, earlier, LIFETIME, NOW) == Outcome(NOW + LIFETIME, None)
    third = outcome("strike", None, [strike(89.9), strike(1)], LIFETIME, NOW)
    assert third.suspended_until == NOW + timedelta(days=1)


@given(HISTORIES)
def test_a_suspension_is_as_long_as_the_strikes_of_the_time_say(days: list[int]) -> None:
    earlier = [strike(ago) for ago in days]
    counting = sum(ago < LIFETIME.days for ago in days)
    leads_to = outcome("strike", None, earlier, LIFETIME, NOW)
    length = suspension_after(counting + 1)
    assert leads_to == Outcome(NOW + LIFETIME, None if length is None else NOW + length)


@given(HISTORIES, st.data())
def test_with_a_strike_less_nobody_is_suspended_for_longer(days: list[int], data: st.DataObject) -> None:
    earlier = [strike(ago) for ago in days]
    fewer = [each for each in earlier if data.draw(st.booleans())]
    last = Strike(NOW, NOW + LIFETIME)
    assert (suspended_by(last, fewer) or NOW) <= (suspended_by(last, earlier) or NOW)


@pytest.mark.parametrize("action", ["warn", "delete_message", "refuse", "block_user"])
def test_other_decisions_are_no_strikes(action: Sanction) -> None:
    assert outcome(action, None, [strike(1)] * 5, LIFETIME, NOW) == Outcome()


def test_a_moderator_says_how_long_somebody_is_suspended() -> None:
    until = NOW + timedelta(hours=1)
    assert outcome("suspend", until, [], LIFETIME, NOW) == Outcome(None, until)


@pytest.mark.parametrize("until", [None, NOW, NOW - timedelta(days=1), NOW + LONGEST + timedelta(seconds=1)])
def test_a_suspension_needs_an_end_that_is_to_come(until: datetime | None) -> None:
    with pytest.raises(InvalidArgument):
        outcome("suspend", until, [], LIFETIME, NOW)


def test_a_time_is_for_a_suspension_only() -> None:
    with pytest.raises(InvalidArgument):
        outcome("strike", NOW + timedelta(days=1), [], LIFETIME, NOW)
