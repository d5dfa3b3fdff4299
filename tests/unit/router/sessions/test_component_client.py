"""The rooms as the router calls them: patience while one is away, an end to it, and no driver's words."""

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


class Rooms:
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
        self.rooms, self.clock = Rooms(), Clock()
        self.components = ComponentClient(self.rooms, self.clock)

    def fails(self, error: Exception) -> None:
        self.rooms.answer = lambda waiting: waiting.errback(error)

    def answers(self, value: Any) -> None:
        self.rooms.answer = lambda waiting: waiting.callback(value)


def test_the_room_is_told_what_the_token_says() -> None:
    world = World()
    world.answers(True)
    assert begin(world.components.admit(principal(name="Ada"))).result is True
    [(procedure, (told,))] = world.rooms.calls
    assert procedure == uris.ADMIT
    assert (told["user_id"], told["name"]) == ("ada", "Ada")


def test_a_barred_token_is_a_no() -> None:
    world = World()
    world.answers(False)
    assert begin(world.components.admit(principal())).result is False


def test_a_room_that_comes_back_in_time_is_waited_for() -> None:
    world = World()
    world.fails(AWAY)
    asked = begin(world.components.admit(principal()))
    world.clock.pump([PAUSE] * 10)
    assert not asked.done
    world.answers(True)
    world.clock.advance(PAUSE)
    assert asked.result is True
    assert len(world.rooms.calls) == 12


def test_patience_has_an_end() -> None:
    world = World()
    world.fails(AWAY)
    asked = begin(world.components.revoke("ada", ["f"], 1, []))
    world.clock.pump([PAUSE] * int(PATIENCE / PAUSE + 2))
    with pytest.raises(Unavailable):
        _ = asked.result


def test_a_room_that_is_broken_is_not_asked_again_and_its_words_stay_inside() -> None:
    world = World()
    world.fails(BROKEN)
    with pytest.raises(Unavailable) as caught:
        _ = begin(world.components.admit(principal())).result
    assert "hidden" not in str(caught.value)
    assert len(world.rooms.calls) == 1


def test_a_room_that_hangs_is_given_up_on() -> None:
    world = World()
    asked = begin(world.components.admit(principal()))
    world.clock.advance(ANSWER)
    with pytest.raises(Unavailable):
        _ = asked.result


def test_the_health_of_a_room_that_does_not_answer_is_none() -> None:
    world = World()
    silent = begin(world.components.health("messaging"))
    world.clock.advance(STATUS_ANSWER)
    world.fails(AWAY)
    away = begin(world.components.health("messaging"))
    world.answers({"database": True})
    up = begin(world.components.health("messaging"))
    assert [silent.result, away.result, up.result] == [None, None, {"database": True}]
    assert world.rooms.calls[0] == (uris.health_of("messaging"), ())
