"""The load for both echoes: `python -m bench.limits.load websocket|wamp URL CONNECTIONS WINDOW SECONDS`.

Each connection keeps `window` messages in flight, as long as a message of `bench.load`.
"""

import json
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.endpoints import TCP4ClientEndpoint

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import TEXT, Measured
from bench.program import run as run_program
from bench.program import tell, wait_for_the_word
from bench.wamp import connect

Ask: TypeAlias = Callable[[], Awaitable[Any]]


class EchoClient(WebSocketClientProtocol):
    """Answers come in the order of the questions."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: Deferred[None] = Deferred()
        self._waiting: deque[Deferred[Any]] = deque()

    def onOpen(self) -> None:  # noqa: N802
        """It is connected. Nothing that is written waits for what was written before."""
        transport: Any = self.transport
        transport.setTcpNoDelay(True)
        self.opened.callback(None)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803, ARG002, FBT001
        """The answer to the oldest question."""
        self._waiting.popleft().callback(json.loads(payload))

    def ask(self) -> "Deferred[Any]":
        """Send the text; fires when it is back."""
        waiting: Deferred[Any] = Deferred()
        self._waiting.append(waiting)
        self.sendMessage(json.dumps(["echo", {"text": TEXT}]).encode())
        return waiting


async def _websocket(reactor: Any, url: str) -> Ask:
    client = EchoClient()
    factory: Any = WebSocketClientFactory(url, protocols=["wamp.2.json"])
    factory.protocol = lambda: client
    await TCP4ClientEndpoint(reactor, factory.host, factory.port).connect(factory)
    await client.opened
    return client.ask


async def _wamp(reactor: Any, url: str) -> Ask:
    session = await connect(reactor, url, None)
    return lambda: session.ask("echo", text=TEXT)


KINDS: dict[str, Callable[[Any, str], Awaitable[Ask]]] = {"websocket": _websocket, "wamp": _wamp}


async def _ask_until(end: float, ask: Ask, measured: Measured) -> None:
    while time.perf_counter() < end:
        began = time.perf_counter()
        await ask()
        measured.answer.append((time.perf_counter() - began) * 1000)
        measured.messages += 1


async def run(asks: Sequence[Ask], window: int, seconds: float) -> Measured:
    """All connections at once."""
    measured, began = Measured(0, 0.0, [], []), time.perf_counter()
    streams = [_ask_until(began + seconds, ask, measured) for ask in asks for _ in range(window)]
    await gatherResults([Deferred.fromCoroutine(stream) for stream in streams])
    measured.seconds = time.perf_counter() - began
    return measured


async def main(kind: str, url: str, connections: int, window: int, seconds: float) -> None:
    """Connect, wait for the word, ask, tell."""
    asks = [await KINDS[kind](global_reactor, url) for _ in range(connections)]
    wait_for_the_word()
    tell(await run(asks, window, seconds))


if __name__ == "__main__":
    kind, url, *shape = sys.argv[1:]
    run_program(main(kind, url, int(shape[0]), int(shape[1]), float(shape[2])))
