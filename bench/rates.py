"""`python -m bench.rates [--pairs 50] [--rates 100 500 1000 2000]`: latencies at fixed rates.

Latencies count from the moment at which a message was due (see `bench.open_load`): users do not wait with the
next message until the server has time.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence

import msgspec

from bench.load import Measured
from bench.node import Node, running
from bench.open_load import WARM_UP
from bench.send import put_load, quantile

RATES = (100, 500, 1000, 2000)  # messages a second
SECONDS = 10
SHARES = (0.5, 0.99, 0.999)


class AtRate(msgspec.Struct, frozen=True):
    """Milliseconds by SHARES, and the CPU of a message, of server and database, in milliseconds.

    Of several turns each figure is the median; `worst` is the greatest p99 of an answer.
    """

    rate: float
    per_second: float
    refused: int
    answer: list[float]
    delivery: list[float]
    server_cpu: float
    database_cpu: float
    worst: float = 0.0


def at_rate(node: Node, pairs: int, rate: float, turns: int = 1) -> AtRate:
    """Send at this rate for SECONDS, after a warm-up, several times."""
    rows = [_turn(node, pairs, rate) for _ in range(turns)]
    return AtRate(
        rate,
        statistics.median(row.per_second for row in rows),
        sum(row.refused for row in rows),
        _medians([row.answer for row in rows]),
        _medians([row.delivery for row in rows]),
        statistics.median(row.server_cpu for row in rows),
        statistics.median(row.database_cpu for row in rows),
        max(row.answer[1] for row in rows),
    )


def _medians(rows: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.median(values) for values in zip(*rows, strict=True)]


def _turn(node: Node, pairs: int, rate: float) -> AtRate:
    measured, spent = put_load(node, "bench.open_load", pairs, rate, SECONDS)
    return AtRate(
        rate,
        measured.messages / measured.seconds,
        measured.refused,
        _quantiles(measured.answer),
        _quantiles(measured.delivery),
        spent.server * 1000 / _all(measured),
        spent.database * 1000 / _all(measured),
    )


def _all(measured: Measured) -> float:
    """The messages that were sent, also those of the warm-up: their CPU is in the sum."""
    return max(1.0, measured.messages * (SECONDS + WARM_UP) / SECONDS)


def _quantiles(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [quantile(ordered, share) if ordered else 0.0 for share in SHARES]


def table(rows: Sequence[AtRate]) -> str:
    """The figures as a Markdown table."""
    head = (
        "| messages/s | got through | refused | answer p50 / p99 / p99.9 ms | worst p99 "
        "| delivery p50 / p99 / p99.9 ms | CPU ms |"
    )
    lines = [
        f"| {row.rate:.0f} | {row.per_second:.0f} | {row.refused} | {_joined(row.answer)} | {row.worst:.1f} "
        f"| {_joined(row.delivery)} | {row.server_cpu:.3f} + {row.database_cpu:.3f} |"
        for row in rows
    ]
    return "\n".join([head, "|---|---|---|---|---|---|---|", *lines])


def _joined(values: Sequence[float]) -> str:
    return " / ".join(f"{value:.1f}" for value in values)


def main() -> None:
    """Read the options and print the table."""
    parser = argparse.ArgumentParser("bench.rates", description=__doc__)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--rates", type=float, nargs="+", default=RATES)
    arguments = parser.parse_args()
    with running() as node:
        rows = [at_rate(node, arguments.pairs, rate) for rate in arguments.rates]
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main()
