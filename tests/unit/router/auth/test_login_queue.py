"""The queue of those who come in: in order, bounded, and paced for whoever is refused."""

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.domain.errors import Forbidden, RateLimited, Unavailable
from router.auth.login_queue import PATIENCE, REFUSAL_DELAY, RETRY_AFTER_MS, LoginQueue, delay_refusal
from runtime.metrics import Metrics
from tests.support.outcome import Outcome, begin


class Harness:
    """Two are looked at together, three wait."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.queue = LoginQueue(self.clock, "logins", 2, 3, Metrics())
        self.begun: list[Deferred[int]] = []

    def come(self) -> Outcome[int]:
        return begin(self.queue.run(self._look))

    async def _look(self) -> int:
        done: Deferred[int] = Deferred()
        self.begun.append(done)
        return await done


def test_so_many_are_looked_at_together_and_the_next_when_one_is_done() -> None:
    harness = Harness()
    came = [harness.come() for _ in range(4)]
    assert len(harness.begun) == 2
    harness.begun[0].callback(7)
    harness.clock.advance(0)
    assert (came[0].result, len(harness.begun)) == (7, 3)


def test_one_that_fails_gives_its_place_on() -> None:
    harness = Harness()
    came = [harness.come() for _ in range(3)]
    harness.begun[0].errback(Forbidden("no"))
    harness.clock.advance(0)
    with pytest.raises(Forbidden):
        _ = came[0].result
    assert len(harness.begun) == 3


def test_a_login_when_the_queue_is_full_gets_retry_after() -> None:
    harness = Harness()
    for _ in range(5):
        harness.come()
    with pytest.raises(Unavailable) as refused:
        _ = harness.come().result
    assert refused.value.fields == {"retry_after_ms": RETRY_AFTER_MS}


def test_whoever_has_waited_too_long_is_not_looked_at_any_more() -> None:
    harness = Harness()
    came = [harness.come() for _ in range(5)]
    harness.clock.advance(PATIENCE + 0.1)
    late = begin(harness.queue.run(harness._look))
    with pytest.raises(Unavailable):
        _ = late.result
    harness.begun[0].callback(1)
    harness.clock.advance(0)
    assert [each.done for each in came] == [True, False, True, True, True]
    assert len(harness.begun) == 2
    harness.come()
    assert len(harness.begun) == 3  # the place is free


@pytest.mark.parametrize("error", [Unavailable("too many"), RateLimited(1)])
def test_a_refusal_for_the_number_is_told_after_a_moment(error: Exception) -> None:
    clock, failing = Clock(), Deferred[int]()
    told = begin(delay_refusal(clock, failing))
    failing.errback(error)
    clock.advance(REFUSAL_DELAY - 0.1)
    assert not told.done
    clock.advance(0.1)
    with pytest.raises(type(error)):
        _ = told.result


def test_a_wrong_token_is_refused_at_once() -> None:
    clock, failing = Clock(), Deferred[int]()
    told = begin(delay_refusal(clock, failing))
    failing.errback(Forbidden("no"))
    with pytest.raises(Forbidden):
        _ = told.result
