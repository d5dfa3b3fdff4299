"""A node that drains: its sessions end in shares, those that wait for an answer last, and nobody logs in."""

from typing import Any

import pytest
from twisted.internet.task import Clock

from portico.contract import uris
from portico.domain.errors import Unavailable
from router.sessions.draining import SECONDS, TICK, Drain
from router.sessions.reaper import SessionReaper
from router.sessions.registry import SessionRegistry
from runtime.metrics import Metrics
from tests.support.principals import record
from tests.support.view import Connection, View

SESSIONS = 100


class Harness:
    """A node with a hundred sessions."""

    def __init__(self) -> None:
        self.clock, self.registry, self.view = Clock(), SessionRegistry(), View()
        self.waiting: set[int] = set()
        for number in range(SESSIONS):
            self.registry.add(record(number))
            self.view.sessions[number] = Connection()
        view: Any = self.view
        reaper = SessionReaper(view, self.registry, self.clock, lambda event, session_id: None, Metrics())
        self.drain = Drain(self.registry, reaper, self.clock, lambda: self.waiting)

    def pass_time(self, seconds: float) -> None:
        self.clock.pump([TICK] * int(seconds / TICK))


def test_sessions_end_a_share_at_a_time() -> None:
    harness = Harness()
    harness.drain.begin()
    assert 0 < len(harness.view.ended) <= SESSIONS * TICK / SECONDS + 1
    harness.pass_time(SECONDS / 2)
    harness.drain.begin()  # again has no effect
    assert 0.4 * SESSIONS < len(harness.view.ended) < 0.8 * SESSIONS
    harness.pass_time(SECONDS)
    assert sorted(harness.view.ended) == [(number, uris.CLOSE_DRAINING) for number in range(SESSIONS)]


def test_who_waits_for_an_answer_gets_it_if_it_comes_in_time() -> None:
    harness = Harness()
    harness.waiting = {1, 2}
    harness.drain.begin()
    harness.pass_time(SECONDS - 1)
    ended = {number for number, _ in harness.view.ended}
    assert not ended & {1, 2}
    harness.waiting = {2}
    harness.pass_time(2)
    assert len(harness.registry) == 0


def test_nobody_logs_in_and_everybody_is_told_to_come_again() -> None:
    harness = Harness()
    harness.drain.check_login()
    harness.drain.begin()
    with pytest.raises(Unavailable) as refused:
        harness.drain.check_login()
    assert int(str(refused.value.fields["retry_after_ms"])) > 0
