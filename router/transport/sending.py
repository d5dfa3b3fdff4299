"""Immediate writes to client connections, without waiting for the next turn of the reactor.

Twisted buffers data, registers for writability, polls, writes, and unregisters. With one message for each
connection that is a tenth of the router's time, and it delays every message by a turn. What the kernel does
not accept at once is left to Twisted, and so is TLS.

While a large chunk from a component is processed, the messages for one client are collected and written
together. When a send buffer grows beyond the limit the session reaper is called at once: within its interval
of a second a fast router could fill the memory.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from autobahn.twisted.rawsocket import WampRawSocketServerProtocol
from twisted.internet import tcp, unix

from router.compat import buffered
from router.sessions.reaper import MAX_BUFFERED

MUCH = 16_384  # bytes, about thirty messages


def install(on_full: Callable[[], None]) -> None:
    """Override the write of client connections. Writes to components stay buffered for the turn."""
    unix.Server.write = tcp.Server.write  # type: ignore[method-assign]
    sending, receive = Sending(tcp.Server.write, on_full), WampRawSocketServerProtocol.dataReceived
    tcp.Server.write = lambda connection, data: sending.write(connection, data)  # type: ignore[method-assign]
    WampRawSocketServerProtocol.dataReceived = lambda component, data: sending.receive(
        partial(receive, component), data
    )


class Sending:
    """Writes to clients; `on_full` is called when a send buffer grows above MAX_BUFFERED."""

    def __init__(self, later: Callable[[Any, bytes], None], on_full: Callable[[], None]) -> None:
        self._later = later
        self._on_full = on_full
        self._collected: dict[Any, list[bytes]] | None = None

    def write(self, connection: Any, data: bytes) -> None:
        """Write now, or at the end of `receive` if a large chunk is being processed."""
        if self._collected is None:
            self._write(connection, data)
        else:
            self._collected.setdefault(connection, []).append(data)

    def receive(self, receive: Callable[[bytes], None], data: bytes) -> None:
        """Process data from a component; if it is much, write to clients after all of it."""
        if len(data) >= MUCH:
            self._collected = {}
        try:
            receive(data)
        finally:
            self._flush()

    def _flush(self) -> None:
        collected, self._collected = self._collected or {}, None
        for connection, pieces in collected.items():
            self._write(connection, b"".join(pieces))

    def _write(self, connection: Any, data: bytes) -> None:
        rest = data[_sent(connection, data) :] if _is_free(connection) else data
        if rest:
            self._buffer(connection, rest)

    def _buffer(self, connection: Any, data: bytes) -> None:
        before = buffered(connection)
        self._later(connection, data)
        if before <= MAX_BUFFERED < buffered(connection):
            self._on_full()


def _is_free(connection: Any) -> bool:
    """Whether the send buffer is empty and no pull producer is registered."""
    return (
        connection.connected
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
