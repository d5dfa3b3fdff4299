"""What Portico wants to reach, beside what a sitting found."""

import statistics
from collections.abc import Iterator, Sequence

import msgspec

from bench import peer
from bench.report.ratios import cpu, ratio
from bench.report.results import Report

# By window: at least this share of the yardstick's rate, at most this one of its CPU.
AIMS_OF_WINDOWS = {1: (1.0, 1.0), 16: (2.0, 0.5)}
STEADY = 500  # messages a second, at which answers shall take less than these milliseconds
STEADY_P50, STEADY_P99 = 4.0, 15.0
RECEIVER = 20.0  # microseconds
CONNECTION = 15.0  # KiB
START = 4.0  # seconds


class Aim(msgspec.Struct, frozen=True):
    """A figure, what it shall be, and whether it is."""

    what: str
    aim: str
    found: float
    is_met: bool


def at_least(what: str, aim: float, found: float) -> Aim:
    """An aim that more is better for."""
    return Aim(what, f"at least {aim:g}", found, found >= aim)


def at_most(what: str, aim: float, found: float) -> Aim:
    """An aim that less is better for."""
    return Aim(what, f"at most {aim:g}", found, found <= aim)


def aims(report: Report) -> list[Aim]:
    """All that the sitting can say something about."""
    return [*_of_windows(report), *_of_rates(report), *_of_the_rest(report)]


def _of_windows(report: Report) -> Iterator[Aim]:
    for window, (rate, share) in AIMS_OF_WINDOWS.items():
        for serializer, name in peer.NAMES.items():
            if found := ratio(report, window, name):
                where = f"window {window}, {serializer.upper()}, to the yardstick:"
                yield at_least(f"{where} rate", rate, found.rate)
                yield at_most(f"{where} CPU", share, found.cpu)
                yield at_most(f"{where} p99", 1.0, found.late)
        json, cbor = (report.rows(name, window) for name in peer.NAMES.values())
        if json and cbor:
            less = statistics.median(map(cpu, cbor)) / statistics.median(map(cpu, json))
            yield at_most(f"window {window}: CPU of CBOR to that of JSON", 1.0, less)


def _of_rates(report: Report) -> Iterator[Aim]:
    for row in report.rates:
        if row.rate == STEADY:
            yield at_most(f"{STEADY} a second: answer p50, ms", STEADY_P50, row.answer[0])
            yield at_most(f"{STEADY} a second: answer p99, ms", STEADY_P99, row.answer[1])


def _of_the_rest(report: Report) -> Iterator[Aim]:
    yield at_most("a receiver of a group: µs of CPU", RECEIVER, report.group.cpu)
    yield at_most("an idle connection: KiB", CONNECTION, report.idle_memory)
    yield at_most("start until healthy: s", START, report.start)


def table(found: Sequence[Aim]) -> str:
    """The aims as a Markdown table."""
    lines = ["| | aim | found | reached |", "|---|---|---|---|"]
    lines += [
        f"| {one.what} | {one.aim} | {one.found:.2f} | {'yes' if one.is_met else '**no**'} |" for one in found
    ]
    return "\n".join(lines)
