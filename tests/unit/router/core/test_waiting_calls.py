"""Calls wait while a component has enough to do; users take turns."""

import pytest
from autobahn.wamp import message

from portico.domain.errors import RateLimited
from router.core import waiting_calls
from tests.support.limited import Harness, Session, call

ADA, BOB = Session(1, "ada"), Session(2, "bob")


class Busy(Harness):
    """A component with `AT_ONCE` open calls of Ada's, and what it answers."""

    def __init__(self) -> None:
        super().__init__(OPEN_CALLS="1000", OPEN_CALLS_USER="1000")
        for number in range(waiting_calls.AT_ONCE):
            self.dealer.begin(number, ADA, call("message.send"))

    def send(self, session: Session) -> message.Call:
        """A call that waits."""
        called = call("message.send")
        assert self.dealer.waiting.takes(session, called)
        return called

    def answer(self) -> None:
        """The oldest call is answered."""
        self.dealer.end(next(iter(self.dealer._invocations)))
        self.dealer.waiting.go_on()


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Busy:
    for name, value in {"AT_ONCE": 8, "CROWD": 30, "AT_ONCE_IN_A_CROWD": 4}.items():
        monkeypatch.setattr(waiting_calls, name, value)
    return Busy()


def test_a_call_waits_until_another_one_is_answered(busy: Busy) -> None:
    first, second = busy.send(ADA), busy.send(ADA)
    assert busy.dealer.went_on == []
    busy.answer()
    assert busy.dealer.went_on == [first]
    busy.answer()
    assert busy.dealer.went_on == [first, second]
    assert not len(busy.dealer.waiting)


def test_who_calls_seldom_passes_those_who_wait(busy: Busy) -> None:
    busy.send(ADA)
    assert not busy.dealer.waiting.takes(BOB, call("message.send"))


def test_in_a_crowd_fewer_are_open_for_a_while(busy: Busy) -> None:
    for _ in range(24):
        busy.send(ADA)
    for _ in range(4):
        busy.answer()
    assert len(busy.dealer.went_on) == 0, "eight were open, and four are in a crowd"
    busy.answer()
    assert len(busy.dealer.went_on) == 1


def test_a_call_that_waits_too_long_is_refused(busy: Busy) -> None:
    old = busy.send(ADA)
    busy.clock.advance(waiting_calls.OLDEST)
    young = busy.send(ADA)
    busy.clock.advance(waiting_calls.LOOK)
    assert busy.dealer.refused == [old]
    busy.answer()
    assert busy.dealer.went_on == [young]


def test_one_look_at_a_time_however_often_calls_begin_to_wait(busy: Busy) -> None:
    for _ in range(5):
        busy.send(ADA)
        busy.answer()
    assert len(busy.clock.getDelayedCalls()) == 1


def test_when_the_component_leaves_all_calls_go_on_and_are_told(busy: Busy) -> None:
    waiting = [busy.send(ADA), busy.send(ADA)]
    busy.dealer.component = None
    busy.dealer.waiting.go_on()
    assert busy.dealer.went_on == waiting


def test_calls_that_wait_are_limited_like_open_ones(busy: Busy) -> None:
    for _ in range(1000 - waiting_calls.AT_ONCE):
        busy.send(ADA)
    assert isinstance(busy.call(ADA, "user.me"), RateLimited)


def test_calls_that_wait_count_as_open_ones(busy: Busy) -> None:
    busy.send(ADA)
    assert ADA._session_id in busy.limiter.waiting_sessions()
    assert busy.dealer.waiting.of_user("ada") == 1
