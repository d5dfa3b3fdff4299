"""Redis commands with a deadline, for all stores.

When the server is dead, a command fails within `DEADLINE`, and no command is tried for `REST` after that.
Callers continue without Redis.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

import txredisapi
from twisted.internet import defer

from portico.ports import Clock

T = TypeVar("T")
DEADLINE = 0.25  # seconds
REST = 1.0  # seconds


class RedisDown(Exception):
    """Redis did not answer in time."""


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
        self._connection = _connect(url)
        self._rests_until = 0.0

    @property
    def up(self) -> bool:
        """Whether the last command was answered."""
        return not 0 < self._rests_until - self._reactor.seconds() <= REST  # more if the clock was set back

    async def run_command(self, command: Callable[[Any], "defer.Deferred[T]"]) -> T:
        """Run one command. Raises RedisDown."""
        if not self.up:
            raise RedisDown
        try:
            answer = command(self._connection).addTimeout(self._deadline, self._reactor)  # type: ignore[arg-type]
            result = await answer
        except (defer.TimeoutError, txredisapi.RedisError, ConnectionError) as error:
            self._rests_until = self._reactor.seconds() + REST
            self._note(answers=False)
            raise RedisDown from error
        self._note(answers=True)
        return result

    def _note(self, *, answers: bool) -> None:
        if answers != self._answers:
            self._answers = answers
            self._changed(answers)

    async def ping(self) -> bool:
        """Whether it answers now."""
        try:
            await self.run_command(lambda connection: connection.ping())
        except RedisDown:
            return False
        return True

    async def stop(self) -> None:
        """Close the connection."""
        self._connection._factory.stopTrying()
        await self._connection.disconnect()


class RedisAddress(NamedTuple):
    """Where a Redis is: a socket at `path`, or a host and a port."""

    path: str
    host: str
    port: int
    database: int | None
    password: str | None

    @classmethod
    def parse(cls, url: str) -> "RedisAddress":
        """The parts of `redis://…` or `unix://…`."""
        parts = urlsplit(url)
        password = unquote(parts.password) if parts.password else None
        if parts.scheme == "unix":
            return cls(parts.path, "", 0, None, password)
        database = int(parts.path.strip("/") or 0) or None
        return cls("", parts.hostname or "127.0.0.1", parts.port or 6379, database, password)


def _connect(url: str) -> Any:
    address = RedisAddress.parse(url)
    options = {"convertNumbers": False, "password": address.password}
    if address.path:
        connection = txredisapi.lazyUnixConnection(path=address.path, **options)
    else:
        connection = txredisapi.lazyConnection(
            host=address.host, port=address.port, dbid=address.database, **options
        )
    connection._factory.initialDelay, connection._factory.maxDelay = 0.1, 1.0
    return connection
