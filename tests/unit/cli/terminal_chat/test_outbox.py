"""What is typed waits in order, under an id that stays, until the server has answered for it."""

from itertools import count

import pytest

from cli.terminal_chat.outbox import Outbox, Unsent
from cli.terminal_chat.retries import FIRST, LONGEST, pause, wait_after


def outbox(*lines: str) -> Outbox:
    ids = (f"id-{number}" for number in count(1))
    filled = Outbox(lambda: next(ids))
    for line in lines:
        filled.add(line)
    return filled


def test_the_first_line_stays_first_with_the_same_id_until_it_is_stored() -> None:
    waiting = outbox("one", "two")
    assert waiting.first() == waiting.first() == Unsent("id-1", "one")
    waiting.stored("id-1")
    assert waiting.first() == Unsent("id-2", "two")
    assert len(waiting) == 1


def test_a_refused_line_is_counted_and_does_not_hold_up_the_next() -> None:
    waiting = outbox("one", "two")
    first = waiting.first()
    assert first
    waiting.refuse(first)
    assert waiting.first() == Unsent("id-2", "two")
    assert waiting.refused == 1


def test_every_line_gets_an_id_of_its_own() -> None:
    real = Outbox()
    real.add("same")
    first = real.first()
    assert first
    real.stored(first.local_id)
    real.add("same")
    assert real.first() != first


def test_pauses_grow_to_a_limit() -> None:
    assert pause(0) == FIRST
    assert pause(1) == 2 * FIRST
    assert pause(1000) == LONGEST


@pytest.mark.parametrize(
    "uri", ["portico.error.unavailable", "wamp.error.no_such_procedure", "wamp.error.canceled"]
)
def test_a_component_that_restarts_is_waited_for(uri: str) -> None:
    assert wait_after(uri, {}, 0) == FIRST


def test_the_rate_limit_says_how_long() -> None:
    assert wait_after("portico.error.rate_limited", {"retry_after_ms": 1500}, 0) == 1.5


@pytest.mark.parametrize("code", ["too_large", "forbidden", "blocked", "not_found", "internal"])
def test_a_refusal_is_final(code: str) -> None:
    assert wait_after(f"portico.error.{code}", {}, 0) is None
