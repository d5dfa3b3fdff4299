"""Hypothesis against real servers: examples are coroutines, and their number is configurable."""

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings

Test = TypeVar("Test", bound=Callable[..., Any])
UNCONCERNED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


def examples(number: int) -> Callable[[Test], Test]:
    """So many examples; they share the fixtures, so each needs a conversation of its own."""
    return settings(max_examples=number, deadline=None, database=None, suppress_health_check=UNCONCERNED)
