"""Periodic tasks run one at a time, on schedule and when woken; the log notifier coalesces."""

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.messaging.log_notifier import LogNotifier
from portico.contract import uris
from portico.domain.errors import Unavailable
from runtime.periodic import PeriodicTask


class Work:
    """Work that ends when the test says so."""

    def __init__(self) -> None:
        self.clock, self.begun = Clock(), 0
        self._under_way: list[Deferred[None]] = []
        self.rounds = PeriodicTask(10, self.clock, "work", self._do)

    async def _do(self) -> None:
        self.begun += 1
        self._under_way.append(Deferred())
        await self._under_way[-1]

    def end(self) -> None:
        self._under_way.pop().callback(None)

    def fail(self, error: Exception) -> None:
        self._under_way.pop().errback(error)


def test_a_round_begins_a_period_after_the_last_has_ended() -> None:
    work = Work()
    work.rounds.wake()
    work.clock.advance(30)
    assert work.begun == 1
    work.end()
    work.clock.advance(9.9)
    assert work.begun == 1
    work.clock.advance(0.1)
    assert work.begun == 2


def test_who_is_woken_does_not_wait_for_the_time() -> None:
    work = Work()
    work.rounds.wake()
    work.end()
    work.rounds.wake()
    assert work.begun == 2
    work.end()
    work.clock.advance(9.9)
    assert work.begun == 2


def test_who_is_woken_at_work_looks_once_more_and_never_twice_at_once() -> None:
    work = Work()
    work.rounds.wake()
    work.rounds.wake()
    work.rounds.wake()
    assert work.begun == 1
    work.end()
    assert work.begun == 2
    work.end()
    assert work.begun == 2


def test_rounds_go_on_whatever_one_meets() -> None:
    work = Work()
    for error in (Unavailable("away"), RuntimeError("a bug")):
        work.rounds.wake()
        work.fail(error)
    work.clock.advance(10)
    assert work.begun == 3


def test_after_the_stop_there_is_no_round_and_no_timer() -> None:
    work = Work()
    work.rounds.wake()
    work.rounds.stop()
    work.end()
    work.rounds.wake()
    assert (work.begun, work.clock.getDelayedCalls()) == (1, [])


def test_the_log_notifier_publishes_once_for_many_messages() -> None:
    clock, logged = Clock(), []
    log_notifier = LogNotifier(clock, lambda _: logged.append(clock.seconds()))
    for _ in range(3):
        log_notifier.notify_consumers()
    clock.advance(0.05)
    log_notifier.notify_consumers()
    assert logged == []
    clock.advance(0.05)
    assert logged == [0.1]
    log_notifier.notify_consumers()
    clock.advance(0.1)
    assert logged == [0.1, 0.2]


def test_the_log_notifier_says_which_messages_concern_teams() -> None:
    clock, logged = Clock(), list[str]()
    log_notifier = LogNotifier(clock, logged.append)
    log_notifier.notify_consumers(["ada", "bob"])
    clock.advance(0.1)
    assert logged == [uris.LOG_GREW]
    log_notifier.notify_consumers(["ada", "team:1"])
    log_notifier.notify_consumers(["ada", "bob"])
    clock.advance(0.1)
    assert logged == [uris.LOG_GREW, uris.LOG_GREW, uris.TEAM_LOG_GREW]
