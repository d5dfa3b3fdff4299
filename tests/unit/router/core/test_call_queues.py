"""What waits for a component is bounded: who has much waiting is refused, the others are not."""

from itertools import count

import pytest

from portico.domain.errors import Unavailable
from router.core import call_queues
from router.core.request_limiter import READ_PAUSE
from tests.support.limited import Harness, Session, call

NUMBERS = count()


@pytest.fixture
def harness(monkeypatch: pytest.MonkeyPatch) -> Harness:
    for name, value in {"MOST": 20, "OWN": 4, "LEAST": 2, "FULL": 30, "FEW": 5}.items():
        monkeypatch.setattr(call_queues, name, value)
    return Harness(OPEN_CALLS="1000", OPEN_CALLS_USER="1000")


def wait(harness: Harness, session: Session, calls: int) -> list[int]:
    """Calls that are not answered."""
    numbers = [next(NUMBERS) for _ in range(calls)]
    for number in numbers:
        harness.dealer.begin(number, session, call("message.send"))
    return numbers


def test_when_many_calls_wait_users_who_have_many_open_are_refused(harness: Harness) -> None:
    ada, bob = Session(1, "ada"), Session(2, "bob")
    waiting = wait(harness, ada, 19)
    assert harness.call(ada, "message.send") is None
    waiting += wait(harness, ada, 1)
    refusal = harness.call(ada, "message.send")
    assert isinstance(refusal, Unavailable)
    assert refusal.fields == {"retry_after_ms": 1000}
    assert harness.call(bob, "message.send") is None
    harness.dealer.end(waiting[0])
    assert harness.call(ada, "message.send") is None


def test_the_more_users_have_open_calls_the_fewer_has_each_of_them(harness: Harness) -> None:
    people = [Session(number, f"user-{number}") for number in range(5)]
    for person in people:
        wait(harness, person, 4)
    others = [Session(number, f"other-{number}") for number in range(5, 7)]
    for person in others:
        wait(harness, person, 1)
    assert harness.call(others[0], "message.send") is None
    wait(harness, others[0], 1)
    assert isinstance(harness.call(others[0], "message.send"), Unavailable)


def test_when_too_many_wait_everybody_is_refused(harness: Harness) -> None:
    wait(harness, Session(1, "ada"), 30)
    assert isinstance(harness.call(Session(2, "bob"), "message.send"), Unavailable)


def test_few_large_calls_count_by_their_bytes(harness: Harness) -> None:
    ada = Session(1, "ada")
    harness.dealer.component._transport.dataBuffer = b"x" * call_queues.BYTES
    wait(harness, ada, 4)
    assert harness.call(ada, "message.send") is None
    wait(harness, ada, 1)
    assert isinstance(harness.call(ada, "message.send"), Unavailable)


def test_who_goes_on_is_read_from_less_often(harness: Harness) -> None:
    ada, bob = Session(1, "ada"), Session(2, "bob")
    wait(harness, ada, 20)
    assert harness.passed(ada, "message.send", 8) == 0
    assert ada.connection.reading
    assert harness.passed(ada, "message.send", 1) == 0
    assert not ada.connection.reading
    assert bob.connection.reading
    harness.clock.advance(READ_PAUSE + 1)
    assert ada.connection.reading
