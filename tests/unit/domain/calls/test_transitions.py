"""A call between two: the whole table of what people do to it, and every race, without a reactor."""

import pytest

from portico.domain.calls import transitions
from portico.domain.calls.model import CALLS, LIVE, PARTIES, Call, Party, missed_by
from portico.domain.errors import Conflict, Forbidden, NotFound
from portico.domain.people import NO_SESSION
from tests.support.calls import accept, active, at, ringing, states


def over(call: Call) -> tuple[str, str | None]:
    """How it ended; nobody is in a call that is over, and nothing of it is pending."""
    assert not call.sessions
    assert not {"ringing", "joined", "lost"} & set(states(call).values())
    assert call.ended_at is not None
    return call.status, call.reason


def test_it_rings_until_somebody_answers() -> None:
    call = ringing()
    assert (call.status, states(call), call.duration) == (
        "ringing",
        {"ada": "joined", "bob": "ringing"},
        None,
    )
    answered = accept(call, "bob")
    assert (answered.status, answered.answered_at) == ("active", at(5))
    assert states(answered) == {"ada": "joined", "bob": "joined"}
    assert answered.rev > call.rev


def test_hanging_up_ends_it_and_gives_its_duration() -> None:
    for user_id in ("ada", "bob"):
        call = transitions.leave(active(), user_id, at(65))
        assert over(call) == ("ended", "hung_up")
        assert call.duration == 60


def test_rejecting_ends_the_call() -> None:
    call = transitions.reject(ringing(), "bob", at(3))
    assert over(call) == ("rejected", "rejected")
    assert (call.duration, missed_by(call, "bob")) == (None, False)
    assert transitions.leave(ringing(), "bob", at(3)) == call


def test_the_caller_takes_it_back_and_the_other_has_missed_it() -> None:
    call = transitions.leave(ringing(), "ada", at(3))
    assert over(call) == ("cancelled", "cancelled")
    assert missed_by(call, "bob")
    assert not missed_by(call, "ada")


def test_who_is_in_another_call_is_busy() -> None:
    call = ringing(busy=["bob"])
    assert over(call) == ("busy", "busy")
    assert missed_by(call, "bob")


def test_of_two_devices_the_first_wins() -> None:
    call = accept(ringing(), "bob", session_id=21)
    with pytest.raises(Conflict) as caught:
        accept(call, "bob", session_id=22)
    assert caught.value.fields == {"reason": "answered_elsewhere"}
    assert accept(call, "bob", session_id=21) is call


def test_the_caller_cannot_answer_from_another_device() -> None:
    with pytest.raises(Conflict):
        accept(ringing(), "ada", session_id=11)


def test_rejecting_too_late_changes_nothing() -> None:
    call = transitions.leave(ringing(), "ada", at(3))
    assert transitions.reject(call, "bob", at(4)) is call
    assert transitions.leave(call, "bob", at(4)) is call


def test_accepting_too_late_returns_the_status_of_the_call() -> None:
    with pytest.raises(Conflict) as caught:
        accept(transitions.leave(ringing(), "ada", at(3)), "bob")
    assert caught.value.fields == {"status": "cancelled"}


def test_who_answered_does_not_reject_on_another_device() -> None:
    with pytest.raises(Conflict):
        transitions.reject(active(), "bob", at(9))


def test_strangers_find_no_call() -> None:
    for act in (transitions.reject, transitions.leave):
        with pytest.raises(NotFound):
            act(active(), "eve", at(9))
    with pytest.raises(NotFound):
        accept(active(), "eve")
    with pytest.raises(NotFound):
        transitions.change_kind(active(), "eve", 5, "video")


def test_a_lost_session_may_come_back_with_another() -> None:
    lost = transitions.lose(active(), {2}, at(20))
    assert (lost.status, states(lost)) == ("active", {"ada": "joined", "bob": "lost"})
    back = accept(lost, "bob", 25, session_id=22)
    assert (states(back)["bob"], back.answered_at) == ("joined", at(5))
    assert back.sessions == {1, 22}


def test_who_is_back_before_the_loss_is_noticed_names_the_session_of_before() -> None:
    call = active()
    taken = transitions.take_over(call, "bob", 2, at(20))
    assert accept(taken, "bob", 20, session_id=22).sessions == {1, 22}
    for nobodys in (None, 1, 99):
        assert transitions.take_over(call, "bob", nobodys, at(20)) is call


def test_a_place_taken_over_rest_waits_for_a_device() -> None:
    over_rest = transitions.begin(1, "voice", Party("ada", "joined", NO_SESSION), ("bob",), (), at(0))
    taken = accept(transitions.take_over(over_rest, "ada", None, at(1)), "ada", 1, session_id=11)
    assert taken.status == "ringing"
    assert taken.sessions == {11}
    with pytest.raises(Conflict):
        accept(transitions.take_over(taken, "ada", None, at(2)), "ada", 2, session_id=12)


def test_a_session_that_was_never_in_it_is_no_loss() -> None:
    call = active()
    assert transitions.lose(call, {99}, at(20)) is call


def test_a_caller_who_is_lost_while_it_rings_may_come_back_too() -> None:
    lost = transitions.lose(ringing(), {1}, at(2))
    answered = accept(lost, "bob")
    assert (answered.status, states(answered)) == ("active", {"ada": "lost", "bob": "joined"})
    assert accept(answered, "ada", 8, session_id=11).sessions == {11, 2}
    assert accept(lost, "ada", 4, session_id=11).status == "ringing"


def test_who_is_lost_can_hang_up_from_another_device() -> None:
    assert over(transitions.leave(transitions.lose(active(), {2}, at(20)), "bob", at(21))) == (
        "ended",
        "hung_up",
    )


def test_voice_becomes_video_for_the_session_that_is_in_it() -> None:
    call = active()
    video = transitions.change_kind(call, "bob", 2, "video")
    assert (video.kind, video.rev) == ("video", call.rev + 1)
    assert transitions.change_kind(video, "ada", 1, "video") is video
    with pytest.raises(Forbidden):
        transitions.change_kind(call, "bob", 22, "video")
    with pytest.raises(Conflict):
        transitions.change_kind(ringing(), "bob", 2, "video")


def test_what_the_tables_do_not_name_cannot_happen() -> None:
    """Whatever is over stays over; whoever is in no call can only come in or be called."""
    assert {status for status, _ in CALLS} == LIVE
    assert not any(status in LIVE and event != "answered" for (_, event), status in CALLS.items())
    leaving = {state for (state, event), _ in PARTIES.items() if event != "accepts"}
    assert leaving == {"ringing", "joined", "lost"}
