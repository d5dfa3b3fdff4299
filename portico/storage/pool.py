"""A pool of PostgreSQL connections over txpostgres that survives the server's death.

Only live connections are handed out, newest first; a lost one is opened again with
backoff; a caller waits a bounded time; a server that hangs is given up on. Of several servers the one that
takes writes is found again after a failover.
"""

import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import psycopg2
from psycopg2.errors import ReadOnlySqlTransaction
from psycopg2.extensions import QueryCanceledError
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred
from twisted.internet.error import ConnectionClosed
from txpostgres import txpostgres

from portico.ports import Clock, Timer
from portico.storage.connections import PooledConnection as PooledConnection
from portico.storage.servers import Servers
from portico.waiting import sleep

T = TypeVar("T")
WAIT = 5.0  # seconds a caller waits for a free connection
STATEMENT = 10.0  # seconds the server may take for a statement
LOCK = 2.0  # seconds a statement may wait for somebody else's lock
GIVE_UP = STATEMENT + 2  # seconds after which a silent server counts as dead
DOUBT = 1.5  # seconds after which a silent server is asked whether it is there, if there is another one
LONGEST = 1.0  # seconds between two tries to connect
BROKEN = (
    psycopg2.InterfaceError,
    psycopg2.OperationalError,
    txpostgres.RollbackFailed,
    ConnectionClosed,  # we closed it ourselves: the watchdog, or the end of the pool
)


class NoConnection(Exception):
    """No connection became free in time: the server is down or overloaded."""


class ConnectionDied(Exception):
    """The connection broke during a statement: whether it took effect is unknown."""


class StatementTimeout(Exception):
    """The server cancelled a statement that took too long; it took no effect."""


class Pool:
    """`size` connections to `dsn`, each prepared by the statements of `prepare`.

    `connection` makes one: TransactionConnection where `dsn` leads to a pooler.
    """

    def __init__(
        self,
        reactor: Clock,
        dsn: str,
        size: int,
        prepare: Sequence[str] = (),
        connection: type[PooledConnection] = PooledConnection,
    ) -> None:
        self._reactor = reactor
        self._servers = Servers(reactor, dsn, _settings(), prepare, connection)
        self._is_doubting = False
        self.prepares = connection.prepares
        self._idle: list[PooledConnection] = []
        self._live: set[PooledConnection] = set()
        self._waiting: deque[Deferred[PooledConnection]] = deque()
        self._closed = False
        self.size = size

    @property
    def live(self) -> int:
        """Connections that are open."""
        return len(self._live)

    @property
    def waiting(self) -> int:
        """Callers that wait for a connection."""
        return len(self._waiting)

    def start(self) -> None:
        """Start opening connections; `run` waits for the first."""
        for _ in range(self.size):
            ensureDeferred(self._open())

    def stop(self) -> None:
        """Close all connections; waiting callers get NoConnection."""
        self._closed = True
        for connection in list(self._live):
            self._discard(connection)
        while self._waiting:
            self._waiting.popleft().errback(NoConnection())

    async def run(self, work: Callable[[PooledConnection], Awaitable[T]]) -> T:
        """Run `work` on a connection. Raises NoConnection, ConnectionDied, StatementTimeout.

        Cancelling the caller affects neither the work, which runs to its end, nor the connection.
        """
        done: Deferred[T] = Deferred()
        ensureDeferred(self._run(work)).addBoth(done.callback)
        return await done

    async def _run(self, work: Callable[[PooledConnection], Awaitable[T]]) -> T:
        connection = await self._take()
        timers = self._watch(connection)
        try:
            return await work(connection)
        except (CancelledError, QueryCanceledError) as error:
            raise self._verdict(connection, StatementTimeout()) from error
        except BROKEN as error:
            raise self._verdict(connection, error) from error
        except ReadOnlySqlTransaction:
            if self._servers.are_several:  # another one has its part now
                self._lost(connection)
            raise
        finally:
            for timer in timers:
                if timer.active():
                    timer.cancel()
            self._give_back(connection)

    def _watch(self, connection: PooledConnection) -> list[Timer]:
        """Give up on a silent server in time."""
        timers = [self._reactor.callLater(GIVE_UP, connection.close)]
        if self._servers.are_several:
            timers.append(self._reactor.callLater(DOUBT, self._doubt))
        return timers

    def _doubt(self) -> None:
        if not self._is_doubting:
            self._is_doubting = True
            ensureDeferred(self._leave_silent_server())

    async def _leave_silent_server(self) -> None:
        """A frozen server keeps its connections open; another one may have its part by now."""
        try:
            if await self._servers.is_silent():
                for connection in list(self._live):
                    self._lost(connection)
        finally:
            self._is_doubting = False

    def _verdict(self, connection: PooledConnection, error: Exception) -> Exception:
        """What the caller gets: the error of the statement, or ConnectionDied after removing the connection.

        psycopg2 raises OperationalError for a dead connection and also for a deadlock or a lock timeout. Only
        the latter have an SQLSTATE (`pgcode`) from a server that still answers. Removing their connection
        would reconnect in every deadlock; keeping a dead one would fail the next caller too.
        """
        sound = not connection.pollable().closed and getattr(error, "pgcode", None)
        return error if sound or isinstance(error, StatementTimeout) else self._lose(connection)

    def _lose(self, connection: PooledConnection) -> ConnectionDied:
        self._lost(connection)
        return ConnectionDied()

    async def _take(self) -> PooledConnection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.pollable().closed:
                return connection
            self._lost(connection)
        waiting: Deferred[PooledConnection] = Deferred()
        self._waiting.append(waiting)
        timer = self._reactor.callLater(WAIT, self._refuse, waiting)
        try:
            return await waiting
        finally:
            if timer.active():
                timer.cancel()

    def _refuse(self, waiting: "Deferred[PooledConnection]") -> None:
        self._waiting.remove(waiting)
        waiting.errback(NoConnection())

    def _give_back(self, connection: PooledConnection) -> None:
        if connection not in self._live:
            return
        if connection.pollable().closed:
            self._lost(connection)
        elif self._waiting:
            self._waiting.popleft().callback(connection)
        else:
            self._idle.append(connection)

    def _lost(self, connection: PooledConnection) -> None:
        if connection in self._live:
            self._discard(connection)
            if not self._closed:
                ensureDeferred(self._open())

    def _discard(self, connection: PooledConnection) -> None:
        self._live.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        connection.on_lost = None
        connection.close()

    async def _open(self) -> None:
        delay = 0.05
        while not self._closed:
            connection = await self._servers.connect()
            if connection:
                self._welcome(connection)
                return
            if not self._closed:
                await sleep(self._reactor, delay * random.uniform(0.7, 1.3))  # noqa: S311
            delay = min(delay * 2, LONGEST)

    def _welcome(self, connection: PooledConnection) -> None:
        if self._closed:  # stopped while this one was being opened
            connection.close()
            return
        for old in [each for each in self._live if each.timeline < connection.timeline]:
            self._lost(old)  # of a primary that another one has replaced
        self._live.add(connection)
        connection.on_lost = self._lost
        self._give_back(connection)


def _settings() -> dict[str, str]:
    """The settings of each session; times in milliseconds."""
    limit = str(int(STATEMENT * 1000))
    return {
        "search_path": "portico",
        "statement_timeout": limit,
        "idle_in_transaction_session_timeout": limit,
        "lock_timeout": str(int(LOCK * 1000)),
    }
