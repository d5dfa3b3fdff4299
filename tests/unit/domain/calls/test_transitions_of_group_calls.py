"""Calls of more than two: join, leave and come back at any time, four at most without a media room."""

import pytest

from portico.domain.calls import transitions
from portico.domain.errors import Conflict
from tests.support.calls import SESSIONS, accept, active, at, ringing, states


def test_one_answer_makes_it_a_call_and_it_rings_on_for_the_others() -> None:
    call = accept(ringing("bob", "cy"), "bob")
    assert (call.status, states(call)) == ("active", {"ada": "joined", "bob": "joined", "cy": "ringing"})
    assert accept(call, "cy").present() == 3


def test_one_no_changes_nothing_for_the_others() -> None:
    call = transitions.reject(ringing("bob", "cy"), "bob", at(1))
    assert (call.status, states(call)["cy"]) == ("ringing", "ringing")
    assert transitions.reject(call, "cy", at(2)).status == "rejected"


def test_one_who_is_busy_does_not_keep_the_others_from_it() -> None:
    call = ringing("bob", "cy", busy=["bob"])
    assert states(call) == {"ada": "joined", "bob": "busy", "cy": "ringing"}
    assert accept(accept(call, "cy"), "bob").present() == 3
    assert ringing("bob", "cy", busy=["bob", "cy"]).status == "busy"


def test_people_leave_and_come_back() -> None:
    call = transitions.leave(active("bob", "cy"), "bob", at(20))
    assert (call.status, states(call)["bob"]) == ("active", "left")
    assert states(accept(call, "bob", 30))["bob"] == "joined"


def test_the_caller_may_leave_too() -> None:
    assert transitions.leave(active("bob", "cy"), "ada", at(20)).status == "active"


def test_a_user_who_rejected_may_still_accept() -> None:
    call = transitions.reject(accept(ringing("bob", "cy"), "bob"), "cy", at(7))
    assert accept(call, "cy").present() == 3


def test_it_ends_when_one_is_left_alone() -> None:
    call = transitions.leave(active("bob", "cy"), "bob", at(20))
    ended = transitions.leave(call, "cy", at(30))
    assert (ended.status, ended.reason, ended.duration) == ("ended", "hung_up", 25)


def test_a_fifth_finds_it_full_unless_there_is_a_media_room() -> None:
    call = active("bob", "cy", "dee")
    call = transitions.begin(1, "voice", call.parties[0], ["bob", "cy", "dee", "eve"], (), at(0))
    for user_id in ("bob", "cy", "dee"):
        call = accept(call, user_id)
    with pytest.raises(Conflict) as caught:
        accept(call, "eve")
    assert caught.value.fields == {"reason": "full"}
    assert transitions.accept(call, "eve", SESSIONS["eve"], at(9), seats=None).present() == 5
    assert accept(transitions.leave(call, "bob", at(9)), "eve").present() == 4


def test_a_seat_is_kept_for_who_was_lost() -> None:
    call = transitions.begin(1, "voice", ringing().parties[0], ["bob", "cy", "dee", "eve"], (), at(0))
    for user_id in ("bob", "cy", "dee"):
        call = accept(call, user_id)
    lost = transitions.lose(call, {2}, at(20))
    with pytest.raises(Conflict):
        accept(lost, "eve")
    assert accept(lost, "bob", 25, session_id=22).present() == 4
