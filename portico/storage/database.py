"""Statements and transactions on PostgreSQL, for all stores.

Errors of the driver become Portico's errors.
"""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

import psycopg2
from psycopg2.errors import LockNotAvailable
from twisted.internet.defer import Deferred

from portico.domain.errors import Unavailable
from portico.storage.pool import ConnectionDied, NoConnection, Pool, PooledConnection, StatementTimeout
from portico.storage.signed_urls import SignedUrls

RETRY_AFTER_MS = 1_000
TROUBLE = 2.0  # seconds
# Classes of SQLSTATE, and one code, that say nothing about the statement: resources, an operator's
# intervention, a system error, a server that only reads. Source: PostgreSQL, "Error Codes".
PASSING = ("53", "57P", "58", "25006")


class Locked(Unavailable):
    """Somebody else holds a lock for longer than the statement waits; it took no effect."""

    def __init__(self) -> None:
        super().__init__("somebody else works on this: retry", retry_after_ms=RETRY_AFTER_MS)


class NotWorking(Unavailable):
    """The database answers and cannot work: a full disk, no memory, a standby. `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__("the database cannot work now: retry", retry_after_ms=RETRY_AFTER_MS)
        self.reason = reason


Row: TypeAlias = tuple[Any, ...]
Args: TypeAlias = Sequence[Any] | Mapping[str, Any]
T = TypeVar("T")
# First in a transaction: all its statements see one state of the database.
SNAPSHOT = "set transaction isolation level repeatable read, read only"
N = TypeVar("N", bound=NamedTuple)


class Transaction:
    """Statements that commit together."""

    def __init__(self, cursor: Any, signed_urls: SignedUrls) -> None:
        self._cursor = cursor
        self.signed_urls = signed_urls

    async def query(self, sql: str, args: Args = ()) -> list[Row]:
        """Run a statement that returns rows."""
        await self._cursor.execute(sql, args)
        rows: list[Row] = self._cursor.fetchall()
        return rows

    async def execute(self, sql: str, args: Args = ()) -> None:
        """Run a statement that returns nothing."""
        await self._cursor.execute(sql, args)


class Database:
    """What the stores query. Raises Unavailable when PostgreSQL does not answer.

    `signed_urls` makes the URLs of the files in the messages that are read. Without it they are signed with
    a random key, so nobody can read the files: enough for tests and tools.
    """

    def __init__(self, pool: Pool, signed_urls: SignedUrls | None = None) -> None:
        self.pool = pool
        self._stuck = (float("-inf"), "")
        self.signed_urls = signed_urls or SignedUrls("", secrets.token_bytes(32))

    @property
    def trouble(self) -> str | None:
        """Why a statement could not work in the last seconds although the database answers: a full disk."""
        at, reason = self._stuck
        return reason if time.monotonic() - at < TROUBLE else None

    async def query(self, sql: str, args: Args = ()) -> list[Row]:
        """Run a statement on its own (it commits by itself). Several separated by `;` commit together."""

        async def work(connection: PooledConnection) -> list[Row]:
            rows: list[Row] = await connection.runQuery(sql, args)
            return rows

        return await self._run(work)

    async def transaction(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do `work` in one transaction; an exception rolls it back."""

        def interact(cursor: Any) -> Deferred[T]:
            return Deferred.fromCoroutine(_coroutine(work(Transaction(cursor, self.signed_urls))))

        async def run(connection: PooledConnection) -> T:
            result: T = await connection.runInteraction(interact)
            return result

        return await self._run(run)

    async def _run(self, work: Callable[[PooledConnection], Awaitable[T]]) -> T:
        try:
            return await self.pool.run(work)
        except LockNotAvailable as error:
            raise Locked from error
        except psycopg2.Error as error:
            if not _will_pass(error):
                raise
            self._stuck = (time.monotonic(), error.diag.message_primary or "it cannot work")
            raise NotWorking(self._stuck[1]) from error
        except (NoConnection, ConnectionDied, StatementTimeout) as error:
            raise Unavailable("the database does not answer: retry", retry_after_ms=RETRY_AFTER_MS) from error


def _will_pass(error: psycopg2.Error) -> bool:
    return (error.pgcode or "").startswith(PASSING)


def split(row: Row, kind: type[N]) -> tuple[N, Row]:
    """The first columns of a row, as a named tuple, and the columns after them."""
    width = len(kind._fields)
    return kind._make(row[:width]), row[width:]


async def _coroutine(awaitable: Awaitable[T]) -> T:
    return await awaitable
