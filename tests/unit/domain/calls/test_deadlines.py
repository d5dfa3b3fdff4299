"""What time does to a call: ring, connect, grace, the hard end, and several of them at once."""

from datetime import timedelta

import pytest

from portico.domain.calls import transitions
from portico.domain.calls.deadlines import Timing, expire, next_due
from portico.domain.calls.model import Call, missed_by
from tests.support.calls import accept, active, at, ringing, states

TIMING = Timing()


def after(call: Call, seconds: float) -> tuple[str, str | None]:
    """How a call is at a moment."""
    call = expire(call, at(seconds), TIMING)
    return call.status, call.reason


def test_it_rings_45_seconds_and_is_missed() -> None:
    assert next_due(ringing(), TIMING) == at(45)
    assert after(ringing(), 44.9) == ("ringing", None)
    assert after(ringing(), 45) == ("missed", "no_answer")
    assert missed_by(expire(ringing(), at(45), TIMING), "bob")


def test_who_answers_has_30_seconds_to_connect() -> None:
    call = active(connected=False)
    assert next_due(call, TIMING) == at(35)
    assert after(call, 34.9) == ("active", None)
    assert after(call, 35) == ("failed", "connect_timeout")


def test_who_is_connected_has_four_hours() -> None:
    assert next_due(active(), TIMING) == at(5 + 4 * 3600)
    assert after(active(), 4 * 3600) == ("active", None)
    ended = expire(active(), at(5 + 4 * 3600), TIMING)
    assert (ended.status, ended.reason, ended.duration) == ("ended", "max_duration", 4 * 3600)


def test_who_is_lost_has_15_seconds_to_come_back() -> None:
    call = transitions.lose(active(), {2}, at(60))
    assert next_due(call, TIMING) == at(75)
    assert after(call, 74.9) == ("active", None)
    assert after(call, 75) == ("ended", "lost")


def test_who_came_back_has_all_the_time_again() -> None:
    back = accept(transitions.lose(active(), {2}, at(60)), "bob", 70, session_id=22)
    assert next_due(back, TIMING) == at(5 + 4 * 3600)


def test_a_caller_who_does_not_come_back_takes_the_call_along() -> None:
    lost = transitions.lose(ringing(), {1}, at(2))
    assert after(lost, 17) == ("cancelled", "lost")
    assert missed_by(expire(lost, at(17), TIMING), "bob")


def test_a_caller_lost_at_the_last_moment_has_missed_nobody() -> None:
    assert after(transitions.lose(ringing(), {1}, at(40)), 60) == ("missed", "no_answer")


def test_when_both_are_lost_the_first_grace_ends_it() -> None:
    call = transitions.lose(transitions.lose(active(), {1}, at(60)), {2}, at(65))
    ended = expire(call, at(3600), TIMING)
    assert (ended.reason, ended.ended_at) == ("lost", at(75))


def test_after_a_long_standstill_it_ended_when_it_was_due() -> None:
    ended = expire(ringing(), at(86_400), TIMING)
    assert (ended.status, ended.ended_at) == ("missed", at(45))


@pytest.mark.parametrize("members", [("bob", "cy"), ("bob", "cy", "dee")])
def test_a_group_stops_ringing_and_goes_on_among_those_who_answered(members: tuple[str, ...]) -> None:
    call = accept(ringing(*members), "bob")
    assert next_due(call, TIMING) == at(45)
    quiet = expire(call, at(45), TIMING)
    assert quiet.status == "active"
    assert {states(quiet)[user_id] for user_id in members[1:]} == {"missed"}


def test_a_group_needs_no_answer_signal() -> None:
    assert after(active("bob", "cy", connected=False), 3600) == ("active", None)


def test_what_is_over_has_nothing_due() -> None:
    for call in (
        transitions.leave(active(), "ada", at(9)),
        ringing(busy=["bob"]),
        transitions.reject(ringing(), "bob", at(1)),
    ):
        assert next_due(call, TIMING) is None
        assert expire(call, at(86_400), TIMING) is call


def test_the_times_are_settings() -> None:
    quick = Timing(ring=timedelta(seconds=1))
    assert next_due(ringing(), quick) == at(1)
