"""The turns of one server as a row of a table: their medians, and the lowest and the highest rate."""

import statistics
from collections.abc import Callable, Sequence
from typing import TypeVar

from bench.send import Figures

T = TypeVar("T")

HEAD = ["", "window", "messages/s", "answer p50 / p99 ms", "CPU ms"]


def row_of(turns: Sequence[Figures]) -> list[str]:
    """The cells under HEAD."""
    low, high = median(turns, lambda turn: turn.answer_p50), median(turns, lambda turn: turn.answer_p99)
    server, database = (
        median(turns, lambda turn: turn.server_cpu),
        median(turns, lambda turn: turn.database_cpu),
    )
    return [
        turns[0].what,
        str(turns[0].window),
        spread([turn.per_second for turn in turns]),
        f"{low:.1f} / {high:.1f}",
        f"{server:.3f} + {database:.3f}",
    ]


def spread(rates: Sequence[float]) -> str:
    """The middle one, with the lowest and the highest."""
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"


def median(turns: Sequence[T], of: Callable[[T], float]) -> float:
    """The median of one measure."""
    return statistics.median(map(of, turns))
