"""The time by PostgreSQL's clock, beside a node's clock that is wrong or is set."""

import pytest
from structlog.testing import capture_logs

from portico.domain.errors import Unavailable
from runtime.database_clock import LIMIT, LONG, ClockWatch, DatabaseClock
from runtime.metrics import Metrics
from tests.support.outcome import begin

HOUR = 3600.0


class Machine:
    """A machine with a clock of its own, and PostgreSQL on another one; `trip` is the time of an answer."""

    def __init__(self, ahead: float) -> None:
        self.true, self.ahead, self.trip = 1_000_000.0, ahead, 0.01
        self.is_away = False
        self.clock = DatabaseClock(self, self.read, lambda: self.true - 999_000)

    def seconds(self) -> float:
        return self.true + self.ahead

    def callLater(self, *_: object) -> None:  # noqa: N802
        """Not called here."""

    async def read(self) -> float:
        if self.is_away:
            raise Unavailable("away")
        self.true += self.trip
        return self.true - self.trip / 2

    @property
    def error(self) -> float:
        """How wrong the clock is."""
        return self.clock.seconds() - self.true


@pytest.mark.parametrize("ahead", [HOUR, -HOUR, 0.0])
def test_the_time_is_that_of_postgresql_whatever_is_done_to_the_nodes_clock(ahead: float) -> None:
    machine = Machine(ahead)
    begin(machine.clock.measure())
    assert machine.error == pytest.approx(0)
    assert machine.clock.ahead == pytest.approx(ahead)
    machine.true += 4
    machine.ahead -= HOUR
    assert machine.error == pytest.approx(0)
    assert machine.clock.ahead == pytest.approx(ahead - HOUR)


def test_a_slow_answer_does_not_replace_a_quick_one_but_is_better_than_none() -> None:
    machine = Machine(HOUR)
    machine.trip = 2.0
    begin(machine.clock.measure())
    assert abs(machine.error) <= machine.clock.precision == 1.0
    machine.trip = LONG / 2
    begin(machine.clock.measure())
    assert machine.clock.precision == LONG / 4
    machine.trip = LONG
    begin(machine.clock.measure())
    assert machine.clock.precision == LONG / 4


def test_nothing_is_done_before_the_time_is_known() -> None:
    machine, done = Machine(HOUR), list[float]()

    async def work() -> None:
        done.append(machine.error)

    machine.is_away = True
    work_when_known = machine.clock.when_known(work)
    with pytest.raises(Unavailable):
        assert begin(work_when_known()).result
    assert done == []
    machine.is_away = False
    begin(work_when_known())
    assert done == [pytest.approx(0)]
    machine.is_away = True
    begin(work_when_known())
    assert len(done) == 2  # the time goes on while PostgreSQL is away


def test_a_difference_is_logged_once_and_again_when_it_has_gone() -> None:
    machine = Machine(0.0)
    metrics = Metrics()
    watch = ClockWatch(machine.clock, metrics)
    begin(machine.clock.measure())
    with capture_logs() as logs:
        for ahead in (LIMIT - 0.1, LIMIT + 0.1, HOUR, -HOUR, 0.0):
            machine.ahead = ahead
            begin(watch.look())
    assert [line["event"] for line in logs] == ["clock.differs", "clock.right"]
    assert logs[0]["ahead"] == pytest.approx(LIMIT + 0.1, abs=0.06)
    machine.ahead = -7.0
    assert not watch.is_right
    assert metrics.registry.get_sample_value("portico_clock_ahead_seconds") == pytest.approx(-7)


def test_what_a_slow_answer_leaves_open_is_no_difference() -> None:
    machine = Machine(LIMIT + 0.5)
    machine.trip = 2.0
    begin(machine.clock.measure())
    assert ClockWatch(machine.clock, Metrics()).is_right
