"""Publishes new messages on a Redis channel for services of the site."""

from collections.abc import Sequence

import msgspec

from portico.domain.errors import Unavailable
from portico.storage.messages.log_cursor import LogEntry
from portico.storage.redis import Redis, RedisDown

# The channel is no key: in a cluster keys are in slots, and channels are everywhere.
TELL = "for i = 2, #ARGV do redis.call('PUBLISH', ARGV[1], ARGV[i]) end return #ARGV - 1"
LISTENERS = "return redis.call('PUBSUB', 'NUMSUB', ARGV[1])[2] + redis.call('PUBSUB', 'NUMPAT')"


class Announcements:
    """Publishes to the current subscribers of a channel; it is not stored for others (at most once)."""

    def __init__(self, redis: Redis, channel: str) -> None:
        self._redis = redis
        self._channel = channel

    async def has_listeners(self) -> bool:
        """Whether anybody may hear it: who follows any pattern counts. Raises Unavailable.

        In a cluster anybody may: each server knows its own subscribers.
        """
        if self._redis.is_cluster:
            return True
        try:
            return bool(
                await self._redis.run_command(lambda redis: redis.eval(LISTENERS, [], [self._channel]))
            )
        except RedisDown as error:
            raise Unavailable("Redis does not answer") from error

    async def publish_new(self, entries: Sequence[LogEntry]) -> None:
        """Publish the new ones of these messages, each as JSON. Raises Unavailable."""
        new = [entry.message for entry in entries if entry.fresh and not entry.message.deleted_at]
        told = [msgspec.json.encode(message).decode() for message in new]
        try:
            if told:
                await self._redis.run_command(lambda redis: redis.eval(TELL, [], [self._channel, *told]))
        except RedisDown as error:
            raise Unavailable("Redis does not answer") from error
