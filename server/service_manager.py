"""Tells the service manager that the node is up, or that it stops: systemd, in a unit with `Type=notify`.

systemd names a socket in NOTIFY_SOCKET. Without the variable nobody is told. A socket that does not take the
line is not reported: the node works without it.
"""

import os
import socket
from contextlib import suppress

VARIABLE = "NOTIFY_SOCKET"


def tell_ready() -> None:
    """The node serves clients."""
    _tell("READY=1")


def tell_stopping() -> None:
    """The node was asked to stop."""
    _tell("STOPPING=1")


def _tell(line: str) -> None:
    address = os.environ.get(VARIABLE, "")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address  # a name without a file
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(line.encode(), name)
