"""Which of several processes a call goes to, while they come and go."""

from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.wamp.message import Call
from twisted.internet.task import Clock

from portico.contract import uris
from router.core import turns
from router.core.turns import PAUSE, Turns, subject_of

ADA = SimpleNamespace(_authrole="user", _authid="ada")
REST = SimpleNamespace(_authrole=uris.COMPONENT, _authid=uris.COMPONENT)
SEND = uris.procedure("message.send")


class Harness:
    """Processes that have registered one procedure, and the calls that are open."""

    def __init__(self, *processes: str) -> None:
        self.clock, self.open, self.went_on = Clock(), dict[int, str](), list[Call]()
        self.registration = SimpleNamespace(uri=SEND, observers=list(processes))
        self.turns = Turns(self.clock, self.open.__contains__, self._go_on)

    def _go_on(self, _: object, call: Call) -> None:
        self.call(call)

    def call(self, call: Call) -> str | None:
        """The process that is invoked; None for a call that waits."""
        process = self.turns.choose(ADA, call, self.registration)
        if process is None:
            self.turns.wait(ADA, call, self.registration)
            return None
        self.open[call.request] = process
        self.turns.note(call.request, ADA, call, self.registration, process)
        self.went_on.append(call)
        return str(process)


def send(request: int, **arguments: Any) -> Call:
    return Call(request, SEND, kwargs=arguments)


def test_calls_about_a_conversation_go_to_one_process_and_conversations_to_all() -> None:
    harness = Harness("first", "second")
    chosen = [harness.call(send(number, conversation_id=number // 3)) for number in range(12)]
    assert chosen == ["first"] * 3 + ["second"] * 3 + ["first"] * 3 + ["second"] * 3


def test_a_call_follows_the_open_one_before_it_when_a_process_comes_back() -> None:
    harness = Harness("first")
    assert harness.call(send(1, conversation_id=7)) == "first"
    harness.registration.observers.append("second")
    assert harness.call(send(2, conversation_id=7)) == "first"
    harness.open.clear()
    assert harness.call(send(3, conversation_id=7)) == "second"


def test_calls_wait_in_order_for_a_process_that_stops() -> None:
    harness = Harness("first", "second")
    assert harness.call(send(1, conversation_id=7)) == "second"
    harness.registration.observers.remove("second")
    assert [harness.call(send(number, conversation_id=7)) for number in (2, 3)] == [None, None]
    assert harness.call(send(4, conversation_id=8)) == "first"
    harness.clock.advance(PAUSE)
    assert [call.request for call in harness.went_on] == [1, 4]
    del harness.open[1]
    assert harness.call(send(5, conversation_id=7)) is None  # it does not overtake
    harness.clock.advance(PAUSE)
    assert [call.request for call in harness.went_on] == [1, 4, 2, 3, 5]
    assert {harness.open[number] for number in (2, 3, 5)} == {"first"}


def test_calls_that_wait_go_on_though_what_they_waited_for_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "MOST", 1)
    harness = Harness("first", "second")
    harness.call(send(1, conversation_id=7))
    harness.registration.observers.remove("second")
    harness.call(send(2, conversation_id=7))
    del harness.open[1]
    harness.call(send(3, conversation_id=8))
    harness.clock.advance(PAUSE)
    assert [call.request for call in harness.went_on] == [1, 3, 2]


@pytest.mark.parametrize(
    ("session", "call", "subject"),
    [
        (ADA, send(1, conversation_id=7, text="hello"), 7),
        (ADA, send(1, message_id=9), 9),
        (ADA, send(1, to_user_id="bob"), "bob"),
        (ADA, send(1, conversation_id=[7]), "ada"),
        (ADA, send(1), "ada"),
        (REST, Call(1, SEND, args=[{"user_id": "eve"}, {"conversation_id": 7}]), 7),
        (REST, Call(1, SEND, args=[{"user_id": "eve"}, {}]), "eve"),
    ],
)
def test_what_a_call_is_about(session: Any, call: Call, subject: int | str) -> None:
    assert subject_of(session, call) == subject
