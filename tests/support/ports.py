"""A free TCP port below those that the system gives to connections.

A node that was killed starts again at its port. A connection of a test beside it must not have it meanwhile.
"""

import secrets
import socket
from contextlib import suppress

FIRST, COUNT = 20_000, 12_000


def free_port() -> int:
    while True:
        port = FIRST + secrets.randbelow(COUNT)
        with suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
            return port
