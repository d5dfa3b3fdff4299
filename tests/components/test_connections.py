"""Crossbar's listening port, with Portico's count of connections in front of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted
from crossbar.common.twisted.endpoint import MaxConnectionsFactory
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Factory, Protocol
from twisted.python.failure import Failure
from txaio import make_logger

from portico.settings.connections import parse as read_settings
from router.compat import COMPONENTS
from router.transport.connections import Connections, PortFactory
from runtime.metrics import Metrics
from tests.support.waiting import until


class Line(Protocol):
    """A client; `gone` when it was shut out or cut."""

    def __init__(self) -> None:
        self.gone: Deferred[None] = Deferred()

    def connectionLost(self, reason: Failure = Failure(ConnectionError())) -> None:  # noqa: B008, N802
        self.gone.callback(None)


class Port:
    """Something that listens, and what it counts."""

    def __init__(self, name: str, most: int) -> None:
        settings = read_settings({"TRUSTED_PROXIES": "none", "MAX_UNJOINED_PER_ADDRESS": "2"})
        self.connections = Connections(settings, most, global_reactor, Metrics())
        reactor: Any = global_reactor
        crossbars = MaxConnectionsFactory(Factory.forProtocol(Protocol), 100, name, reactor, make_logger())
        factory = PortFactory(crossbars, name, self.connections)
        self._port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        self.lines: list[Line] = []

    async def connect(self) -> Line:
        """One more client."""
        endpoint = TCP4ClientEndpoint(global_reactor, "127.0.0.1", self._port.getHost().port)
        line: Line = await connectProtocol(endpoint, Line())
        self.lines.append(line)
        return line

    def count(self) -> int:
        return len(self.connections._open)

    async def close(self) -> None:
        for line in self.lines:
            transport: Any = line.transport
            transport.abortConnection()
            if not line.gone.called:
                await line.gone
        await until(lambda: self.count() == 0)
        await self._port.stopListening()


@pytest_twisted.async_yield_fixture(params=["web", COMPONENTS])
async def port(request: pytest.FixtureRequest) -> AsyncIterator[Port]:
    port = Port(request.param, 100)
    yield port
    await port.close()


@pytest_twisted.ensureDeferred
async def test_the_port_refuses_one_connection_too_many_unless_of_a_component(
    port: Port, request: pytest.FixtureRequest
) -> None:
    await port.connect()
    await port.connect()
    await until(lambda: port.count() == 2)
    third = await port.connect()
    if request.node.callspec.params["port"] == COMPONENTS:
        await until(lambda: port.count() == 3)
    else:
        await third.gone
        assert port.count() == 2
