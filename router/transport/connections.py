"""Connection limits of the router worker: in total, and per address for connections that have not joined.

Crossbar's `max_connections` refuses newcomers, so idle connections could lock everybody out. Here, at a
limit, the oldest connection that has not joined is closed in favour of the new one, if it had TIME_ENOUGH to
join. Joined sessions are never closed. Behind a proxy all connections come from one address: those of
`TRUSTED_PROXIES` count in the total only. `X-Forwarded-For` is not used, because clients can set it.
"""

import resource
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import structlog
from crossbar.common.twisted.endpoint import MaxConnectionsFactory, _RefusedConnection
from prometheus_client import Counter, Gauge

from portico.ports import Clock
from portico.settings.connections import ConnectionSettings
from router.compat import COMPONENTS, cut, has_joined
from runtime.metrics import Metrics

log = structlog.get_logger()
Connection: TypeAlias = Any
TIME_ENOUGH = 5.0  # seconds: joining takes milliseconds, or seconds when thousands reconnect at once

SPARE = 256  # descriptors for files, databases and component processes
SHARE = 0.75  # of the descriptors, for connections; each proxied request takes another one
QUIET = 10.0  # seconds between two log lines


def ceiling(wanted: int) -> int:
    """The possible number of connections, after raising the descriptor limit as far as needed and allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = int(wanted / SHARE) + SPARE
    most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    return wanted if soft == resource.RLIM_INFINITY else min(wanted, int((soft - SPARE) * SHARE))


class Connections:
    """The open connections, and since when each unjoined one is waiting."""

    def __init__(
        self,
        settings: ConnectionSettings,
        most: int,
        clock: Clock,
        metrics: Metrics,
        has_joined: Callable[[Connection], bool] = has_joined,
    ) -> None:
        self._settings = settings
        self._most = most
        self._clock = clock
        self._has_joined = has_joined
        self._open: set[Connection] = set()
        self._waiting: dict[Connection, float] = {}  # oldest first, as all of these
        self._by_address: dict[str, dict[Connection, None]] = {}
        self._address_of: dict[Connection, str] = {}
        self._logged_at = -QUIET
        gauge = Gauge("portico_connections", "Open connections of clients", registry=metrics.registry)
        gauge.set_function(lambda: len(self._open))
        self._full = Counter(
            "portico_connections_full",
            "Connections rejected or closed at a limit; `why` is `in_all` or `address`",
            ["why"],
            registry=metrics.registry,
        )

    def accepts(self, address: str) -> bool:
        """Whether to accept a connection. At a limit, closes the oldest unjoined one if it is old enough."""
        if len(self._open) >= self._most and not self._displace(self._waiting, "in_all"):
            return False
        if self._settings.is_proxy(address):
            return True
        self._settle(list(self._by_address.get(address, ())))
        own = self._by_address.get(address, {})
        return len(own) < self._settings.max_unjoined or self._displace(own, "address")

    def opened(self, connection: Connection, address: str) -> None:
        self._open.add(connection)
        self._waiting[connection] = self._clock.seconds()
        self._by_address.setdefault(address, {})[connection] = None
        self._address_of[connection] = address

    def closed(self, connection: Connection) -> None:
        """Remove a connection. It may be unknown, if it was opened before counting started."""
        self._open.discard(connection)
        self._forget(connection)

    def _displace(self, waiting: Mapping[Connection, object], why: str) -> bool:
        """Close the first of the waiting connections, if it is older than TIME_ENOUGH."""
        first = self._first(waiting)
        old = first is not None and self._clock.seconds() - self._waiting[first] >= TIME_ENOUGH
        self._log_full(why, "displaced" if old else "refused")
        if first is None or not old:
            return False
        self.closed(first)
        cut(first.transport)
        return True

    def _first(self, waiting: Mapping[Connection, object]) -> Connection | None:
        while waiting:
            first = next(iter(waiting))
            if not self._has_joined(first):
                return first
            self._forget(first)
        return None

    def _settle(self, connections: list[Connection]) -> None:
        for connection in connections:
            if self._has_joined(connection):
                self._forget(connection)

    def _forget(self, connection: Connection) -> None:
        self._waiting.pop(connection, None)
        address = self._address_of.pop(connection, None)
        if address is not None:
            own = self._by_address[address]
            own.pop(connection, None)
            if not own:
                del self._by_address[address]

    def _log_full(self, why: str, what: str) -> None:
        self._full.labels(why).inc()
        now = self._clock.seconds()
        if now - self._logged_at >= QUIET:
            self._logged_at = now
            log.warning("connections.full", why=why, newest=what, open=len(self._open), most=self._most)


class PortFactory(MaxConnectionsFactory):
    """Counts what a port accepts, except the port of the components. Crossbar's own maximum applies, too."""

    def __init__(self, crossbars: MaxConnectionsFactory, name: str, connections: Connections) -> None:
        super().__init__(
            crossbars.wrappedFactory, crossbars.max_connections, name, crossbars._reactor, crossbars._log
        )
        self._connections = connections

    def buildProtocol(self, address: Any) -> Any:  # noqa: N802
        if self._name == COMPONENTS or self._connections.accepts(_host(address)):
            return super().buildProtocol(address)
        protocol = _RefusedConnection()
        protocol.factory = self
        return protocol

    def registerProtocol(self, connection: Connection) -> None:  # noqa: N802
        super().registerProtocol(connection)
        self._connections.opened(connection, _host(connection.transport.getPeer()))

    def unregisterProtocol(self, connection: Connection) -> None:  # noqa: N802
        super().unregisterProtocol(connection)
        self._connections.closed(connection)


def _host(address: Any) -> str:
    return str(getattr(address, "host", ""))
