"""Reads of the past (older pages, searches, exports): at a standby that has everything, else at the primary.

Whoever asks was let in by a statement at the primary. That statement also reads how far the primary's log
(WAL) is written. The standby answers only when it has replayed the log up to there, so it has everything that
anybody could have seen before: nothing is older than at the primary, also no edit, deletion or removal.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import psycopg2
from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout

from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.storage.database import Args, Database, Row

NO_POSITION = "null::text"
# What is committed with `synchronous_commit = on` is in this part of the log before anybody sees it.
POSITION = "pg_current_wal_lsn()::text"
DEADLINE = 0.5  # seconds for the standby to answer
PAUSE, ROUNDS = 0.004, 25  # the standby is given 100 ms to replay what has just been written
QUIET = 5.0  # seconds; a heartbeat is written twice a second, so who replays nothing follows no primary
BEHIND, NO_STANDBY = "PR001", "PR002"
TROUBLES = {BEHIND: "it is behind", NO_STANDBY: "it is no standby"}
# Its own statement: the one that follows it sees what has been replayed by then.
CATCH_UP = f"""
    do $$ begin
      if not pg_is_in_recovery() then raise sqlstate '{NO_STANDBY}'; end if;
      for round in 1..{ROUNDS} loop
        if pg_last_wal_replay_lsn() >= '{{position}}'::pg_lsn then return; end if;
        perform pg_sleep({PAUSE});
      end loop;
      raise sqlstate '{BEHIND}';
    end $$;
"""
NOW = f"select {POSITION}, clock_timestamp()"
LOOK = "select extract(epoch from %s::timestamptz - pg_last_xact_replay_timestamp())::float8"
PREPARE = (f"set statement_timeout = '{int(DEADLINE * 1000)}'",)


class Past(Protocol):
    """Where the past is read. `position` is the SQL of what `query` is to be given."""

    position: str

    async def query(self, position: str | None, sql: str, args: Args, /) -> list[Row]:
        """Rows of a statement that only reads. Raises Unavailable."""


class PrimaryPast:
    """Reads at the primary: there is no standby."""

    position = NO_POSITION

    def __init__(self, database: Database) -> None:
        self._database = database

    async def query(self, _: str | None, sql: str, args: Args, /) -> list[Row]:
        return await self._database.query(sql, args)


class StandbyPast:
    """Reads at the standby, and at the primary at once while the standby is away, slow or behind.

    `count` is told which server answered: `replica` or `primary`.
    """

    position = POSITION

    def __init__(
        self, standby: Database, primary: Database, clock: Clock, count: Callable[[str], None]
    ) -> None:
        self._standby = standby
        self._primary = primary
        self._clock = clock
        self._count = count
        self._is_asked = False
        self.call_on_doubt: Callable[[], None] = lambda: None

    async def query(self, position: str | None, sql: str, args: Args, /) -> list[Row]:
        rows = await self._query_standby(position, sql, args) if self._is_asked and position else None
        self._count("primary" if rows is None else "replica")
        return await self._primary.query(sql, args) if rows is None else rows

    async def look(self) -> str | None:
        """Find out whether the standby may be asked; why not, in a few words. Raises Unavailable."""
        [(position, now)] = await self._primary.query(NOW)
        trouble = await self._look_at_standby(position, now)
        self._is_asked = trouble is None
        return trouble

    async def _look_at_standby(self, position: str, now: datetime) -> str | None:
        try:
            [(quiet,)] = await self._ask(position, LOOK, (now,))
        except DeferredTimeout:
            return "it does not answer in time"
        except Unavailable:
            return "it does not answer"
        except psycopg2.Error as error:
            return TROUBLES.get(error.pgcode or "", "it cannot work")
        return None if quiet is not None and quiet < QUIET else "it follows no primary"

    async def _query_standby(self, position: str, sql: str, args: Args) -> list[Row] | None:
        try:
            return await self._ask(position, sql, args)
        except (DeferredTimeout, Unavailable, psycopg2.Error):
            self._is_asked = False  # until somebody has looked
            self.call_on_doubt()
            return None

    def _ask(self, position: str, sql: str, args: Args) -> "Deferred[list[Row]]":
        statements = CATCH_UP.format(position=position) + sql
        asked = Deferred.fromCoroutine(self._standby.query(statements, args))
        return asked.addTimeout(DEADLINE, self._clock)  # type: ignore[arg-type]
