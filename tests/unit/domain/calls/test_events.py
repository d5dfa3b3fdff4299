"""What is told of each change of a call: everything that a device must know, and nothing twice."""

from portico.domain.calls import transitions
from portico.domain.calls.deadlines import Timing, expire
from portico.domain.calls.events import (
    Accepted,
    Ended,
    Incoming,
    KindChanged,
    Moved,
    Rejected,
    changes_between,
    initial_changes,
)
from tests.support.calls import accept, active, at, ringing


def test_a_call_rings_for_those_who_are_not_busy() -> None:
    assert initial_changes(ringing("bob", "cy", busy=["cy"])) == [Incoming(("bob",))]
    assert initial_changes(ringing(busy=["bob"])) == []


def test_an_answer_a_no_and_the_end() -> None:
    call = ringing()
    answered = accept(call, "bob")
    assert changes_between(call, answered) == [Accepted("bob", 2)]
    assert changes_between(answered, transitions.leave(answered, "bob", at(9))) == [Ended()]
    assert changes_between(call, transitions.reject(call, "bob", at(9))) == [Rejected("bob"), Ended()]
    assert changes_between(call, expire(call, at(45), Timing())) == [Ended()]


def test_the_way_of_a_lost_connection() -> None:
    call = active()
    lost = transitions.lose(call, {2}, at(9))
    assert changes_between(call, lost) == [Moved("bob", "lost")]
    assert changes_between(lost, accept(lost, "bob", 12, session_id=22)) == [Moved("bob", "back")]
    assert changes_between(lost, expire(lost, at(60), Timing())) == [Ended()]
    unnoticed = accept(transitions.take_over(call, "bob", 2, at(9)), "bob", 9, session_id=22)
    assert changes_between(call, unnoticed) == [Moved("bob", "back")]


def test_coming_and_going_in_a_group() -> None:
    call = active("bob", "cy")
    left = transitions.leave(call, "bob", at(9))
    assert changes_between(call, left) == [Moved("bob", "left")]
    assert changes_between(left, accept(left, "bob", 12)) == [Moved("bob", "joined")]
    some = accept(ringing("bob", "cy"), "bob")
    assert changes_between(some, expire(some, at(45), Timing())) == [Moved("cy", "missed")]
    no = transitions.reject(some, "cy", at(9))
    assert changes_between(some, no) == [Rejected("cy")]
    assert changes_between(no, accept(no, "cy", 12)) == [Moved("cy", "joined")]


def test_another_kind_and_nothing() -> None:
    call = active()
    assert changes_between(call, transitions.change_kind(call, "bob", 2, "video")) == [KindChanged()]
    assert changes_between(call, call) == []
