"""A Redis outage and recovery are logged once each; placeholders in library messages are filled."""

import pytest
import structlog
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.logger import LogLevel

from portico.storage.redis import REST, Redis
from runtime import logs, status


@pytest.fixture
def said() -> list[bool]:
    return []


def run(redis: Redis, *, answers: bool) -> None:
    def command(_connection: object) -> "Deferred[str]":
        return succeed("PONG") if answers else Deferred()

    Deferred.fromCoroutine(redis.ask(command)).addErrback(lambda _: None)


def test_it_is_told_once_that_redis_is_away_and_once_that_it_is_back(said: list[bool]) -> None:
    clock = Clock()
    redis = Redis(clock, "unix:///nowhere", said.append)
    for _ in range(3):
        run(redis, answers=False)
        clock.advance(REST + 1)
    assert said == [False]
    clock.advance(REST)
    for _ in range(3):
        run(redis, answers=True)
    assert said == [False, True]


def test_the_lines_about_redis_have_no_address() -> None:
    with structlog.testing.capture_logs() as lines:
        status.redis_changed(False)
        status.redis_changed(True)
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("redis.down", "warning"),
        ("redis.up", "info"),
    ]


def test_blanks_are_filled_with_what_is_harmless_and_named_else() -> None:
    event = {
        "log_level": LogLevel.warn,
        "log_format": "session {n} closed: {reason} [{message}] {peer!r}",
        "n": 7,
        "reason": "wamp.close.transport_lost",
        "message": "a private text",
    }
    with structlog.testing.capture_logs() as lines:
        logs._observe(event)
    assert lines[0]["text"] == "session 7 closed: wamp.close.transport_lost [<message>] <peer>"
