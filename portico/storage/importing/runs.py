"""The runs of `portico import`: written by the run itself with each batch, read by the console."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from psycopg2.extensions import connection

from portico.contract.imports import ImportRun, ImportRuns, ListImports
from portico.contract.live import Amount
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.times import rfc3339
from portico.storage.database import Database

NEWEST = 2**62
LOCK_NAME = "portico import "  # and the source
BEGIN = "insert into import_run (source, file) values (%s, %s) returning id"
NOTE = """
    update import_run set updated_at = now(), size = %(size)s, bytes = %(bytes)s, taken = %(taken)s,
      known = %(known)s, rejected = %(rejected)s, late = %(late)s, waiting = %(waiting)s,
      reasons = %(reasons)s, finished_at = case when %(is_over)s then now() end
    where id = %(id)s
"""
# A run holds the lock of its source while it lives: only the last one of a source can be running.
LIST = """
    select r.id, r.source, r.file,
      case when r.finished_at is not null then 'finished'
           when r.id = (select max(id) from import_run o where o.source = r.source) and exists (
             select from pg_locks l
             where l.locktype = 'advisory' and l.granted
               and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended(%(lock)s || r.source, 0)
           ) then 'running'
           else 'stopped' end,
      r.started_at, r.updated_at, r.size, r.bytes, r.taken, r.known, r.rejected, r.late, r.waiting, r.reasons
    from import_run r where r.id < %(before)s order by r.id desc limit %(limit)s
"""


class RunNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """How far a run is, and what became of the lines so far."""

    size: int | None = None
    bytes: int = 0
    taken: int = 0
    known: int = 0
    rejected: int = 0
    late: int = 0
    waiting: int = 0
    reasons: Mapping[str, int] = {}


class RunRecord:
    """The row of a run that goes on."""

    def __init__(self, to: connection, source: str, file: str) -> None:
        self._to = to
        with to, to.cursor() as at:
            at.execute(BEGIN, (source, file))
            [(self._id,)] = at.fetchall()

    def note(self, numbers: RunNumbers, *, is_over: bool) -> None:
        """Write down how far it is."""
        values = msgspec.structs.asdict(numbers)
        reasons = msgspec.json.encode(numbers.reasons).decode()
        with self._to, self._to.cursor() as at:
            at.execute(NOTE, {**values, "reasons": reasons, "is_over": is_over, "id": self._id})


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: before this id."""

    id: int = NEWEST


class ImportRunList:
    """What the console reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_runs(self, asked: ListImports) -> ImportRuns:
        """A page of runs, newest first."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        values = {"lock": LOCK_NAME, "before": start.id, "limit": asked.limit + 1}
        rows = await self._database.query(LIST, values)
        page = [_run(RunRow._make(row)) for row in rows[: asked.limit]]
        more = len(rows) > asked.limit
        return ImportRuns(runs=page, next_cursor=encode_cursor(Position(page[-1].id)) if more else None)


class RunRow(NamedTuple):
    """What LIST returns."""

    id: int
    source: str
    file: str
    state: Any
    started_at: datetime
    updated_at: datetime
    size: int | None
    bytes: int
    taken: int
    known: int
    rejected: int
    late: int
    waiting: int
    reasons: Mapping[str, int]


def _run(row: RunRow) -> ImportRun:
    changed = {
        "started_at": rfc3339(row.started_at),
        "updated_at": rfc3339(row.updated_at),
        "reasons": _sorted(row.reasons),
    }
    return ImportRun(**{**row._asdict(), **changed})


def _sorted(reasons: Mapping[str, int]) -> list[Amount]:
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return [Amount(name, times) for name, times in ordered]
