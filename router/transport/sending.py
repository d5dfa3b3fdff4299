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

MUCH = 16_384  # bytes: some thirty messages


def install(on_full: Callable[[], None]) -> None:
    """Let the connections of clients write at once. What is for a room waits until the turn is over."""
    unix.Server.write = tcp.Server.write  # type: ignore[method-assign]
    sending, receive = Sending(tcp.Server.write, on_full), WampRawSocketServerProtocol.dataReceived
    tcp.Server.write = lambda connection, data: sending.write(connection, data)  # type: ignore[method-assign]
    WampRawSocketServerProtocol.dataReceived = lambda component, data: sending.receive(
        partial(receive, component), data
    )


class Sending:
    """Writes for clients; `on_full` is called when too much begins to wait for one."""

    def __init__(self, later: Callable[[Any, bytes], None], on_full: Callable[[], None]) -> None:
        self._later = later
        self._on_full = on_full
        self._collected: dict[Any, list[bytes]] | None = None

    def write(self, connection: Any, data: bytes) -> None:
        """At once, or when all of what a room says was heard."""
        if self._collected is None:
            self._write(connection, data)
        else:
            self._collected.setdefault(connection, []).append(data)

    def receive(self, receive: Callable[[bytes], None], data: bytes) -> None:
        """Let the router hear what a room says, and write after all of it if that is much."""
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
    """Whether nothing waits to be written before, and nobody waits to be asked for more."""
    return (
        connection.connected
        and not (connection.TLS or connection._writeDisconnected)
        and not (connection.dataBuffer or connection._tempDataBuffer)
        and (connection.producer is None or connection.streamingProducer)
    )


def _sent(connection: Any, data: bytes) -> int:
    try:
        sent: int = connection.socket.send(data)
    except OSError:  # full or broken: Twisted finds out which
        return 0
    return sent
