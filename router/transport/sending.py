"""Writes to client connections: immediately where possible, without waiting for the next turn of the reactor.

Twisted buffers data, registers for writability, polls, writes, and unregisters. With one message for each
connection that is a tenth of the router's time, and it delays every message by a turn. What the kernel does
not accept at once is left to Twisted, and so is TLS.

While a large chunk from a component is processed, the messages for one client are collected and written
together. When a send buffer grows beyond the limit the session reaper is called at once: within its interval
of a second a fast router could fill the memory.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from twisted.internet import tcp

from router.compat import buffered
from router.sessions.reaper import allow_large_write, limit_of

MUCH = 16_384  # bytes, about thirty messages


class Writer:
    """Writes as Twisted does; `on_full` is called when a send buffer grows above its limit."""

    def __init__(self, on_full: Callable[[], None]) -> None:
        self._on_full = on_full

    def write(self, connection: Any, data: bytes) -> None:
        before = buffered(connection)
        if not before:
            allow_large_write(connection, len(data))
        connection.write(data)
        if before <= limit_of(connection) < buffered(connection):
            self._on_full()

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """What is written within is written at once at the end, if this writer does so."""
        yield

    def flush(self) -> None:
        """Write what was collected."""


class ImmediateWriter(Writer):
    """Writes to the kernel where that is possible, and the rest as Twisted does."""

    _collected: dict[Any, list[bytes]] | None = None

    def write(self, connection: Any, data: bytes) -> None:
        """Write now, or at the end of `collecting`."""
        if self._collected is None:
            self._write(connection, data)
        else:
            self._collected.setdefault(connection, []).append(data)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        self._collected = {}
        try:
            yield
        finally:
            collected, self._collected = self._collected, None
            self._write_all(collected)

    def flush(self) -> None:
        if self._collected:
            collected, self._collected = self._collected, {}
            self._write_all(collected)

    def _write_all(self, collected: dict[Any, list[bytes]]) -> None:
        for connection, pieces in collected.items():
            self._write(connection, b"".join(pieces))

    def _write(self, connection: Any, data: bytes) -> None:
        rest = data[_sent(connection, data) :] if _is_free(connection) else data
        if rest:
            super().write(connection, rest)


def _is_free(connection: Any) -> bool:
    """Whether it is a TCP connection with an empty send buffer, and no pull producer is registered."""
    return (
        isinstance(connection, tcp.Server)
        and bool(connection.connected)
        and not (connection.TLS or connection._writeDisconnected)
        and not (connection.dataBuffer or connection._tempDataBuffer)
        and (connection.producer is None or connection.streamingProducer)
    )


def _sent(connection: Any, data: bytes) -> int:
    try:
        sent: int = connection.socket.send(data)
    except OSError:  # full or broken: Twisted's own write handles both
        return 0
    return sent
