"""Who of a team looks at a conversation: in Redis, for half a minute, on all nodes. Nothing lasts."""

from collections.abc import Sequence

from portico.domain.teams.looking import LOOKING_SECONDS
from portico.storage.redis import Redis, RedisDown

PREFIX = "looking"


class LookingMembers:
    """The store of who looks; while Redis is away nobody does."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def set(self, conversation_id: int, user_id: str, doing: str | None) -> None:
        """Store what somebody does; None removes it."""
        key = self._key(conversation_id, user_id)
        try:
            if doing is None:
                await self._redis.run_command(lambda redis: redis.delete(key))
            else:
                await self._redis.run_command(lambda redis: redis.setex(key, LOOKING_SECONDS, doing))
        except RedisDown:
            return

    async def read(self, conversation_id: int, user_ids: Sequence[str]) -> dict[str, str]:
        """What these users do there, of those who do something."""
        if not user_ids:
            return {}
        keys = [self._key(conversation_id, user_id) for user_id in user_ids]
        try:
            found = await self._redis.run_command(lambda redis: redis.mget(keys))
        except RedisDown:
            return {}
        return {user_id: doing for user_id, doing in zip(user_ids, found, strict=True) if doing}

    def _key(self, conversation_id: int, user_id: str) -> str:
        return self._redis.key(f"{PREFIX}:{conversation_id}:{user_id}")
