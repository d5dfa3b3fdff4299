"""The bus between nodes in Redis: which nodes a user is connected to, and one channel for each node.

A lost message on a channel is nobody's business here: what must arrive is read from the log.
"""

from collections.abc import Callable, Sequence
from typing import Any

import txredisapi

from portico.storage.redis import Redis, RedisDown
from portico.storage.redis_address import RedisAddress
from portico.storage.redis_connection import Reconnecting, endpoint_of

CHANNEL = "bus:"
WHERE = "where:"
WRITTEN = "where-of:"  # there while the sets have all users of a node
DAY_MS = 86_400_000
REWRITE_MS = DAY_MS // 3  # after which the sets of a node's users are written again
CHUNK = 1000  # users in a command
DEADLINE = 2.0  # seconds; nobody waits for the bus, and what it gives up is late for somebody
CHECK = 1.0  # seconds in which a node hears what it sends itself
NOTHING = b"\x90"  # a bundle without frames
# The key leads to the server that has the keys of this installation: PUBLISH alone runs at any.
TELL_ONESELF = "return redis.call('PUBLISH', KEYS[1], ARGV[1])"
FIND = """
local found = {}
for i, key in ipairs(KEYS) do found[i] = table.concat(redis.call('SMEMBERS', key), ' ') end
return found
"""
ARRIVE = """
for _, key in ipairs(KEYS) do redis.call('SADD', key, ARGV[1]) redis.call('PEXPIRE', key, ARGV[2]) end
return {}
"""
LEAVE = "for _, key in ipairs(KEYS) do redis.call('SREM', key, ARGV[1]) end return {}"


class BusChannels:
    """Finds the nodes of users, and publishes to nodes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def find_nodes(self, user_ids: Sequence[str]) -> dict[str, set[str]]:
        """The nodes to which each of these users is connected, and maybe was. Raises RedisDown."""
        found: dict[str, set[str]] = {}
        for start in range(0, len(user_ids), CHUNK):
            chunk = user_ids[start : start + CHUNK]
            keys = [self._redis.key(WHERE + user_id) for user_id in chunk]
            nodes = await self._redis.run_for_keys(FIND, keys)
            found.update((user_id, set(names.split())) for user_id, names in zip(chunk, nodes, strict=True))
        return found

    async def publish(self, node_id: str, frames: bytes) -> bool:
        """Send to a node; False if it does not listen, which a cluster does not tell. Raises RedisDown."""
        channel = self._redis.key(CHANNEL + node_id)
        receivers: int = await self._redis.run_command(lambda redis: redis.publish(channel, frames))
        return receivers > 0 or self._redis.is_cluster

    async def publish_nothing(self, node_id: str) -> None:
        """Send a node a bundle without frames. Raises RedisDown."""
        channel = [self._redis.key(CHANNEL + node_id)]
        await self._redis.run_command(lambda redis: redis.eval(TELL_ONESELF, channel, [NOTHING]))


class Locations:
    """Writes which users are connected to this node."""

    def __init__(self, redis: Redis, node_id: str) -> None:
        self._redis = redis
        self._node_id = node_id
        self._mark = redis.key(WRITTEN + node_id)
        self._opened = 0

    async def move(self, arrived: Sequence[str], left: Sequence[str]) -> None:
        """These users came to this node, and those left it. Raises RedisDown."""
        await self._write(ARRIVE, arrived, [self._node_id, DAY_MS])
        await self._write(LEAVE, left, [self._node_id])

    async def are_written(self) -> bool:
        """Whether all users of this node were written, not long ago. Raises RedisDown.

        On a further connection nobody knows: a replica that takes over may lack what was written last.
        """
        return self._opened == self._redis.opened and bool(
            await self._redis.run_command(lambda redis: redis.exists(self._mark))
        )

    async def set_written(self) -> None:
        """Say that all are written. Raises RedisDown."""
        await self._redis.run_command(lambda redis: redis.set(self._mark, "1", pexpire=REWRITE_MS))
        self._opened = self._redis.opened

    async def _write(self, script: str, user_ids: Sequence[str], args: Sequence[Any]) -> None:
        keys = [self._redis.key(WHERE + user_id) for user_id in user_ids]
        for start in range(0, len(keys), CHUNK):
            await self._redis.run_for_keys(script, keys[start : start + CHUNK], args)


class BusSubscription:
    """Subscribed to this node's channel, again after each lost connection."""

    def __init__(
        self, url: str, node_id: str, on_frames: Callable[[bytes], None], on_open: Callable[[], None]
    ) -> None:
        """`on_open` is called after each subscription: what was sent before it may be lost."""
        self._address, self._node_id, self._on_frames = RedisAddress.parse(url), node_id, on_frames
        channel = self._address.prefix + CHANNEL + node_id
        self._on_open = on_open
        self._factory = _Factory(channel, self._address.password, self._receive, self._note_subscribed)
        self._unheard: Any = None  # the connection on which the node has not heard itself

    @property
    def is_heard(self) -> bool:
        """Whether the node has heard what it sent itself at the last check."""
        return self._unheard is None

    def start(self) -> None:
        self._factory.startConnecting(endpoint_of(self._address))

    async def check(self, channels: BusChannels) -> None:
        """Connect anew if what the node sent itself at the last check was not heard.

        The server may have gone without a word, or may not be the one that the others publish at.
        """
        connection = self._factory.pool[0] if self._factory.pool else None
        if connection and connection is self._unheard:
            connection.transport.abortConnection()
            return
        self._unheard = connection
        try:
            await channels.publish_nothing(self._node_id)
        except RedisDown:
            self._unheard = None

    async def stop(self) -> None:
        await self._factory.disconnect()

    def _note_subscribed(self) -> None:
        self._unheard = None  # it may have become subscribed behind the last check
        self._on_open()

    def _receive(self, frames: bytes) -> None:
        if frames == NOTHING:
            self._unheard = None
        else:
            self._on_frames(frames)


class _Protocol(txredisapi.SubscriberProtocol):  # type: ignore[misc]
    def messageReceived(self, pattern: Any, channel: Any, message: bytes) -> None:  # noqa: ARG002, N802
        self.factory.on_frames(message)


class _Factory(Reconnecting, txredisapi.SubscriberFactory):  # type: ignore[misc]
    protocol = _Protocol

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
