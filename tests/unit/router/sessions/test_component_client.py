"""The client of the components: retries, timeouts, and no internal error texts."""

from collections.abc import Callable
from typing import Any

import pytest
from autobahn.wamp.exception import ApplicationError
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.contract import uris
from portico.domain.errors import Unavailable
from router.sessions.component_client import ANSWER, PATIENCE, PAUSE, STATUS_ANSWER, ComponentClient
from tests.support.outcome import begin
from tests.support.principals import principal

AWAY = ApplicationError("wamp.error.no_such_procedure")
BROKEN = ApplicationError("wamp.error.runtime_error", "password=hidden")


class Session:
    """A session whose calls the test answers."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.answer: Callable[[Deferred[Any]], None] = lambda waiting: None

    def call(self, procedure: str, *args: Any) -> "Deferred[Any]":
        self.calls.append((procedure, args))
        waiting: Deferred[Any] = Deferred()
        self.answer(waiting)
        return waiting


class Harness:
    def __init__(self) -> None:
        self.session, self.clock = Session(), Clock()
        self.components = ComponentClient(self.session, self.clock)

    def fails(self, error: Exception) -> None:
        self.session.answer = lambda waiting: waiting.errback(error)

    def answers(self, value: Any) -> None:
        self.session.answer = lambda waiting: waiting.callback(value)


def test_the_component_receives_the_principal() -> None:
    harness = Harness()
    harness.answers(True)
    assert begin(harness.components.upsert_user(principal(name="Ada"))).result is True
    [(procedure, (sent,))] = harness.session.calls
    assert procedure == uris.ADMIT
    assert (sent["user_id"], sent["name"]) == ("ada", "Ada")


def test_a_revoked_token_is_refused() -> None:
    harness = Harness()
    harness.answers(False)
    assert begin(harness.components.upsert_user(principal())).result is False


def test_a_component_that_restarts_in_time_is_waited_for() -> None:
    harness = Harness()
    harness.fails(AWAY)
    asked = begin(harness.components.upsert_user(principal()))
    harness.clock.pump([PAUSE] * 10)
    assert not asked.done
    harness.answers(True)
    harness.clock.advance(PAUSE)
    assert asked.result is True
    assert len(harness.session.calls) == 12


def test_retries_end() -> None:
    harness = Harness()
    harness.fails(AWAY)
    asked = begin(harness.components.revoke("ada", ["f"], 1, []))
    harness.clock.pump([PAUSE] * int(PATIENCE / PAUSE + 2))
    with pytest.raises(Unavailable):
        _ = asked.result


def test_an_error_of_a_component_is_not_retried_and_its_text_not_shown() -> None:
    harness = Harness()
    harness.fails(BROKEN)
    with pytest.raises(Unavailable) as caught:
        _ = begin(harness.components.upsert_user(principal())).result
    assert "hidden" not in str(caught.value)
    assert len(harness.session.calls) == 1


def test_a_component_that_hangs_times_out() -> None:
    harness = Harness()
    asked = begin(harness.components.upsert_user(principal()))
    harness.clock.advance(ANSWER)
    with pytest.raises(Unavailable):
        _ = asked.result


def test_the_health_of_a_component_that_does_not_answer_is_none() -> None:
    harness = Harness()
    silent = begin(harness.components.health("messaging"))
    harness.clock.advance(STATUS_ANSWER)
    harness.fails(AWAY)
    away = begin(harness.components.health("messaging"))
    harness.answers({"database": True})
    up = begin(harness.components.health("messaging"))
    assert [silent.result, away.result, up.result] == [None, None, {"database": True}]
    assert harness.session.calls[0] == (uris.health_of("messaging"), ())
