"""The one door to PostgreSQL: statements and transactions.

The driver's failures leave it in Portico's terms.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from twisted.internet.defer import Deferred

from portico.domain.errors import Unavailable
from portico.storage.pool import ConnectionDied, NoConnection, Pool, PooledConnection, StatementTimeout

Row: TypeAlias = tuple[Any, ...]
Args: TypeAlias = Sequence[Any] | Mapping[str, Any]
T = TypeVar("T")


class Transaction:
    """Statements that commit together."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    async def query(self, sql: str, args: Args = ()) -> list[Row]:
        """Run a statement that returns rows."""
        await self._cursor.execute(sql, args)
        rows: list[Row] = self._cursor.fetchall()
        return rows

    async def execute(self, sql: str, args: Args = ()) -> None:
        """Run a statement that returns nothing."""
        await self._cursor.execute(sql, args)


class Database:
    """What the stores ask. Raises Unavailable when PostgreSQL cannot answer."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def query(self, sql: str, args: Args = ()) -> list[Row]:
        """Run a statement on its own (it commits by itself). Several separated by `;` commit together."""

        async def work(connection: PooledConnection) -> list[Row]:
            rows: list[Row] = await connection.runQuery(sql, args)
            return rows

        return await self._run(work)

    async def transaction(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do `work` in one transaction; an exception rolls it back."""

        def interact(cursor: Any) -> Deferred[T]:
            return Deferred.fromCoroutine(_coroutine(work(Transaction(cursor))))

        async def run(connection: PooledConnection) -> T:
            result: T = await connection.runInteraction(interact)
            return result

        return await self._run(run)

    async def _run(self, work: Callable[[PooledConnection], Awaitable[T]]) -> T:
        try:
            return await self.pool.run(work)
        except (NoConnection, ConnectionDied, StatementTimeout) as error:
            raise Unavailable("the database does not answer: retry") from error


async def _coroutine(awaitable: Awaitable[T]) -> T:
    return await awaitable
