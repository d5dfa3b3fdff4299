"""Portico to the yardstick under its load: the medians of the turns."""

import statistics

import msgspec

from bench import peer
from bench.report.results import Report
from bench.send import Figures


class Ratio(msgspec.Struct, frozen=True):
    """Messages a second, CPU of a message (server and database), and p99 of answers."""

    rate: float
    cpu: float
    late: float


def ratio(report: Report, window: int, name: str) -> Ratio | None:
    """Portico with this load, one of `peer.NAMES`. None where no yardstick was measured."""
    pairs = list(zip(report.rows(name, window), report.rows(peer.YARDSTICK, window), strict=False))
    if not pairs:
        return None
    return Ratio(
        statistics.median(ours.per_second / theirs.per_second for ours, theirs in pairs),
        statistics.median(cpu(ours) / cpu(theirs) for ours, theirs in pairs),
        statistics.median(ours.answer_p99 / theirs.answer_p99 for ours, theirs in pairs),
    )


def cpu(row: Figures) -> float:
    """Milliseconds of a message."""
    return row.server_cpu + row.database_cpu
