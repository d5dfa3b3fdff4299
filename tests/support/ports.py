"""A free TCP port below those that the system gives to connections.

A node that was killed starts again at its port. A connection of a test beside it must not have it meanwhile.
The port of operators, which a node opens beside its own, is none that another test is given.
"""

import secrets
import socket
from contextlib import suppress

from portico.settings.admin import beside

FIRST, COUNT = 12_000, 10_000


def free_port() -> int:
    """A port that is free, as the one beside it is."""
    while True:
        port = FIRST + secrets.randbelow(COUNT)
        with suppress(OSError), socket.socket() as listener, socket.socket() as operators:
            listener.bind(("127.0.0.1", port))
            operators.bind(("127.0.0.1", beside(port)))
            return port
