"""Waiting for a real condition in place of sleeping for a guessed time."""

import time
from collections.abc import Callable

PATIENCE = 20.0
STEP = 0.01


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return when the condition holds; fail when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(STEP)
