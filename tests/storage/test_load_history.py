"""The load of nodes on a real database: added over nodes and minutes, and forgotten."""

import time
from typing import Any

import pytest_twisted

from portico.domain.load_history import LATENCIES, Counts
from portico.domain.times import moment, rfc3339
from portico.storage.database import Database
from portico.storage.load_history import LoadHistories, Minute

HOUR = 3600
EMPTY = (0,) * (len(LATENCIES) + 1)
FAST = (10,) * (len(LATENCIES) + 1)  # ten calls within a millisecond
SLOW = (0,) * (len(LATENCIES) - 1) + (10, 10)  # ten calls within five seconds


def minute(node: str, at: float, latency: tuple[int, ...] = EMPTY, **numbers: Any) -> Minute:
    empty = Counts(0, 0, 0, 0, 0, 0, 0, latency)
    return Minute(node, at, 60, empty._replace(**numbers))


@pytest_twisted.ensureDeferred
async def test_nodes_are_added_and_a_step_has_the_minutes_that_began_in_it(database: Database) -> None:
    history = LoadHistories(database)
    begin = (time.time() // 600 - 6) * 600  # of a step, an hour ago
    for row in (
        minute("a", begin + 61, FAST, sessions=5, messages=3, calls=10, failed=1),
        minute("a", begin + 121, EMPTY, sessions=7, messages=4),
        minute("b", begin + 62, SLOW, sessions=2, waiting=6, calls=10, refused=2),
        minute("b", begin + 601, EMPTY, sessions=1, messages=9),
        minute("b", begin + 661, EMPTY, sessions=1, messages=100),
    ):
        await history.add(row)
    found = await history.read(24, None)
    first, second = found.points
    assert (found.step_seconds, found.nodes) == (600, ["a", "b"])
    assert (first.at, second.at) == (rfc3339(moment(begin)), rfc3339(moment(begin + 600)))
    assert (first.sessions, first.waiting, first.messages, first.seconds) == (9, 6, 16, 120)
    assert (first.calls, first.refused, first.failed) == (20, 2, 1)
    assert first.p50_us == 1_000
    assert (first.p95_us or 0) > 2_500_000
    assert (second.messages, second.p50_us) == (100, None)
    alone = await history.read(24, "a")
    assert [(point.sessions, point.messages) for point in alone.points] == [(7, 7)]
    assert alone.nodes == ["a", "b"]


@pytest_twisted.ensureDeferred
async def test_what_is_older_than_a_week_is_forgotten(database: Database) -> None:
    history = LoadHistories(database)
    now = time.time()
    for hours in (1, 167, 169):
        await history.add(minute("a", now - hours * HOUR, messages=hours))
    await history.forget()
    assert [point.messages for point in (await history.read(168, None)).points] == [167, 1]
    kept = await database.query("select messages from load_minute order by at")
    assert kept == [(167,), (1,)]
    assert [point.messages for point in (await history.read(2, None)).points] == [1]
