"""Restrictions for connections that have not joined: small messages, one HELLO and one AUTHENTICATE.

Crossbar handles any number of them, queries for each, and joins the same session twice. Before joining, a
message may have MAX_BYTES (a long token fits). After joining, the limits of `.crossbar/config.json` apply
(router/transport/websocket.py, router/transport/rawsocket.py).
"""

from typing import Any

from autobahn.wamp import message
from autobahn.wamp.exception import ProtocolError

from portico.domain.errors import InvalidArgument
from portico.domain.text import check_value

MAX_BYTES = 16_384  # of a message, before joining
MAX_IGNORED = 16  # messages before joining
ONCE = (message.Hello, message.Authenticate)


def check_early(session: Any, msg: message.Message) -> None:
    """Validate a message of a session that has not joined. Raises ProtocolError."""
    received: list[type[message.Message]] = session.__dict__.setdefault("_messages_before_joining", [])
    kind = type(msg)
    if kind in ONCE and kind in received:
        raise ProtocolError(f"{kind.__name__.upper()} was sent before: open a new connection")
    received.append(kind)
    if len(received) > MAX_IGNORED:
        raise ProtocolError("too many messages before the session has joined")
    try:
        check_value(getattr(msg, "authextra", None), "authextra")
    except InvalidArgument as error:
        raise ProtocolError(error.message) from None
