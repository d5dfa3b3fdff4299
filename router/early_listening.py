"""Ports that a router worker opens before it imports anything else.

A worker takes seconds to start, mostly with imports. A port that listens from the beginning keeps connections
in the kernel's queue, so that a client that reconnects meanwhile is answered when the worker is ready. It
would be refused otherwise, and wait for its backoff. Crossbar opens the ports that are not opened here: those
with TLS, IPv6 or shared sockets.
"""

import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

OPTION = "--listen="  # on the command line of the worker, once for each port
PORT = "$PORTICO_PORT"
BACKLOG = 50  # Crossbar's default
UNDERSTOOD = frozenset({"type", "port", "interface", "backlog"})


class Address(NamedTuple):
    """Where to listen, and how many connections may wait."""

    interface: str
    port: int
    backlog: int


_opened: dict[Address, socket.socket] = {}


def address_of(endpoint: Mapping[str, Any], port: int) -> Address | None:
    """The address of an endpoint of the config; None for one that is left to Crossbar.

    `port` is the one of PORTICO_PORT.
    """
    given = port if endpoint.get("port") == PORT else endpoint.get("port")
    if endpoint.get("type") != "tcp" or not isinstance(given, int) or endpoint.keys() - UNDERSTOOD:
        return None
    return Address(endpoint.get("interface", ""), given, endpoint.get("backlog", BACKLOG))


def options(addresses: Iterable[Address | None]) -> list[str]:
    """The command line that tells a worker these addresses."""
    return [f"{OPTION}{','.join(map(str, address))}" for address in addresses if address]


def open_ports(arguments: Sequence[str]) -> list[str]:
    """Listen at the addresses on a command line; what else stands on it.

    An address that is not free is left to Crossbar, which says so.
    """
    for argument in arguments:
        if argument.startswith(OPTION):
            interface, port, backlog = argument.removeprefix(OPTION).split(",")
            with suppress(OSError):
                _open(Address(interface, int(port), int(backlog)))
    return [argument for argument in arguments if not argument.startswith(OPTION)]


def take_port(address: Address | None) -> socket.socket | None:
    """The socket that listens there, once; None if it was not opened."""
    return _opened.pop(address, None) if address else None


def _open(address: Address) -> None:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.settimeout(0)
        listener.bind(address[:2])
        listener.listen(address.backlog)
    except OSError:
        listener.close()
        raise
    _opened[address] = listener
