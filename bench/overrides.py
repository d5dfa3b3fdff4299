"""What the router's fast paths save: the CPU of one call and of one event in memory, without each of them.

`python -m bench.overrides` prints microseconds, the lowest of many rounds. The router is that of the fuzzer,
without its rate limits; nothing is written to a socket.
"""

import sys
import time
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import msgspec

from portico.contract import uris
from router.compat import disable_debug_formatting
from router.core.dealer import Dealer
from router.core.router import FastRouter, FastRouterFactory, Router
from router.overrides import FAST, GENERAL, Overrides
from router.transport.rawsocket import RawSocketFactory
from router.transport.websocket import WebSocketFactory
from tests.fuzz.client import Client
from tests.fuzz.conversing import HELLO
from tests.fuzz.realm import Realm

ROUNDS, TIMES = 60, 200
CALLED = "portico.message.list"
LISTEN = b'[32,1,{"match":"prefix"},"portico.event."]'
TEXT = {"conversation_id": 7, "text": "Hello, is the flat still to let?", "local_id": "a"}


class WithoutCalls(FastRouter):
    """All but the fast path for calls."""

    dealer: Any = Dealer


class WithoutCallsFactory(FastRouterFactory):
    """Constructs it."""

    router = WithoutCalls


class WithoutPermissions(Router):
    """All but the fast path for permissions."""

    dealer = FastRouter.dealer


class WithoutPermissionsFactory(FastRouterFactory):
    """Constructs it."""

    router: Any = WithoutPermissions


VARIANTS = {
    "all fast paths": FAST,
    "without calls (router/core/dealer.py)": FAST._replace(routers=WithoutCallsFactory),
    "without permissions (router/core/router.py)": FAST._replace(routers=WithoutPermissionsFactory),
    "without results and events (router/core/results.py)": FAST._replace(rawsockets=RawSocketFactory),
    "without plain frames (router/transport/websocket.py)": FAST._replace(websockets=WebSocketFactory),
    "PORTICO_ROUTER_FASTPATH=0": GENERAL,
}


class Nowhere:
    """A connection on which nothing is sent."""

    dataBuffer, _tempDataLen = b"", 0  # noqa: N815 - Twisted's names

    def write(self, _: bytes) -> None:
        """Drop it."""


class Ends(NamedTuple):
    """The router, and its ends of the connections of a client and of a component."""

    router: Any
    client: Any
    component: Any

    def call(self) -> None:
        """CALL, INVOCATION, YIELD and RESULT."""
        self.client.dataReceived(CALL)
        number = next(reversed(self.router._dealer._invocations))
        self.component.dataReceived(string(msgspec.json.encode([70, number, {}, [], TEXT])))

    def publish(self) -> None:
        """PUBLISH and EVENT."""
        self.component.dataReceived(PUBLISH)


def main() -> None:
    for name in ("all fast paths", "PORTICO_ROUTER_FASTPATH=0"):
        measure(f"{name}, and debug formatting", VARIANTS[name])
    disable_debug_formatting(sys.modules)
    for name, overrides in VARIANTS.items():
        measure(name, overrides)


def measure(name: str, overrides: Overrides) -> None:
    ends = connect(Realm(overrides))
    sys.stdout.write(f"{name:60} {lowest(ends.call):6.1f} {lowest(ends.publish):6.1f}\n")


def lowest(step: Callable[[], None]) -> float:
    """Microseconds of CPU of one step."""
    return min(seconds(step) for _ in range(ROUNDS)) / TIMES * 1e6


def seconds(step: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(TIMES):
        step()
    return time.process_time() - began


def connect(here: Realm) -> Ends:
    limiter: Any = here.router_service.limiter
    limiter._over = lambda *_: ("", 0.0)
    client = Client(here, "json")
    for line in (HELLO, b'[5,"$ann",{}]', LISTEN):
        client.transmit(line)
    sessions: Collection[Any] = here.router._session_id_to_session.values()
    ends = [next(each for each in sessions if each._authrole == role) for role in ("user", uris.COMPONENT)]
    connections = [session._transport for session in ends]
    for connection in connections:
        connection.transport = Nowhere()
        connection._write = connection.transport.write
    return Ends(here.router, *connections)


def frame(payload: bytes) -> bytes:
    """A client's frame of text, masked with zeros."""
    return b"\x81" + bytes((0x80 | 126,)) + len(payload).to_bytes(2) + b"\x00" * 4 + payload


def string(payload: bytes) -> bytes:
    return len(payload).to_bytes(4) + payload


CALL = frame(
    msgspec.json.encode([48, 7, {}, CALLED, [], {"conversation_id": 7, "limit": 50, "before": "x" * 80}])
)
PUBLISH = string(
    msgspec.json.encode(
        [16, 7, {"eligible_authid": ["ann"]}, uris.event("message.created"), [], {"message": TEXT}]
    )
)

if __name__ == "__main__":
    main()
