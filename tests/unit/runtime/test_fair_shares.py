"""Fair scheduling: a user with many calls delays only their own."""

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.contract.registry import BY_NAME
from portico.domain.errors import RateLimited
from portico.domain.people import Caller
from runtime.fair_shares import WAITING, FairShares, YieldingShares
from tests.support.outcome import Outcome, begin

ADA, BOB, SITE = Caller("ada", "user", 1), Caller("bob", "user", 2), Caller("site", "service", 3)


class Work:
    """What is asked of a process, and what has begun of it."""

    def __init__(self) -> None:
        self.shares = FairShares(2)
        self.begun: list[tuple[str, Deferred[str]]] = []

    def ask(self, caller: Caller, what: str, procedure: str = "conversation.list") -> Outcome[str]:
        return begin(self.shares.run_in_slot(caller, BY_NAME[procedure], lambda: self._do(what)))

    async def _do(self, what: str) -> str:
        done: Deferred[str] = Deferred()
        self.begun.append((what, done))
        return await done

    @property
    def names(self) -> list[str]:
        return [what for what, _ in self.begun]

    def finish(self, what: str) -> None:
        next(done for name, done in self.begun if name == what).callback(what)


def test_two_of_one_users_calls_at_a_time_the_others_in_order() -> None:
    work = Work()
    asked = [work.ask(ADA, str(number)) for number in range(5)]
    assert work.names == ["0", "1"]
    work.finish("1")
    assert (work.names, asked[1].result) == (["0", "1", "2"], "1")
    work.finish("0")
    work.finish("2")
    assert work.names == ["0", "1", "2", "3", "4"]


def test_somebody_else_does_not_wait_for_them() -> None:
    work = Work()
    for number in range(100):
        work.ask(ADA, str(number))
    work.ask(BOB, "bob's")
    assert work.names == ["0", "1", "bob's"]


def test_a_site_has_twice_as_many() -> None:
    work = Work()
    for number in range(5):
        work.ask(SITE, str(number))
    assert work.names == ["0", "1", "2", "3"]


def test_messages_are_all_taken_for_they_go_in_batches() -> None:
    work = Work()
    for number in range(9):
        work.ask(ADA, str(number), "message.send")
    assert len(work.names) == 9


def test_exports_do_not_keep_the_other_calls_of_their_user_waiting() -> None:
    work = Work()
    for number in range(3):
        work.ask(ADA, f"export {number}", "conversation.export")
    work.ask(ADA, "list")
    assert work.names == ["export 0", "export 1", "list"]


def test_what_fails_makes_room_as_well() -> None:
    work = Work()
    asked = [work.ask(ADA, str(number)) for number in range(3)]
    work.begun[0][1].errback(ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        _ = asked[0].result
    assert work.names == ["0", "1", "2"]


def test_a_line_has_an_end() -> None:
    work = Work()
    for number in range(2 + WAITING):
        work.ask(ADA, str(number))
    with pytest.raises(RateLimited):
        _ = work.ask(ADA, "too many").result


def test_nobody_is_remembered_when_all_is_done() -> None:
    work = Work()
    for number in range(5):
        work.ask(ADA, str(number))
    for number in range(5):
        work.finish(str(number))
    assert (work.shares._running, work.shares._waiting) == ({}, {})


class Turns(Clock):
    """A clock of which one turn is one turn of the reactor: what is asked for in it comes in the next."""

    def turn(self) -> None:
        due, self.calls = self.calls, []
        for call in due:
            call.called = 1
            call.func(*call.args, **call.kw)


def test_in_the_router_worker_others_have_their_turn_before_each_call() -> None:
    clock, done = Turns(), []

    async def work() -> None:
        done.append("answered")

    shares = YieldingShares(2, clock)
    asked = [begin(shares.run_in_slot(ADA, BY_NAME["session.info"], work)) for _ in range(5)]
    assert not done
    for answered in (2, 4, 5):
        clock.turn()
        assert len(done) == answered
    assert all(each.result is None for each in asked)
