"""Which call a start means: a new one, the one that goes on here, or the other's of a moment ago."""

import pytest
from msgspec.structs import replace

from portico.domain.calls import transitions
from portico.domain.calls.model import Call
from portico.domain.calls.starts import Join, Ring, check_free, invited, place
from portico.domain.errors import Blocked, Conflict
from tests.support.calls import accept, active, at, ringing


def known(call: Call, id_: int = 7, conversation_id: int = 1) -> Call:
    """A call that is stored."""
    return replace(call, id=id_, conversation_id=conversation_id)


def test_where_nobody_is_in_a_call_it_rings() -> None:
    assert place(1, "ada", ("bob",), []) == Ring(("bob",), frozenset())


def test_both_calling_at_once_mean_one_call() -> None:
    for conversation_id in (1, 2):
        assert place(conversation_id, "bob", ("ada",), [known(ringing())]) == Join(7)


def test_a_group_call_that_goes_on_is_joined() -> None:
    call = known(accept(ringing("bob", "cy"), "bob"))
    assert place(1, "cy", ("ada", "bob"), [call]) == Join(7)


def test_who_is_in_a_call_starts_no_other() -> None:
    for call in (ringing(), active(), transitions.lose(active(), {1}, at(9))):
        with pytest.raises(Conflict) as caught:
            place(2, "ada", ("cy",), [known(call, conversation_id=1)])
        assert caught.value.fields == {"call_id": 7}


def test_who_is_rung_for_may_call_somebody_else() -> None:
    assert place(2, "bob", ("cy",), [known(ringing())]) == Ring(("cy",), frozenset())


@pytest.mark.parametrize("call", [ringing(), active()], ids=["ringing", "active"])
def test_who_rings_or_talks_is_busy(call: Call) -> None:
    assert place(2, "cy", ("bob",), [known(call)]) == Ring(("bob",), frozenset({"bob"}))


def test_a_user_who_rejected_a_group_call_is_not_busy() -> None:
    call = transitions.reject(accept(ringing("bob", "cy"), "bob"), "cy", at(7))
    assert place(2, "dee", ("cy",), [known(call)]) == Ring(("cy",), frozenset())


def test_who_was_not_invited_does_not_start_another_in_its_place() -> None:
    with pytest.raises(Conflict):
        place(1, "dee", ("ada", "bob", "cy"), [known(active("bob", "cy"))])


def test_nobody_is_in_two_calls() -> None:
    with pytest.raises(Conflict):
        check_free("bob", [known(active())])
    check_free("bob", [known(active())], but=7)
    check_free("bob", [known(ringing())])


def test_it_rings_for_everybody_else_but_those_kept_apart() -> None:
    assert invited("ada", ["ada", "bob", "cy"], []) == ("bob", "cy")
    assert invited("ada", ["ada", "bob", "cy"], ["cy"]) == ("bob",)
    with pytest.raises(Blocked):
        invited("ada", ["ada", "bob"], ["bob"])
    with pytest.raises(Conflict):
        invited("ada", ["ada"], [])


def test_a_call_does_not_ring_for_a_team() -> None:
    assert invited("ada", ["ada", "bob", "team:5"], []) == ("bob",)
    with pytest.raises(Conflict):
        invited("ada", ["ada", "team:5"], [])
