"""What is written for a client leaves at once, not at the next turn of the reactor.

Twisted keeps it, asks the kernel to be told when the connection can be written to, polls, writes, and asks
not to be told any more: with a message for each connection that is a tenth of the router's time, and nobody
has anything before the turn is over. What the kernel does not take at once goes Twisted's way.
"""

from collections.abc import Callable
from typing import Any

from twisted.internet.tcp import Server


def install() -> None:
    """Let the connections that come in over TCP write at once."""
    Server.write = _at_once(Server.write)  # type: ignore[method-assign]


def _at_once(write: Callable[[Any, bytes], None]) -> Any:
    def write_at_once(connection: Any, data: bytes) -> None:
        rest = data[_sent(connection, data) :] if _is_free(connection) else data
        if rest:
            write(connection, rest)

    return write_at_once


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
