"""The bus between nodes in Redis: which nodes a user is connected to, and one channel for each node.

A lost message on a channel is nobody's business here: what must arrive is read from the log.
"""

from collections.abc import Callable, Sequence
from typing import Any

import txredisapi
from twisted.internet.endpoints import HostnameEndpoint, UNIXClientEndpoint

from portico.storage.redis import Redis, RedisAddress

CHANNEL = "portico:bus:"
WHERE = "portico:where:"
WRITTEN = "portico:where-of:"  # there while the sets have all users of a node
DAY_MS = 86_400_000
REWRITE_MS = DAY_MS // 3  # after which the sets of a node's users are written again
CHUNK = 1000  # users in a command
DEADLINE = 2.0  # seconds; nobody waits for the bus, and what it gives up is late for somebody
FIND = """
local found = {}
for i, key in ipairs(KEYS) do found[i] = table.concat(redis.call('SMEMBERS', key), ' ') end
return found
"""
MOVE = """
local node, ttl, arrived = ARGV[1], ARGV[2], tonumber(ARGV[3])
for i, key in ipairs(KEYS) do
  if i <= arrived then redis.call('SADD', key, node) redis.call('PEXPIRE', key, ttl)
  else redis.call('SREM', key, node) end
end
return #KEYS
"""


class BusChannels:
    """Finds the nodes of users, and publishes to nodes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def find_nodes(self, user_ids: Sequence[str]) -> dict[str, set[str]]:
        """The nodes to which each of these users is connected, and maybe was. Raises RedisDown."""
        found: dict[str, set[str]] = {}
        for start in range(0, len(user_ids), CHUNK):
            chunk = user_ids[start : start + CHUNK]
            nodes = await self._find([WHERE + user_id for user_id in chunk])
            found.update((user_id, set(names.split())) for user_id, names in zip(chunk, nodes, strict=True))
        return found

    async def _find(self, keys: list[str]) -> list[str]:
        nodes: list[str] = await self._redis.run_command(lambda redis: redis.eval(FIND, keys))
        return nodes

    async def publish(self, node_id: str, frames: bytes) -> bool:
        """Send to a node; whether it listens. Raises RedisDown."""
        receivers: int = await self._redis.run_command(lambda redis: redis.publish(CHANNEL + node_id, frames))
        return receivers > 0


class Locations:
    """Writes which users are connected to this node."""

    def __init__(self, redis: Redis, node_id: str) -> None:
        self._redis = redis
        self._node_id = node_id

    async def move(self, arrived: Sequence[str], left: Sequence[str]) -> None:
        """These users came to this node, and those left it. Raises RedisDown."""
        for start in range(0, len(arrived), CHUNK):
            await self._move(arrived[start : start + CHUNK], ())
        for start in range(0, len(left), CHUNK):
            await self._move((), left[start : start + CHUNK])

    async def are_written(self) -> bool:
        """Whether all users of this node were written, not long ago. Raises RedisDown."""
        return bool(await self._redis.run_command(lambda redis: redis.exists(WRITTEN + self._node_id)))

    async def set_written(self) -> None:
        """Say that all are written. Raises RedisDown."""
        key = WRITTEN + self._node_id
        await self._redis.run_command(lambda redis: redis.set(key, "1", pexpire=REWRITE_MS))

    async def _move(self, arrived: Sequence[str], left: Sequence[str]) -> None:
        keys = [WHERE + user_id for user_id in (*arrived, *left)]
        args = [self._node_id, DAY_MS, len(arrived)]
        await self._redis.run_command(lambda redis: redis.eval(MOVE, keys, args))


class BusSubscription:
    """Subscribed to this node's channel, again after each lost connection."""

    def __init__(
        self,
        reactor: Any,
        url: str,
        node_id: str,
        on_frames: Callable[[bytes], None],
        on_open: Callable[[], None],
    ) -> None:
        """`on_open` is called after each subscription: what was sent before it may be lost."""
        address = RedisAddress.parse(url)
        self._factory = _Factory(CHANNEL + node_id, address.password, on_frames, on_open)
        self._endpoint: Any = (
            UNIXClientEndpoint(reactor, address.path)
            if address.path
            else HostnameEndpoint(reactor, address.host, address.port)
        )

    def start(self) -> None:
        self._factory.startConnecting(self._endpoint)

    async def stop(self) -> None:
        self._factory.stopTrying()
        await self._factory.disconnect()


class _Protocol(txredisapi.SubscriberProtocol):  # type: ignore[misc]
    def messageReceived(self, pattern: Any, channel: Any, message: bytes) -> None:  # noqa: ARG002, N802
        self.factory.on_frames(message)


class _Factory(txredisapi.SubscriberFactory):  # type: ignore[misc]
    protocol = _Protocol
    initialDelay, maxDelay = 0.1, 1.0  # noqa: N815

    def __init__(
        self,
        channel: str,
        password: str | None,
        on_frames: Callable[[bytes], None],
        on_open: Callable[[], None],
    ) -> None:
        super().__init__(isLazy=True)
        self.charset, self.convertNumbers, self.password = None, False, password
        self.on_frames, self._on_open, self._channel = on_frames, on_open, channel

    def addConnection(self, conn: Any) -> None:  # noqa: N802
        super().addConnection(conn)
        if conn in self.pool:
            if hasattr(conn.transport, "setTcpKeepAlive"):
                conn.transport.setTcpKeepAlive(1)
            conn.subscribe(self._channel).addCallbacks(lambda _: self._on_open(), _ignore)


def _ignore(_failure: Any) -> None:
    """The connection was lost before the answer; the next one subscribes."""
