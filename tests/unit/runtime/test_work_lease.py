"""A work lease is held from a request until shortly before others may take it."""

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.domain.errors import Unavailable
from portico.domain.nodes import MARGIN
from portico.storage.work_leases import LEASE
from runtime.work_lease import PATIENCE, WorkLease

VALID = LEASE.total_seconds() - MARGIN


class Row:
    """The row of a lease, which the test gives to this process or to another one."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.free = True
        self.seconds = 0.0  # that an answer takes
        self.done: list[str] = []

    async def take(self) -> bool:
        self.clock.advance(self.seconds)
        return self.free

    async def release_former(self) -> None:
        self.done.append("release_former")

    async def release(self) -> None:
        self.done.append("release")


class Holder:
    """A process with a lease, and a clock."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.advance(1_000)
        self.row = Row(self.clock)
        self.lease = WorkLease(self.row, "core", self.clock, self.clock.seconds)
        self.taken: list[float] = []
        self.lease.call_when_taken(lambda: self.taken.append(self.clock.seconds()))

    def renew(self) -> None:
        run(self.lease.renew())


def run(work: Any) -> None:
    failures: list[Any] = []
    Deferred.fromCoroutine(work).addErrback(failures.append)
    assert failures == []


@pytest.fixture
def holder() -> Holder:
    return Holder()


def test_it_is_not_held_before_it_was_taken(holder: Holder) -> None:
    assert not holder.lease.held
    holder.renew()
    assert holder.lease.held
    assert holder.row.done == ["release_former"]


def test_the_time_counts_from_before_the_request(holder: Holder) -> None:
    holder.row.seconds = 3.0
    holder.renew()
    holder.clock.advance(VALID - 3.1)
    assert holder.lease.held
    holder.clock.advance(0.2)
    assert not holder.lease.held


def test_whoever_takes_it_over_is_woken_and_a_renewal_wakes_nobody(holder: Holder) -> None:
    holder.row.free = False
    holder.renew()
    assert not holder.lease.held
    holder.row.free = True
    holder.renew()
    holder.renew()
    assert holder.taken == [1_000]


def test_a_term_ends_with_a_break_even_if_the_lease_comes_back(holder: Holder) -> None:
    holder.renew()
    term = holder.lease.term()
    holder.clock.advance(VALID - 1)
    holder.renew()
    assert term()
    holder.clock.advance(VALID + 1)
    holder.renew()
    assert holder.lease.held
    assert not term()


def test_work_runs_only_while_it_is_held(holder: Holder) -> None:
    ran: list[int] = []

    async def work() -> None:
        ran.append(1)

    run(holder.lease.run(work))
    holder.renew()
    run(holder.lease.run(work))
    assert len(ran) == 1


def test_who_resigns_releases_it_after_the_work_under_way(holder: Holder) -> None:
    holder.renew()
    ends: Deferred[None] = Deferred()

    async def work() -> None:
        await ends

    run(holder.lease.run(work))
    run(holder.lease.resign())
    assert not holder.lease.held
    assert "release" not in holder.row.done
    ends.callback(None)
    holder.clock.advance(0.1)
    assert "release" in holder.row.done


def test_who_resigns_releases_it_after_the_renewal_under_way_and_takes_it_no_more(holder: Holder) -> None:
    holder.renew()
    taken: Deferred[bool] = Deferred()

    async def take() -> bool:
        holder.row.done.append("take")
        return await taken

    holder.row.take = take  # type: ignore[method-assign]
    holder.renew()
    run(holder.lease.resign())
    assert "release" not in holder.row.done
    taken.callback(True)
    holder.clock.advance(0.1)
    holder.renew()
    assert holder.row.done[-2:] == ["take", "release"]
    assert not holder.lease.held


def test_work_that_does_not_end_keeps_it_until_it_expires(holder: Holder) -> None:
    holder.renew()

    async def work() -> None:
        await Deferred()

    run(holder.lease.run(work))
    run(holder.lease.resign())
    for _ in range(100):
        holder.clock.advance(PATIENCE / 50)
    assert "release" not in holder.row.done
    holder.renew()
    assert not holder.lease.held


def test_without_the_database_it_runs_out(holder: Holder) -> None:
    holder.renew()

    async def fails() -> bool:
        raise Unavailable("away")

    holder.row.take = fails  # type: ignore[method-assign]
    Deferred.fromCoroutine(holder.lease.renew()).addErrback(
        lambda failure: failure.trap(Unavailable) and None
    )
    assert holder.lease.held
    holder.clock.advance(VALID)
    assert not holder.lease.held
