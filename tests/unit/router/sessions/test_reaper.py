"""Sweeps of the session reaper: expired, slow and never joined sessions."""

from typing import Any

from twisted.internet.task import Clock

from portico.contract import uris
from portico.contract.session import SessionExpiring
from router.sessions.reaper import JOIN_WITHIN, MAX_BUFFERED, SessionReaper, allow_large_write
from router.sessions.registry import UNJOINED, WARNING, SessionRegistry
from runtime.metrics import Metrics
from tests.support.principals import record
from tests.support.view import Connection, View

END = 5_000


class Harness:
    def __init__(self) -> None:
        self.view, self.registry, self.clock = View(), SessionRegistry(), Clock()
        self.clock.advance(1_000)
        self.told: list[tuple[int, str]] = []
        self.metrics = Metrics()
        view: Any = self.view
        self.reaper = SessionReaper(view, self.registry, self.clock, self.publish, self.metrics)

    def publish(self, event: SessionExpiring, session_id: int) -> None:
        self.told.append((session_id, event.expires_at))

    def joins(self, session_id: int, expires_at: int = END, waiting: int = 0) -> Connection:
        self.registry.add(record(session_id, expires_at=expires_at))
        self.view.sessions[session_id] = Connection(waiting)
        connection: Connection = self.view.sessions[session_id]
        return connection

    def sweep_at(self, moment: float) -> None:
        self.clock.advance(moment - self.clock.seconds())
        self.reaper.sweep()

    def count(self, why: str) -> float | None:
        return self.metrics.registry.get_sample_value("portico_sessions_ended_total", {"why": why})


def test_a_session_is_warned_once_and_ended_at_its_end() -> None:
    harness = Harness()
    harness.joins(1)
    harness.joins(2, expires_at=END + 1_000)
    harness.sweep_at(END - WARNING - 1)
    assert harness.told == []
    for moment in (END - WARNING, END - 1):
        harness.sweep_at(moment)
    assert harness.told == [(1, "1970-01-01T01:23:20.000Z")]
    assert harness.view.ended == []
    for moment in (END, END + 1):
        harness.sweep_at(moment)
    assert harness.view.ended == [(1, uris.CLOSE_EXPIRED)]
    assert harness.registry.find(1) is None
    assert harness.registry.find(2) is not None
    assert harness.count("token_expired") == 1


def test_a_connection_that_takes_no_data_is_cut() -> None:
    harness = Harness()
    slow, quick = harness.joins(1, waiting=MAX_BUFFERED + 1), harness.joins(2, waiting=MAX_BUFFERED)
    harness.sweep_at(2_000)
    assert (slow.is_cut, quick.is_cut) == (True, False)
    assert harness.count("slow_consumer") == 1


def test_a_large_answer_that_found_the_buffer_empty_may_be_read_slowly() -> None:
    harness = Harness()
    reading, stuck = (
        harness.joins(1, waiting=2 * MAX_BUFFERED),
        harness.joins(2, waiting=3 * MAX_BUFFERED + 1),
    )
    for connection in (reading, stuck):
        allow_large_write(connection, 2 * MAX_BUFFERED)
    harness.sweep_at(2_000)
    assert (reading.is_cut, stuck.is_cut) == (False, True)
    allow_large_write(reading, 100)
    harness.sweep_at(2_001)
    assert reading.is_cut


def test_a_connection_that_never_joins_is_cut() -> None:
    harness = Harness()
    early, late = Connection(), Connection()
    harness.view.waiting = [early]
    harness.sweep_at(2_000)
    harness.view.waiting.append(late)
    harness.sweep_at(2_000 + JOIN_WITHIN)
    assert not early.is_cut
    harness.sweep_at(2_000 + JOIN_WITHIN + 1)
    assert (early.is_cut, late.is_cut) == (True, False)
    assert harness.count("never_joined") == 1


def test_a_connection_that_joins_in_time_is_left_alone() -> None:
    harness = Harness()
    connection = Connection()
    harness.view.waiting = [connection]
    harness.sweep_at(2_000)
    harness.view.waiting = []
    harness.sweep_at(2_005)
    harness.view.waiting = [connection]
    harness.sweep_at(2_011)
    assert not connection.is_cut


def test_a_session_that_is_not_there_is_neither_told_nor_counted_as_ended() -> None:
    harness = Harness()
    gone = record(1)
    harness.registry.add(gone)
    assert not harness.reaper.end(gone, uris.CLOSE_REVOKED, "revoked")
    for moment in (1_001, 1_000 + UNJOINED + 1):
        harness.sweep_at(moment)
    assert harness.told == []
    assert harness.registry.find(1) is None
    assert (harness.count("revoked"), harness.count("token_expired")) == (None, None)
