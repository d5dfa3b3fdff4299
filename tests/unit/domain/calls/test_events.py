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
    first_news,
    news,
)
from tests.support.calls import accept, active, at, ringing


def test_it_rings_for_those_who_can_hear_it() -> None:
    assert first_news(ringing("bob", "cy", busy=["cy"])) == [Incoming(("bob",))]
    assert first_news(ringing(busy=["bob"])) == []


def test_an_answer_a_no_and_the_end() -> None:
    call = ringing()
    answered = accept(call, "bob")
    assert news(call, answered) == [Accepted("bob", 2)]
    assert news(answered, transitions.leave(answered, "bob", at(9))) == [Ended()]
    assert news(call, transitions.reject(call, "bob", at(9))) == [Rejected("bob"), Ended()]
    assert news(call, expire(call, at(45), Timing())) == [Ended()]


def test_the_way_of_a_lost_connection() -> None:
    call = active()
    lost = transitions.lose(call, {2}, at(9))
    assert news(call, lost) == [Moved("bob", "lost")]
    assert news(lost, accept(lost, "bob", 12, session_id=22)) == [Moved("bob", "back")]
    assert news(lost, expire(lost, at(60), Timing())) == [Ended()]
    unnoticed = accept(transitions.take_over(call, "bob", 2, at(9)), "bob", 9, session_id=22)
    assert news(call, unnoticed) == [Moved("bob", "back")]


def test_coming_and_going_in_a_group() -> None:
    call = active("bob", "cy")
    left = transitions.leave(call, "bob", at(9))
    assert news(call, left) == [Moved("bob", "left")]
    assert news(left, accept(left, "bob", 12)) == [Moved("bob", "joined")]
    some = accept(ringing("bob", "cy"), "bob")
    assert news(some, expire(some, at(45), Timing())) == [Moved("cy", "missed")]
    no = transitions.reject(some, "cy", at(9))
    assert news(some, no) == [Rejected("cy")]
    assert news(no, accept(no, "cy", 12)) == [Moved("cy", "joined")]


def test_another_kind_and_nothing() -> None:
    call = active()
    assert news(call, transitions.change_kind(call, "bob", 2, "video")) == [KindChanged()]
    assert news(call, call) == []
