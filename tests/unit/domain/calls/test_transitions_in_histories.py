"""Whatever people do in whatever order, and whatever time brings: what must always hold of a call."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from portico.domain.calls import transitions
from portico.domain.calls.deadlines import Timing, expire, next_due
from portico.domain.calls.events import Ended, changes_between
from portico.domain.calls.model import ENGAGED, Call
from portico.domain.errors import PorticoError
from tests.support.calls import NOON, ringing
from tests.support.properties import examples

TIMING = Timing()
PEOPLE = ("ada", "bob", "cy", "dee", "eve")
ACTS: dict[str, Callable[[Call, str, int, timedelta], Call]] = {
    "accept": lambda call, who, session, t: transitions.accept(call, who, session, NOON + t),
    "reject": lambda call, who, session, t: transitions.reject(call, who, NOON + t),
    "leave": lambda call, who, session, t: transitions.leave(call, who, NOON + t),
    "lose": lambda call, who, session, t: transitions.lose(call, {session}, NOON + t),
    "connect": lambda call, who, session, t: transitions.connect(call, NOON + t),
    "wait": lambda call, who, session, t: expire(call, NOON + t, TIMING),
}
STEPS = st.tuples(
    st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE), st.integers(1, 9), st.integers(0, 60)
)


@examples(300)
@given(others=st.integers(1, 4), steps=st.lists(STEPS, max_size=25))
def test_what_always_holds(others: int, steps: list[tuple[str, str, int, int]]) -> None:
    call, clock, ends = ringing(*PEOPLE[1 : others + 1]), timedelta(), 0
    for act, who, session, seconds in steps:
        clock += timedelta(seconds=seconds)
        before = call
        try:
            call = ACTS[act](call, who, session, clock)
        except PorticoError:
            continue
        check(before, call)
        ends += sum(isinstance(each, Ended) for each in changes_between(before, call))
    assert ends == (not call.live)
    assert not expire(call, NOON + clock + timedelta(days=1), TIMING).live


def check(before: Call, call: Call) -> None:
    """One step from one sound state to another."""
    assert before.live or call is before
    assert (next_due(call, TIMING) is None) == (not call.live)
    assert call.live == (call.ended_at is None) == (call.reason is None)
    assert call.live or not any(party.state in ENGAGED for party in call.parties)
    assert all((party.session_id is not None) == (party.state == "joined") for party in call.parties)
    assert all((party.lost_at is not None) == (party.state == "lost") for party in call.parties)
    assert (call.status == "active") <= (call.answered_at is not None and call.present() >= 2)
    assert call.present() <= max(transitions.MESH, before.present())
    assert call.rev > before.rev or call.status == before.status
