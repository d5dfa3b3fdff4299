"""Presence leases: which users are connected to which node, shared through Redis.

Each node has one hash, from user to chosen status, that expires `LEASE` after its last renewal. When a node
dies, its users go offline for the others by themselves. When Redis is down, a node knows only its own users,
and the next renewal writes what was missed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from portico.domain.presence import Status, most_hidden
from portico.storage.redis import Redis, RedisDown

LEASE = 30.0  # seconds
NODES = "presence:nodes"
RENEW = """
local time, lease = redis.call('TIME'), tonumber(ARGV[2])
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], now + lease, ARGV[1])
if redis.call('PTTL', KEYS[2]) < lease then redis.call('PEXPIRE', KEYS[2], lease) end
if ARGV[3] == 'anew' then redis.call('DEL', KEYS[1]) end
for i = 4, #ARGV, 2 do
  if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[1], ARGV[i])
  else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
redis.call('PEXPIRE', KEYS[1], lease)
return redis.call('HLEN', KEYS[1])
"""
RELEASE = "redis.call('ZREM', KEYS[2], ARGV[1]) return redis.call('DEL', KEYS[1])"
ELSEWHERE = """
local time, found = redis.call('TIME'), {}
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')) do
  if node ~= ARGV[1] then
    local held = redis.call('HMGET', ARGV[2] .. node, unpack(ARGV, 3))
    for i, status in ipairs(held) do
      if status then table.insert(found, ARGV[i + 2]) table.insert(found, status) end
    end
  end
end
return found
"""
PREFIX = "presence:of:"


class Leases:
    """The leases of this node's users, and reads of the others'."""

    def __init__(self, redis: Redis, node: str, lease: float = LEASE) -> None:
        self._redis = redis
        self._node = node
        self._lease_ms = int(lease * 1000)
        self._keys = [redis.key(PREFIX + node), redis.key(NODES)]
        self._held: dict[str, Status] = {}
        self._missed = False  # whether Redis may know less than this process
        self._opened = 0

    async def set_statuses(self, statuses: Mapping[str, Status | None]) -> None:
        """Hold leases with these statuses; None releases one."""
        for user_id, status in statuses.items():
            if status is None:
                self._held.pop(user_id, None)
            else:
                self._held[user_id] = status
        await self._write(statuses, "more")

    async def renew(self) -> None:
        """Renew all leases; write them again if Redis has lost any."""
        count = await self._write({}, "more")
        opened = self._redis.opened
        if self._missed or count != len(self._held) or opened != self._opened:
            await self._write(self._held, "anew")
        self._opened = opened

    async def list_held(self) -> dict[str, Status]:
        """The leases that a process of this node holds, possibly one that just died."""
        try:
            held: dict[str, Status] = await self._redis.run_command(
                lambda redis: redis.hgetall(self._keys[0])
            )
        except RedisDown:
            return {}
        return held

    async def list_elsewhere(self, user_ids: Sequence[str]) -> dict[str, Status]:
        """Those of these users who are connected to another node."""
        return await _held(self._redis, user_ids, but=self._node)

    @property
    def are_known(self) -> bool:
        """Whether Redis answered the last question."""
        return self._redis.up

    async def release_all(self) -> None:
        """Release all leases, because this node stops."""
        self._held.clear()
        await self._eval(RELEASE, [self._node])

    async def _write(self, statuses: Mapping[str, Status | None], how: str) -> int | None:
        pairs = [part for user_id, status in statuses.items() for part in (user_id, status or "")]
        count = await self._eval(RENEW, [self._node, self._lease_ms, how, *pairs])
        if count is None:
            self._missed = True
        elif how == "anew":
            self._missed = False
        return count

    async def _eval(self, script: str, args: list[Any]) -> int | None:
        try:
            return cast(
                int, await self._redis.run_command(lambda redis: redis.eval(script, self._keys, args))
            )
        except RedisDown:
            return None


class PresenceReader:
    """Reads the leases of all nodes, for processes that hold none."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def read_statuses(self, user_ids: Sequence[str]) -> dict[str, Status]:
        """Those of these users who are connected to any node; empty when Redis is down."""
        return await _held(self._redis, user_ids, but="")


async def _held(redis: Redis, user_ids: Sequence[str], but: str) -> dict[str, Status]:
    if not user_ids:
        return {}
    nodes, args = [redis.key(NODES)], [but, redis.key(PREFIX), *user_ids]
    try:
        found = await redis.run_command(lambda connection: connection.eval(ELSEWHERE, nodes, args))
    except RedisDown:
        return {}
    return _visible_first(found)


def _visible_first(pairs: Sequence[str]) -> dict[str, Status]:
    found: dict[str, Status] = {}
    for user_id, status in zip(pairs[::2], pairs[1::2], strict=True):
        chosen = cast(Status, status)
        found[user_id] = most_hidden(chosen, found.get(user_id, chosen))
    return found
