"""Connections to Redis that connect again by themselves: to one server, or to the master in a cluster.

txredisapi speaks the protocol. It works with Twisted's global reactor.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import txredisapi
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, UNIXClientEndpoint

from portico.storage.redis_address import HostPort, RedisAddress
from portico.storage.redis_cluster import MasterEndpoint

T = TypeVar("T")
Command: TypeAlias = Callable[[Any], Deferred[T]]

reactor: Any = global_reactor
CONNECTING = 2.0  # seconds; a server that is gone without a word is tried again after that
GRACE = 0.02  # seconds for the answers that are on their way from a server that is left
# The server is not, or no longer, the one to ask. It has not run the command.
ELSEWHERE = frozenset({"MOVED", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "LOADING"})


class Divided(txredisapi.RedisError):  # type: ignore[misc]
    """Some keys of the command have moved to another server already, and some have not."""


def endpoint_of(address: RedisAddress) -> Any:
    """Where to connect, now and after each lost connection."""
    if address.is_cluster:
        return MasterEndpoint(reactor, address)
    if address.path:
        return UNIXClientEndpoint(reactor, address.path)
    return HostnameEndpoint(reactor, *address.servers[0], timeout=CONNECTING)


class Reconnecting:
    """For factories of txredisapi: connect again soon, and for ever."""

    initialDelay, maxDelay = 0.1, 1.0  # noqa: N815

    def stopTrying(self) -> None:  # noqa: N802
        """Not after a refused password, where txredisapi does: it may be mended at the server."""


class _Factory(Reconnecting, txredisapi.RedisFactory):  # type: ignore[misc]
    opened = 0

    def addConnection(self, conn: Any) -> None:  # noqa: N802
        super().addConnection(conn)
        self.opened += conn in self.pool


class RedisConnection:
    """A connection to the one server there is."""

    def __init__(self, address: RedisAddress) -> None:
        self._factory = _Factory(
            None, address.database, 1, isLazy=True, password=address.password, convertNumbers=False
        )
        self._factory.startConnecting(endpoint_of(address))

    @property
    def opened(self) -> int:
        """How often it was connected: at a further time the server may have lost what was written."""
        opened: int = self._factory.opened
        return opened

    def run(self, command: Command[T]) -> "Deferred[T]":
        """Run a command, as soon as there is a connection."""
        return command(self._factory.handler)

    def leave(self) -> None:
        """Connect anew: the server may have gone without a word, and another one may stand in for it."""
        for connection in self._factory.pool:
            _leave(connection)

    async def stop(self) -> None:
        """Close the connection."""
        await self._factory.disconnect()


class ClusterConnection(RedisConnection):
    """A connection to the server of a cluster that is master of the keys, whichever it is."""

    def __init__(self, address: RedisAddress) -> None:
        super().__init__(address)
        self._password = address.password
        self._asked: tuple[HostPort, Any] | None = None

    def run(self, command: Command[T]) -> "Deferred[T]":
        """Run a command at the master; at a new one if it changes meanwhile."""
        return Deferred.fromCoroutine(self._run(command))

    async def stop(self) -> None:
        """Close the connections."""
        self._forget_asked()
        await super().stop()

    async def _run(self, command: Command[T]) -> T:
        asked = ""
        while True:
            connection = await self._factory.getConnection(peek=True)
            try:
                return await (self._ask(asked, command) if asked else command(connection))
            except txredisapi.ResponseError as error:
                asked = self._follow(error, connection)

    def _follow(self, error: Exception, connection: Any) -> str:
        """The server to ask, once; empty for the master. Raises what another server would not change."""
        word = str(error).partition(" ")[0]
        if word == "ASK":
            return str(error).split()[2]
        if word == "TRYAGAIN":
            raise Divided(str(error)) from error
        if word not in ELSEWHERE:
            raise error
        self._forget_asked()
        _leave(connection)
        return ""

    async def _ask(self, where: str, command: Command[T]) -> T:
        """Run a command at the server to which its key moves."""
        host, _, port = where.rpartition(":")
        server = HostPort(host or self._peer_host(), int(port))
        if self._asked is None or self._asked[0] != server:
            self._forget_asked()
            self._asked = (server, self._connect(server))
        connection = self._asked[1]
        connection.execute_command("ASKING").addErrback(lambda _failure: None)  # the command fails too
        return await command(connection)

    def _connect(self, server: HostPort) -> Any:
        connection = txredisapi.lazyConnection(
            *server, password=self._password, convertNumbers=False, connectTimeout=CONNECTING
        )
        connection._factory.initialDelay = Reconnecting.initialDelay
        connection._factory.maxDelay = Reconnecting.maxDelay
        return connection

    def _peer_host(self) -> str:
        host: str = self._factory.pool[0].transport.getPeer().host
        return host

    def _forget_asked(self) -> None:
        asked, self._asked = self._asked, None
        if asked:
            asked[1].disconnect()


def _leave(connection: Any) -> None:
    """Use a connection no more, and end it when the answers that are on their way have come."""
    if connection.connected:
        connection.connected = 0  # for txredisapi: nothing more is written to it
        reactor.callLater(GRACE, connection.transport.abortConnection)
