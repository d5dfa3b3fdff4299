"""A TCP proxy in the test's process: it can cut the connections that pass through it, hold them up or slow
them down.

It loses no packets, which only the kernel can. It does what a lost one does to a connection: what was sent
arrives when it is sent again, and what comes behind it waits.
"""

import random
from typing import Any

from twisted.internet import reactor as global_reactor
from twisted.internet.endpoints import TCP4ClientEndpoint, UNIXClientEndpoint
from twisted.internet.protocol import Factory, Protocol

from tests.support.ports import free_port

reactor: Any = global_reactor
RETRANSMISSION = 0.2  # seconds, the least that Linux waits before it sends a packet again
Target = TCP4ClientEndpoint | UNIXClientEndpoint


def to_port(port: int) -> Target:
    """A server on this machine."""
    return TCP4ClientEndpoint(reactor, "127.0.0.1", port)


def to_socket(path: str) -> Target:
    """A server behind a Unix socket."""
    return UNIXClientEndpoint(reactor, path)


class TcpProxy:
    """Passes connections on to one server."""

    def __init__(self, target: Target) -> None:
        self.port = free_port()
        self.target = target
        self.sides: set[Side] = set()
        self.is_cut = False
        self.is_stalled = False
        self.delay = 0.0  # seconds, each way
        self.loss = 0.0  # the share of pieces that have to be sent again
        self._chance = random.Random(1)  # noqa: S311
        self._listening: Any = None

    def start(self) -> None:
        """Listen on `port`."""
        factory = Factory.forProtocol(lambda: Side(self))
        factory.noisy = False
        self._listening = reactor.listenTCP(self.port, factory, interface="127.0.0.1")

    async def stop(self) -> None:
        """End everything."""
        self.cut()
        await self._listening.stopListening()

    def cut(self) -> None:
        """End all connections, and take none."""
        self.is_cut = True
        for side in list(self.sides):
            side.transport.abortConnection()

    def stall(self) -> None:
        """From now on nothing passes, and nobody is told; as if a cable was pulled."""
        self.is_stalled = True
        for side in self.sides:
            side.transport.pauseProducing()

    def mend(self) -> None:
        """All is well again."""
        self.is_cut = self.is_stalled = False
        self.delay = self.loss = 0.0
        for side in self.sides:
            if side.other:
                side.transport.resumeProducing()

    def next_delay(self) -> float:
        """For how long the next piece is held up."""
        return self.delay + (RETRANSMISSION if self._chance.random() < self.loss else 0.0)


class Side(Protocol):
    """One of the two connections that belong together; the first one opens the second."""

    transport: Any

    def __init__(self, proxy: TcpProxy, other: "Side | None" = None) -> None:
        self._proxy = proxy
        self.other = other
        self._due = 0.0  # when what came last is passed on

    def connectionMade(self) -> None:  # noqa: N802
        self._proxy.sides.add(self)
        if self._proxy.is_cut:
            self.transport.abortConnection()
        elif self.other:
            self._join(self.other)
        else:
            self.transport.pauseProducing()
            factory: Any = Factory.forProtocol(lambda: Side(self._proxy, self))
            factory.noisy = False
            self._proxy.target.connect(factory).addErrback(lambda _: self.transport.abortConnection())

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        now, delay = reactor.seconds(), self._proxy.next_delay()
        if not delay and self._due <= now:
            self._pass_on(data)
        else:
            self._due = max(self._due, now + delay)
            reactor.callLater(self._due - now, self._pass_on, data)

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802
        self._proxy.sides.discard(self)
        if self.other:
            self.other.transport.loseConnection()

    def _join(self, first: "Side") -> None:
        if not first.transport.connected:
            self.transport.abortConnection()
            return
        first.other = self
        if self._proxy.is_stalled:
            self.transport.pauseProducing()
        else:
            first.transport.resumeProducing()

    def _pass_on(self, data: bytes) -> None:
        if self.other and self.other.transport.connected:
            self.other.transport.write(data)
