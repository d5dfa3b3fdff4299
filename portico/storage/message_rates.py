"""The message rate limit: shared by all processes through Redis, and per process while Redis is down.

Each user has a sorted set of `local_id` by time, so a retry counts once. The script does for a batch what
`SlidingLog` (portico/domain/message_rates.py) does for one message.
"""

from collections.abc import Sequence

from portico.domain.message_rates import SlidingLog
from portico.domain.messages import Draft
from portico.ports import Clock, RateLimiter
from portico.storage.redis import Redis, RedisDown

SCRIPT = """
local limit, window, waits = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  waits[i] = 0
  if not redis.call('ZSCORE', key, ARGV[i + 2]) then
    if redis.call('ZCARD', key) >= limit then
      waits[i] = tonumber(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]) + window - now
    else
      redis.call('ZADD', key, now, ARGV[i + 2])
      redis.call('PEXPIRE', key, window)
    end
  end
end
return waits
"""


class Unlimited:
    """No limit: `MESSAGE_RATE_LIMIT=0`."""

    async def count_messages(self, drafts: Sequence[Draft]) -> list[int]:
        """Allow all."""
        return [0] * len(drafts)


class RatesByRole:
    """Bots have a limit of their own: one answers in many conversations."""

    def __init__(self, people: RateLimiter, bots: RateLimiter) -> None:
        self._people = people
        self._bots = bots

    async def count_messages(self, drafts: Sequence[Draft]) -> list[int]:
        """For each draft 0, or the milliseconds until its sender may send again."""
        bots = [draft for draft in drafts if draft.is_bot]
        if not bots:
            return await self._people.count_messages(drafts)
        people = [draft for draft in drafts if not draft.is_bot]
        of_bots = iter(await self._bots.count_messages(bots))
        of_people = iter(await self._people.count_messages(people) if people else [])
        return [next(of_bots if draft.is_bot else of_people) for draft in drafts]


class SharedRates:
    """At most `limit` messages a user in any `window_ms`, over all devices and processes."""

    def __init__(self, redis: Redis, clock: Clock, limit: int, window_ms: int) -> None:
        self._redis = redis
        self._clock = clock
        self._limit = limit
        self._window_ms = window_ms
        self._own = SlidingLog(limit, window_ms)

    async def count_messages(self, drafts: Sequence[Draft]) -> list[int]:
        """For each draft 0, or the milliseconds until its sender may send again."""
        keys = [self._redis.key(f"rate:{draft.writer_id}") for draft in drafts]
        local_ids = [draft.local_id for draft in drafts]
        try:
            return await self._redis.run_for_keys(SCRIPT, keys, [self._limit, self._window_ms], local_ids)
        except RedisDown:
            return self._take_here(drafts)

    def _take_here(self, drafts: Sequence[Draft]) -> list[int]:
        now_ms = int(self._clock.seconds() * 1000)
        self._own.sweep(now_ms)
        return [self._own.count_message(draft.writer_id, draft.local_id, now_ms) for draft in drafts]
