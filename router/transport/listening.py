"""The transports of `.crossbar/config.json`, with Portico's factories in place of Crossbar's.

Crossbar names the factories in the methods that are overridden here, and has no setting for them.
"""

from datetime import UTC, datetime
from socket import socket
from typing import TYPE_CHECKING, Any

from autobahn.twisted.resource import WebSocketResource
from crossbar.common.twisted.endpoint import MaxConnectionsFactory
from crossbar.webservice.websocket import RouterWebServiceWebSocket
from crossbar.worker import transport
from twisted.internet.defer import Deferred

from router.early_listening import address_of, take_port
from router.transport.connections import PortFactory
from router.transport.deflate import accept, refuse
from router.transport.http import LeafRoot, Site

if TYPE_CHECKING:
    from router.controller import Controller


class RouterTransport(transport.RouterTransport):
    """A listening port: its connections are counted, and accepted when all its paths are there."""

    _worker: "Controller"
    _port: Any
    _root_webservice: Any

    def start(self, start_children: bool = False, ignore: Any = ()) -> "Deferred[Any]":  # noqa: FBT001, FBT002
        """Listen. The counting factory takes the place of Crossbar's before the first connection."""
        listener = take_port(address_of(self._config["endpoint"], self._worker.settings.port))
        started: Deferred[Any] = (
            super().start(start_children, ignore)
            if listener is None
            else Deferred.fromCoroutine(self._start_with(listener, start_children, ignore))
        )
        return started.addCallback(self._count_connections)

    async def _start_with(self, listener: socket, start_children: bool, ignore: Any) -> Any:  # noqa: FBT001
        """As Crossbar does, with a port that is open already."""
        self._state = self.STATE_STARTING
        factory, self._root_webservice = await self._create_factory(start_children, ignore)
        most = self._config.get("max_connections", transport.DEFAULT_MAX_CONNECTIONS)
        reactor: Any = self._worker._reactor
        self._transport_factory = factory
        limited = MaxConnectionsFactory(factory, most, self.id, reactor, self.log)
        self._port = reactor.adoptStreamPort(listener.fileno(), listener.family, limited)
        listener.close()
        self._listening_since = datetime.now(UTC)
        self._state = self.STATE_STARTED
        return self

    def _count_connections(self, started: Any) -> Any:
        self._port.factory = PortFactory(self._port.factory, self.id, self._worker.connections)
        self._port.stopReading()
        self.accept_when_complete()
        return started

    def accept_when_complete(self) -> None:
        """Accept connections once every path of the config is served: until then `/ws` would be 404.

        Clients also wait until the components have joined again: their first calls would fail.
        """
        paths = self._config.get("web", self._config).get("paths", ())
        if not paths:
            self._port.startReading()
        elif all(path == "/" or path in self._root_webservice for path in paths):
            Deferred.fromCoroutine(self._accept_clients())

    async def _accept_clients(self) -> None:
        await self._worker.wait_for_components()
        if self._port is not None and self._port.connected:  # it may have been closed meanwhile
            self._port.startReading()

    def _create_factory(self, create_paths: bool = False, ignore: Any = ()) -> "Deferred[Any]":  # noqa: FBT001, FBT002
        return Deferred.fromCoroutine(self._create(create_paths, ignore))

    async def _create(self, create_paths: bool, ignore: Any) -> tuple[Any, Any]:  # noqa: FBT001
        if self._config["type"] == "rawsocket":
            return self._rawsocket(self._config), None
        if self._config["type"] == "websocket":
            return websocket_factory(self, self._config), None
        factory, root = await super()._create_factory(create_paths, ignore)
        if self._config["type"] == "universal":
            self._replace_factories(factory)
        return factory, root

    def _replace_factories(self, universal: Any) -> None:
        """Crossbar constructs the three kinds of a universal transport; two of them are ours."""
        if "rawsocket" in self._config:
            universal._rawsocket_factory = self._rawsocket(self._config["rawsocket"])
        for path, config in self._config.get("websocket", {}).items():
            universal._websocket_factory_map[path] = websocket_factory(self, config)

    def _rawsocket(self, config: dict[str, Any]) -> Any:
        worker = self._worker
        factory = worker.overrides.rawsockets(worker.router_session_factory, config, worker.writer)
        factory.noisy = False
        return factory


class WebTransport(RouterTransport, transport.RouterWebTransport):
    """A listening port for HTTP, and WebSockets at some of its paths."""

    def _create_web_factory(self, create_paths: bool = False, ignore: Any = ()) -> "Deferred[Any]":  # noqa: FBT001, FBT002
        created: Deferred[Any] = super()._create_web_factory(create_paths, ignore)
        return created.addCallback(self._as_site)

    def _as_site(self, created: tuple[Any, Any]) -> tuple[Site, Any]:
        _, root = created
        if root._resource.isLeaf:
            root._resource = LeafRoot(root._resource)
        return Site(root._resource, self._worker.http, self._config.get("options", {})), root


class WebSocketService(RouterWebServiceWebSocket):
    """The web service `websocket` of the config."""

    @staticmethod
    def create(transport: Any, path: str, config: dict[str, Any]) -> Any:
        factory = websocket_factory(transport, config)
        factory.startFactory()
        return WebSocketService(transport, path, config, WebSocketResource(factory))


def websocket_factory(transport: Any, config: dict[str, Any]) -> Any:
    worker: Controller = transport.worker
    factory = worker.overrides.websockets(
        worker.router_session_factory,
        transport.cbdir,
        config,
        transport.templates,
        worker.writer,
        worker.reading_turns,
    )
    factory.noisy = False
    factory.settle_options(accept if worker.settings.connections.compression else refuse)
    worker.facts.limit_messages(factory.maxMessagePayloadSize)
    return factory


def create_router_transport(worker: "Controller", transport_id: str, config: dict[str, Any]) -> Any:
    """Crossbar's hook: construct a transport of the config."""
    is_web = config["type"] == "web" or bool(config.get("web"))
    return (WebTransport if is_web else RouterTransport)(worker, transport_id, config)
