"""Who signals to whom, and what a signal may be."""

from typing import Any

import pytest

from portico.domain.calls import transitions
from portico.domain.calls.signals import MAX_SIGNAL_BYTES, check_signal, receiver
from portico.domain.errors import Conflict, Forbidden, InvalidArgument, NotFound, TooLarge
from tests.support.calls import active, at, ringing


def test_a_signal_is_for_the_session_at_the_other_end() -> None:
    assert receiver(active(), "ada", 1, None).session_id == 2
    assert receiver(active(), "bob", 2, None).session_id == 1
    assert receiver(active(), "bob", 2, "ada").session_id == 1


def test_only_the_session_that_is_in_the_call_signals() -> None:
    with pytest.raises(Forbidden):
        receiver(active(), "bob", 22, None)
    with pytest.raises(NotFound):
        receiver(active(), "eve", 5, None)


def test_not_before_the_answer_and_not_after_the_end() -> None:
    for user_id, session_id in (("ada", 1), ("bob", 2)):
        with pytest.raises(Conflict):
            receiver(ringing(), user_id, session_id, None)
        with pytest.raises(Conflict):
            receiver(transitions.leave(active(), "ada", at(9)), user_id, session_id, None)


def test_who_is_lost_gets_no_signals_until_back() -> None:
    lost = transitions.lose(active(), {2}, at(9))
    with pytest.raises(Conflict) as caught:
        receiver(lost, "ada", 1, None)
    assert caught.value.fields == {"state": "lost"}
    assert receiver(transitions.accept(lost, "bob", 22, at(12)), "ada", 1, None).session_id == 22


def test_in_a_call_of_three_one_says_whom() -> None:
    call = active("bob", "cy")
    assert receiver(call, "ada", 1, "cy").session_id == 3
    with pytest.raises(InvalidArgument):
        receiver(call, "ada", 1, None)
    for nobody in ("eve", "ada"):
        with pytest.raises(NotFound):
            receiver(call, "ada", 1, nobody)


@pytest.mark.parametrize("payload", [{"candidate": "a"}, [{"candidate": "a"}, {"candidate": "b"}], []])
def test_candidates_come_alone_or_in_a_batch(payload: Any) -> None:
    check_signal("ice", payload)


def test_an_offer_is_one_object() -> None:
    check_signal("offer", {"sdp": "v=0"})
    with pytest.raises(InvalidArgument):
        check_signal("offer", [{"sdp": "v=0"}])


def test_a_signal_has_at_most_64_kibibytes() -> None:
    frame = len('{"sdp":""}')
    check_signal("offer", {"sdp": "x" * (MAX_SIGNAL_BYTES - frame)})
    with pytest.raises(TooLarge) as caught:
        check_signal("offer", {"sdp": "x" * (MAX_SIGNAL_BYTES - frame + 1)})
    assert caught.value.fields == {"field": "payload", "limit": 65_536}
