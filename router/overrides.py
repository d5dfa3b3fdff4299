"""The two sets of subclasses that a router worker can use: with the fast paths, and without.

Both have the limits and the validation of messages. `PORTICO_ROUTER_FASTPATH` chooses between them.
"""

from typing import NamedTuple

from router.core.router import FastRouterFactory, RouterFactory
from router.transport.rawsocket import FastRawSocketFactory, RawSocketFactory
from router.transport.sending import ImmediateWriter, Writer
from router.transport.websocket import FastWebSocketFactory, WebSocketFactory


class Overrides(NamedTuple):
    """The classes that the worker constructs itself; these name all others."""

    routers: type[RouterFactory]
    websockets: type[WebSocketFactory]
    rawsockets: type[RawSocketFactory]
    writer: type[Writer]


GENERAL = Overrides(RouterFactory, WebSocketFactory, RawSocketFactory, Writer)
FAST = Overrides(FastRouterFactory, FastWebSocketFactory, FastRawSocketFactory, ImmediateWriter)
