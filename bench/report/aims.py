"""What Portico wants to reach, beside what a sitting found, and the limits that the same sitting measured."""

import statistics
from collections.abc import Iterator, Sequence

from bench import peer
from bench.report.aim import Aim, at_least, at_most
from bench.report.ratios import cpu, ratio
from bench.report.results import Report
from bench.send import Figures

# By window: at least this share of the yardstick's rate, at most this one of its CPU.
AIMS_OF_WINDOWS = {1: (1.0, 1.0), 16: (2.0, 0.5)}
STEADY = 500  # messages a second, at which answers shall take less than these milliseconds
STEADY_P50, STEADY_P99 = 4.0, 15.0
START = 4.0  # seconds
ECHO, OURS = "Crossbar echo", "Portico"
CBOR = "its load program takes more CPU for it than for JSON on the same cores, so batches are smaller"


def aims(report: Report) -> list[Aim]:
    """All that the sitting can say something about."""
    start = at_most("start until healthy: s", START, report.start)
    return [*_of_windows(report), *_of_rates(report), start]


def _of_windows(report: Report) -> Iterator[Aim]:
    for window, (rate, share) in AIMS_OF_WINDOWS.items():
        limits = _limits(report, window)
        for serializer, name in peer.NAMES.items():
            if found := ratio(report, window, name):
                where = f"window {window}, {serializer.upper()}, to the yardstick:"
                yield at_least(f"{where} rate", rate, found.rate, limits[0])
                yield at_most(f"{where} CPU", share, found.cpu, limits[1])
                yield at_most(f"{where} p99", 1.0, found.late, limits[0])
        json, cbor = (report.rows(name, window) for name in peer.NAMES.values())
        if json and cbor:
            less = _median_cpu(cbor) / _median_cpu(json)
            yield at_most(f"window {window}: CPU of CBOR to that of JSON", 1.0, less, CBOR)


def _limits(report: Report, window: int) -> tuple[str, str]:
    """What a bare Crossbar echo does, for rates and for CPU. Empty where it was not measured."""
    ours, echo = report.rows(OURS, window), report.rows(ECHO, window)
    if not ours or not echo:
        return "", ""
    rates = [statistics.median(row.per_second for row in rows) for rows in (ours, echo)]
    costs = [_median_cpu(rows) for rows in (ours, echo)]
    return (
        "with the load in Python a bare Crossbar echo, which stores nothing, "
        f"answers {rates[1]:,.0f} a second and Portico {rates[0]:,.0f}",
        f"a bare Crossbar echo, which stores nothing, costs {costs[1]:.2f} ms a message; "
        f"Portico {costs[0]:.2f} with the same load, of which PostgreSQL is {_median_of_database(ours):.2f}",
    )


def _median_cpu(rows: Sequence[Figures]) -> float:
    return statistics.median(map(cpu, rows))


def _median_of_database(rows: Sequence[Figures]) -> float:
    return statistics.median(row.database_cpu for row in rows)


def _of_rates(report: Report) -> Iterator[Aim]:
    disk = report.disk
    limit = (
        f"a bare sync of the disk takes {disk.p50:.1f} ms (p50) and {disk.p99:.1f} ms (p99)" if disk else ""
    )
    for row in report.rates:
        if row.rate == STEADY:
            yield at_most(f"{STEADY} a second: answer p50, ms", STEADY_P50, row.answer[0], limit)
            yield at_most(f"{STEADY} a second: answer p99, ms", STEADY_P99, row.answer[1], limit)


def table(found: Sequence[Aim]) -> str:
    """The aims as a Markdown table."""
    lines = ["| | aim | found | reached | what forbids it |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *map(_line, found)])


def _line(one: Aim) -> str:
    reached, limit = ("yes", "") if one.is_met else ("**no**", one.limit)
    return f"| {one.what} | {one.aim} | {one.found:,.2f} | {reached} | {limit} |"
