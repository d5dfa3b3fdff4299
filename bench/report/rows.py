"""The turns of one server as a row of a table: their medians, and the lowest and the highest rate."""

import statistics
from collections.abc import Callable, Sequence

from bench.send import Figures

HEAD = ["", "window", "messages/s", "answer p50 / p99 ms", "CPU ms"]


def row_of(turns: Sequence[Figures]) -> list[str]:
    """The cells under HEAD."""
    rates = [turn.per_second for turn in turns]
    low, high = median(turns, lambda turn: turn.answer_p50), median(turns, lambda turn: turn.answer_p99)
    server, database = (
        median(turns, lambda turn: turn.server_cpu),
        median(turns, lambda turn: turn.database_cpu),
    )
    return [
        turns[0].what,
        str(turns[0].window),
        f"{statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})",
        f"{low:.1f} / {high:.1f}",
        f"{server:.3f} + {database:.3f}",
    ]


def median(turns: Sequence[Figures], of: Callable[[Figures], float]) -> float:
    """The median of one measure."""
    return statistics.median(map(of, turns))
