"""Redis commands with a deadline, for all stores.

When the server is dead, a command fails within `DEADLINE`, and no command is tried for `REST` after that.
Callers continue without Redis.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import txredisapi
from twisted.internet import defer
from twisted.internet.defer import Deferred

from portico.ports import Clock
from portico.storage.redis_address import RedisAddress
from portico.storage.redis_connection import ClusterConnection, Command, Divided, RedisConnection

T = TypeVar("T")
DEADLINE = 0.25  # seconds
REST = 1.0  # seconds
AT_ONCE = 100  # commands that wait for their answers together


class RedisDown(Exception):
    """Redis did not answer in time."""


class KeysDivided(RedisDown):
    """The keys of a command are on two servers for a while: it can be run for one key at a time."""


class Redis:
    """A connection that reconnects by itself."""

    def __init__(
        self,
        reactor: Clock,
        url: str,
        changed: Callable[[bool], None] = lambda _up: None,
        deadline: float = DEADLINE,
    ) -> None:
        """`changed` is called when Redis stops answering, even at first, and when it answers again."""
        self._reactor, self._changed, self._deadline = reactor, changed, deadline
        self._answers = True
        self._rests_until = 0.0
        address = RedisAddress.parse(url)
        self.is_cluster = address.is_cluster
        self._prefix = address.prefix
        self._connection = ClusterConnection(address) if address.is_cluster else RedisConnection(address)

    @property
    def up(self) -> bool:
        """Whether the last command was answered."""
        return not 0 < self._rests_until - self._reactor.seconds() <= REST  # more if the clock was set back

    @property
    def opened(self) -> int:
        """How often it was connected. What was written before may be lost after a further time."""
        return self._connection.opened

    def key(self, name: str) -> str:
        """A key or a channel of this installation."""
        return self._prefix + name

    async def run_command(self, command: Command[T]) -> T:
        """Run one command, all keys of which `key` has made. Raises RedisDown."""
        if not self.up:
            raise RedisDown
        try:
            answer = self._connection.run(command).addTimeout(self._deadline, self._reactor)  # type: ignore[arg-type]
            result = await answer
        except Divided as error:
            raise KeysDivided from error
        except (defer.TimeoutError, txredisapi.RedisError, ConnectionError) as error:
            self._give_up(error)
            raise RedisDown from error
        self._note(answers=True)
        return result

    async def run_for_keys(
        self, script: str, keys: Sequence[str], args: Sequence[Any] = (), own: Sequence[Any] = ()
    ) -> list[Any]:
        """The answers of a script that does the same for each key. Raises RedisDown.

        `own` has an argument for each key, behind `args`. While the keys move to another server of a cluster
        the script runs for each of them alone.
        """
        try:
            return await self.run_command(lambda redis: redis.eval(script, keys, [*args, *own]))
        except KeysDivided:
            if len(keys) == 1:
                raise
        return await self._run_one_by_one(script, keys, args, own)

    async def _run_one_by_one(
        self, script: str, keys: Sequence[str], args: Sequence[Any], own: Sequence[Any]
    ) -> list[Any]:
        answers: list[Any] = []
        for start in range(0, len(keys), AT_ONCE):
            places = range(start, min(start + AT_ONCE, len(keys)))
            runs = [self.run_for_keys(script, [keys[at]], args, own[at : at + 1]) for at in places]
            try:
                found = await defer.gatherResults(map(Deferred.fromCoroutine, runs), consumeErrors=True)
            except defer.FirstError as error:
                raise RedisDown from error
            answers += [answer for part in found for answer in part]
        return answers

    def _give_up(self, error: Exception) -> None:
        self._rests_until = self._reactor.seconds() + REST
        if isinstance(error, defer.TimeoutError):
            self._connection.leave()
        self._note(answers=False)

    def _note(self, *, answers: bool) -> None:
        if answers != self._answers:
            self._answers = answers
            self._changed(answers)

    async def ping(self) -> bool:
        """Whether it answers now. A PING would tell nothing of the keys, which another server may have."""
        try:
            await self.run_command(lambda connection: connection.exists(self.key("any")))
        except RedisDown:
            return False
        return True

    async def stop(self) -> None:
        """Close the connection."""
        await self._connection.stop()
