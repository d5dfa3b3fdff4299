"""The servers that `DATABASE_URL` names, and which of them takes writes now.

After a failover two may say that they do: the new primary, and the old one, if it was only frozen and goes
on. Each promotion begins a new timeline, so of two the one with the higher timeline is right.
"""

from collections import deque
from collections.abc import Sequence

import psycopg2
from psycopg2.extensions import parse_dsn
from twisted.internet.defer import CancelledError, Deferred, DeferredList
from twisted.internet.error import ConnectionClosed
from txpostgres import txpostgres

from portico.ports import Clock
from portico.storage.connections import PooledConnection, servers_of

CONNECT = 2.0  # seconds for one of several servers to let us in
PATIENCE = 10.0  # seconds for the only one
NOT_OPENED = (
    psycopg2.Error,
    txpostgres.UnexpectedPollResult,
    CancelledError,
    ConnectionClosed,
    OSError,
    ValueError,  # it was closed in the moment in which it opened: the reactor cannot watch it
)
TIMELINE = "select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"


class Servers:
    """Opens connections to the server that takes writes, each prepared by the statements of `prepare`."""

    def __init__(
        self,
        reactor: Clock,
        dsn: str,
        settings: dict[str, str],
        prepare: Sequence[str],
        connection: type[PooledConnection],
    ) -> None:
        self._reactor = reactor
        self._servers = deque(servers_of(dsn))
        self._settings = settings
        self._prepare = prepare
        self._make_connection = connection
        self.are_several = len(self._servers) > 1
        self._has_one_primary = self.are_several and _asks_for_primary(self._servers[0])
        self.timeline = 0  # the highest that was seen

    async def connect(self) -> PooledConnection | None:
        """A connection to the first server that lets us in, beginning with the one that did last.

        Of several, all are asked as long as it is not known which one is the newest primary.
        """
        if not self.are_several:
            return await self._connect_to(self._servers[0], PATIENCE)
        if self._has_one_primary and not self.timeline:
            await self._find_newest()
        for server in list(self._servers):
            connection = await self._connect_to(server, CONNECT)
            if connection and connection.timeline >= self.timeline:
                self._prefer(server, connection.timeline)
                return connection
            if connection:
                close_quietly(connection)
        return None

    async def is_silent(self) -> bool:
        """Whether the server that was used last neither lets us in nor refuses. Then it is asked last."""
        began = self._reactor.seconds()
        connection = await self._connect_to(self._servers[0], CONNECT)
        if connection:
            close_quietly(connection)
        is_silent = connection is None and self._reactor.seconds() - began >= CONNECT
        if is_silent:
            self._servers.rotate(-1)
        return is_silent

    async def _find_newest(self) -> None:
        servers = list(self._servers)
        asked = [Deferred.fromCoroutine(self._connect_to(server, CONNECT)) for server in servers]
        answers = [answer for _, answer in await DeferredList(asked)]
        for server, connection in zip(servers, answers, strict=True):
            if isinstance(connection, PooledConnection):
                if connection.timeline > self.timeline:
                    self._prefer(server, connection.timeline)
                close_quietly(connection)

    def _prefer(self, server: str, timeline: int) -> None:
        self._servers.rotate(-self._servers.index(server))
        self.timeline = timeline

    async def _connect_to(self, server: str, seconds: float) -> PooledConnection | None:
        connection = self._make_connection(self._reactor)
        watchdog = self._reactor.callLater(seconds, lambda: close_quietly(connection))
        try:
            await connection.open(server, self._settings, self._prepare)
            if self._has_one_primary:
                [(connection.timeline,)] = await connection.runQuery(TIMELINE)
        except NOT_OPENED:
            close_quietly(connection)
            return None
        except Exception:
            close_quietly(connection)
            raise
        finally:
            if watchdog.active():
                watchdog.cancel()
        return connection


def _asks_for_primary(server: str) -> bool:
    return parse_dsn(server)["target_session_attrs"] in ("read-write", "primary")


def close_quietly(connection: PooledConnection) -> None:
    """Close a connection, also one that has not begun to open."""
    if connection.pollable() is not None:
        connection.close()
