"""Which errors the terminal client tries again after, and after how long."""

import pytest

from cli.terminal_chat.calls import FIRST, LONGEST, pause_after, wait_after


def test_pauses_grow_to_a_limit() -> None:
    assert pause_after(0) == FIRST
    assert pause_after(1) == 2 * FIRST
    assert pause_after(1000) == LONGEST


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
