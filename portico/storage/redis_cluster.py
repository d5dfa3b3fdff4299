"""Finds the server of a Redis or Valkey Cluster that has Portico's keys.

All keys have one hash tag, so they are in one slot, and one server is its master at a time. Any server of the
cluster says which one.
"""

import binascii
from collections.abc import Sequence
from typing import Any, NamedTuple

import txredisapi
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.error import ConnectError
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IStreamClientEndpoint
from zope.interface import implementer

from portico.storage.redis_address import HostPort, RedisAddress

SLOTS = 16_384
ASKING = 0.5  # seconds for a connection to a server, and for its answer
CONNECTING = 1.0  # seconds


class Topology(NamedTuple):
    """The master of a slot, if it has one, and all servers of the cluster."""

    master: HostPort | None
    servers: tuple[HostPort, ...]


def slot_of(tag: str) -> int:
    """The slot of the keys with this hash tag."""
    return binascii.crc_hqx(tag.encode(), 0) % SLOTS


def read_topology(slots: Sequence[Sequence[Any]], slot: int, asked: HostPort) -> Topology:
    """The answer of `CLUSTER SLOTS`: rows of first slot, last slot, master and replicas.

    A server that does not know its own address leaves it out: it is the one that was `asked`.
    """
    master, servers = None, dict[HostPort, None]()
    for first, last, *holders in slots:
        named = [HostPort(holder[0] or asked.host, holder[1]) for holder in holders if holder[0] != "?"]
        servers.update(dict.fromkeys(named))
        if first <= slot <= last and holders and holders[0][0] != "?":
            master = named[0]
    return Topology(master, tuple(servers))


class NoMaster(ConnectError):
    """No server of the cluster says who has the keys."""


@implementer(IStreamClientEndpoint)
class MasterEndpoint:
    """Connects to the server that is master now. Each attempt begins with another server that is asked."""

    def __init__(self, reactor: Any, address: RedisAddress) -> None:
        self._reactor = reactor
        self._seeds, self._password = address.servers, address.password
        self._slot = slot_of(address.tag or "")
        self._known: list[HostPort] = list(address.servers)

    def connect(self, factory: IProtocolFactory) -> "Deferred[IProtocol]":
        """Find the master and connect to it. Fails with NoMaster, or as a connection does."""
        return Deferred.fromCoroutine(self._connect(factory))

    async def _connect(self, factory: IProtocolFactory) -> IProtocol:
        host, port = await self._find_master()
        endpoint = HostnameEndpoint(self._reactor, host, port, timeout=CONNECTING)
        connected: IProtocol = await endpoint.connect(factory)
        return connected

    async def _find_master(self) -> HostPort:
        for server in tuple(self._known):
            self._known.append(self._known.pop(0))  # another one is first the next time
            topology = await self._ask(server)
            if topology and topology.master:
                self._remember(topology.servers)
                return topology.master
        raise NoMaster

    async def _ask(self, server: HostPort) -> Topology | None:
        """What this server says; None without an answer."""
        try:
            connection = await txredisapi.Connection(
                *server,
                reconnect=False,
                password=self._password,
                convertNumbers=False,
                connectTimeout=ASKING,
                replyTimeout=ASKING,
            )
        except ValueError:  # txredisapi's word for a connection that failed
            return None
        try:
            slots = await connection.execute_command("CLUSTER", "SLOTS")
        except txredisapi.RedisError:
            return None
        finally:
            connection.disconnect()
        return read_topology(slots, self._slot, server)

    def _remember(self, servers: Sequence[HostPort]) -> None:
        """Forget servers that left the cluster; those of REDIS_URL may come back."""
        now = dict.fromkeys((*servers, *self._seeds))
        self._known = [server for server in self._known if server in now]
        self._known += [server for server in now if server not in self._known]
