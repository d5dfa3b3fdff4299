"""What a node did in a minute: the difference of two readings of its counters, and what is kept of it."""

from collections.abc import Sequence
from typing import NamedTuple

from portico.domain.load import Load

LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
MINUTE = 60
KEPT_HOURS = 168
OK = "ok"
FAILURES = ("internal", "unavailable")  # outcomes that are the server's fault
STEPS = {1: 60, 6: 120, 24: 600, KEPT_HOURS: 3600}  # seconds of a point, by hours: 180 points at most


class Counts(NamedTuple):
    """Counters of a node, and how many sessions and waiting things it has.

    `latency`: calls that were answered within each time of LATENCIES; the last number has all calls.
    """

    sessions: int
    waiting: int
    messages: int
    events: int
    calls: int
    refused: int
    failed: int
    latency: tuple[int, ...]


def counts_of(load: Load, sessions: int) -> Counts:
    """What is kept of the load of a node."""
    calls = sum(load.calls.values())
    failed = sum(load.calls.get(outcome, 0) for outcome in FAILURES)
    found = load.latency.get(None, {})
    return Counts(
        sessions=sessions,
        waiting=round(sum(value for name, value in load.queues.items() if "dead letters" not in name)),
        messages=load.messages,
        events=load.events,
        calls=round(calls),
        refused=round(calls - failed - load.calls.get(OK, 0)),
        failed=round(failed),
        latency=tuple(found.get(limit, 0) for limit in (*LATENCIES, float("inf"))),
    )


def between(before: Counts | None, after: Counts) -> Counts:
    """What happened between two readings; nothing before the first.

    A process that restarts counts from zero, so a counter that fell says nothing.
    """
    if before is None:
        before = after
    names = ("messages", "events", "calls", "refused", "failed")
    grown = {name: max(getattr(after, name) - getattr(before, name), 0) for name in names}
    latency = zip(before.latency, after.latency, strict=True)
    return after._replace(**grown, latency=tuple(max(new - old, 0) for old, new in latency))


def is_due(last: float | None, now: float) -> bool:
    """Whether a minute of the clock has ended since the last reading."""
    return last is None or int(now // MINUTE) > int(last // MINUTE)


def step_of(hours: int) -> int:
    """The seconds that a point of the last hours stands for."""
    return next(step for most, step in STEPS.items() if hours <= most)


def quantile_us(latency: Sequence[int], share: float) -> int | None:
    """The microseconds within which this share of the calls was answered, as Prometheus estimates it.

    None without calls; the longest time of LATENCIES for anything longer.
    """
    wanted = latency[-1] * share
    if not wanted:
        return None
    low, below = 0.0, 0
    for limit, calls in zip(LATENCIES, latency, strict=False):
        if calls >= wanted:
            part = (wanted - below) / (calls - below)
            return round((low + (limit - low) * part) * 1_000_000)
        low, below = limit, calls
    return round(low * 1_000_000)
