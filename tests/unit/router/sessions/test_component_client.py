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


class World:
    def __init__(self) -> None:
        self.session, self.clock = Session(), Clock()
        self.components = ComponentClient(self.session, self.clock)

    def fails(self, error: Exception) -> None:
        self.session.answer = lambda waiting: waiting.errback(error)

    def answers(self, value: Any) -> None:
        self.session.answer = lambda waiting: waiting.callback(value)


def test_the_component_receives_the_principal() -> None:
    world = World()
    world.answers(True)
    assert begin(world.components.upsert_user(principal(name="Ada"))).result is True
    [(procedure, (sent,))] = world.session.calls
    assert procedure == uris.ADMIT
    assert (sent["user_id"], sent["name"]) == ("ada", "Ada")


def test_a_revoked_token_is_refused() -> None:
    world = World()
    world.answers(False)
    assert begin(world.components.upsert_user(principal())).result is False


def test_a_component_that_restarts_in_time_is_waited_for() -> None:
    world = World()
    world.fails(AWAY)
    asked = begin(world.components.upsert_user(principal()))
    world.clock.pump([PAUSE] * 10)
    assert not asked.done
    world.answers(True)
    world.clock.advance(PAUSE)
    assert asked.result is True
    assert len(world.session.calls) == 12


def test_retries_end() -> None:
    world = World()
    world.fails(AWAY)
    asked = begin(world.components.revoke("ada", ["f"], 1, []))
    world.clock.pump([PAUSE] * int(PATIENCE / PAUSE + 2))
    with pytest.raises(Unavailable):
        _ = asked.result


def test_an_error_of_a_component_is_not_retried_and_its_text_not_shown() -> None:
    world = World()
    world.fails(BROKEN)
    with pytest.raises(Unavailable) as caught:
        _ = begin(world.components.upsert_user(principal())).result
    assert "hidden" not in str(caught.value)
    assert len(world.session.calls) == 1


def test_a_component_that_hangs_times_out() -> None:
    world = World()
    asked = begin(world.components.upsert_user(principal()))
    world.clock.advance(ANSWER)
    with pytest.raises(Unavailable):
        _ = asked.result


def test_the_health_of_a_component_that_does_not_answer_is_none() -> None:
    world = World()
    silent = begin(world.components.health("messaging"))
    world.clock.advance(STATUS_ANSWER)
    world.fails(AWAY)
    away = begin(world.components.health("messaging"))
    world.answers({"database": True})
    up = begin(world.components.health("messaging"))
    assert [silent.result, away.result, up.result] == [None, None, {"database": True}]
    assert world.session.calls[0] == (uris.health_of("messaging"), ())
