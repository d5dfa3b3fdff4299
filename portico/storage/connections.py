"""One connection to PostgreSQL: to the server that takes writes, directly or through a pooler.

A pooler in transaction mode (PgBouncer) gives each transaction another connection of the server. Nothing that
belongs to a connection lasts there: settings are made in each transaction, and no statement is prepared.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg2
from psycopg2.extensions import make_dsn, parse_dsn
from twisted.internet.defer import Deferred
from txpostgres import txpostgres

# A host that has vanished does not answer; whoever waits for it is told after 5 s.
SOCKET: Mapping[str, Any] = {
    "application_name": "portico",
    "connect_timeout": 5,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}


class PooledConnection(txpostgres.Connection):  # type: ignore[misc]
    """A connection that tells the pool when it dies idle, instead of raising into the reactor."""

    prepares = True  # whether prepared statements last
    timeline = 0  # of the server's log: higher after each promotion
    _pollingD: "Deferred[Any] | None"  # noqa: N815 - txpostgres's: who waits for libpq
    on_lost: Callable[["PooledConnection"], None] | None = None

    async def open(self, dsn: str, settings: Mapping[str, str], prepare: Sequence[str]) -> None:
        """Connect, with these settings of the session, and run the statements of `prepare`."""
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        await self.connect(dsn, options=options, **SOCKET)
        for statement in prepare:
            await self.runOperation(statement)

    def continuePolling(self, swallowErrors: bool = False) -> None:  # noqa: FBT001, FBT002, N802, N803
        """Go on with what libpq does; it may close its socket now, so the reactor stops watching that first.

        When it is gone and libpq wants to go on, the reactor raises ValueError: the connection is lost.
        """
        self.reactor.removeReader(self)
        self.reactor.removeWriter(self)
        try:
            super().continuePolling(swallowErrors)
        except ValueError as error:
            lost, polling = psycopg2.OperationalError("the socket is gone"), self._pollingD
            self._pollingD = None
            if polling:
                self.reactor.callLater(0, polling.errback, lost)
            elif not swallowErrors:
                raise lost from error

    def doRead(self) -> None:  # noqa: N802
        """Read what the server sends unasked: a notification, or the end of the connection.

        A socket that libpq has closed meanwhile is a ValueError: the reactor cannot watch it any more.
        """
        try:
            super().doRead()
        except (psycopg2.Error, ValueError):
            self.reactor.removeReader(self)
            if self.on_lost:
                self.on_lost(self)


class ScopedCursor(txpostgres.Cursor):  # type: ignore[misc]
    """A cursor for one transaction, which begins with the settings of its connection."""

    _has_begun = False

    def execute(self, query: str, params: Any = None) -> "Deferred[Any]":
        """Run a statement; the first one in the same round trip as the settings."""
        if not self._has_begun:
            self._has_begun = True
            scope = self._connection.scope
            query = f"{query}; {scope}" if query == "begin" else f"{scope}; {query}"
        done: Deferred[Any] = super().execute(query, params)
        return done


class TransactionConnection(PooledConnection):
    """A connection to a pooler in transaction mode."""

    prepares = False
    cursorFactory = ScopedCursor  # noqa: N815
    scope = ""

    async def open(self, dsn: str, settings: Mapping[str, str], prepare: Sequence[str]) -> None:
        """Connect. Of `prepare` the settings are made in each transaction, and the rest is left out."""
        own = [f"set {name} = '{value}'" for name, value in settings.items()]
        set_before = [statement for statement in prepare if statement.startswith("set ")]
        self.scope = "; ".join((*own, *set_before)).replace("set ", "set local ")
        await self.connect(dsn, **SOCKET)


def servers_of(dsn: str) -> list[str]:
    """The DSN of each server that `dsn` names. Of several, only the one that takes writes is to be used.

    libpq tries them by itself, but without a deadline for each when it does not block.
    """
    parts = parse_dsn(dsn)
    hosts, ports = parts.get("host", "").split(","), parts.get("port", "").split(",")
    if len(hosts) < 2:
        return [dsn]
    ports = ports if len(ports) == len(hosts) else ports * len(hosts)
    attrs = {"target_session_attrs": "read-write", **parts}["target_session_attrs"]
    return [
        make_dsn(dsn, host=host, port=port or None, target_session_attrs=attrs)
        for host, port in zip(hosts, ports, strict=True)
    ]
