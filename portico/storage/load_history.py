"""What each node did, minute by minute: a row a minute, kept for a week."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from portico.contract.load_history import LoadHistory, LoadPoint
from portico.domain.load_history import KEPT_HOURS, MINUTE, Counts, quantile_us, step_of
from portico.domain.times import moment, rfc3339
from portico.storage.database import Database

ADD = """
    insert into load_minute (node_id, at, seconds, sessions, waiting, messages, events, calls, refused,
                             failed, latency)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning 1
"""
FORGET = "delete from load_minute where at < now() - make_interval(hours => %s) returning 1"
NODES = """
    select distinct node_id from load_minute where at > now() - make_interval(hours => %s) order by node_id
"""
# A row is written right after the end of its minute, and belongs to the step in which that minute began.
READ = """
    with chosen as (
      select *, date_bin(make_interval(secs => %(step)s), at - make_interval(secs => %(half)s),
                         'epoch') as bin
      from load_minute
      where at > now() - make_interval(hours => %(hours)s)
        and (%(node)s::text is null or node_id = %(node)s)
    ), of_node as (
      select bin, max(sessions) as sessions, max(waiting) as waiting, sum(seconds) as seconds,
             sum(messages) as messages, sum(events) as events, sum(calls) as calls,
             sum(refused) as refused, sum(failed) as failed
      from chosen group by bin, node_id
    ), total as (
      select bin, round(max(seconds))::bigint as seconds, sum(sessions)::bigint as sessions,
             sum(waiting)::bigint as waiting, sum(messages)::bigint as messages,
             sum(events)::bigint as events, sum(calls)::bigint as calls,
             sum(refused)::bigint as refused, sum(failed)::bigint as failed
      from of_node group by bin
    ), place as (
      select bin, number, sum(within)::bigint as within
      from chosen, unnest(latency) with ordinality as bucket (within, number) group by bin, number
    )
    select total.*, array(select within from place where place.bin = total.bin order by number)
    from total order by bin
"""


class Minute(NamedTuple):
    """What a node did until a time, for so many seconds."""

    node_id: str
    at: float
    seconds: float
    counts: Counts


class LoadHistories:
    """The rows of all nodes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, minute: Minute) -> None:
        """Keep what a node did in a minute. Raises Unavailable."""
        node_id, at, seconds, counts = minute
        *numbers, latency = counts
        await self._database.query(ADD, (node_id, moment(at), seconds, *numbers, list(latency)))

    async def forget(self) -> None:
        """Remove what is older than is kept. Raises Unavailable."""
        await self._database.query(FORGET, (KEPT_HOURS,))

    async def read(self, hours: int, node_id: str | None) -> LoadHistory:
        """The last hours of one node, or of all together."""
        step = step_of(hours)
        args = {"step": step, "half": MINUTE / 2, "hours": hours, "node": node_id}
        return LoadHistory(
            step_seconds=step,
            nodes=[node for (node,) in await self._database.query(NODES, (hours,))],
            points=[_point(row) for row in await self._database.query(READ, args)],
        )


def _point(row: Sequence[Any]) -> LoadPoint:
    at, seconds, sessions, waiting, messages, events, calls, refused, failed, latency = row
    return LoadPoint(
        at=rfc3339(at),
        seconds=seconds,
        sessions=sessions,
        waiting=waiting,
        messages=messages,
        events=events,
        calls=calls,
        refused=refused,
        failed=failed,
        p50_us=quantile_us(latency, 0.5),
        p95_us=quantile_us(latency, 0.95),
        p99_us=quantile_us(latency, 0.99),
    )
