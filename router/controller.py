"""Crossbar's controller of a router worker: it constructs the worker's parts, with Portico's subclasses.

It also constructs what those need: limits, validation and the count of connections. The service session
(router/service.py) constructs the rest, and is known here once it has joined.
"""

import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from autobahn import wamp
from crossbar.webservice import base
from crossbar.worker.router import RouterController
from twisted.internet.defer import Deferred

from portico.settings import core
from router import personality
from router.core.names import Names
from router.core.request_limiter import RequestLimiter
from router.core.session import RouterSessionFactory
from router.core.suspensions import Suspensions
from router.core.validation import MessageValidator
from router.overrides import FAST, GENERAL
from router.server_facts import ServerFacts
from router.transport import listening
from router.transport.connections import Connections, ceiling
from router.transport.http import HttpClasses
from router.transport.reading_turns import ReadingTurns
from runtime.metrics import Metrics

if TYPE_CHECKING:
    from router.service import RouterService

# Python's own limit. py_ecc, unless it is a stub, raises it until deep JSON crashes the router.
RECURSION = 1000
GRACE = 0.2  # seconds until a crash that was asked for


class Controller(RouterController):
    """Named on the command line of the worker. `service` is None until the service session has joined."""

    service: "RouterService | None" = None
    http: HttpClasses  # set by the service session, which starts before the transports

    def __init__(self, config: Any = None, reactor: Any = None, personality: Any = None) -> None:
        sys.setrecursionlimit(RECURSION)
        self.settings = core.parse()
        self.metrics = Metrics()
        self.facts = ServerFacts(self.settings, reactor)
        limits = self.settings.connections
        self.overrides = FAST if limits.fast_path else GENERAL
        self.limiter = RequestLimiter(self.settings.limits, reactor, self.metrics)
        self.suspensions = Suspensions(reactor)
        self.connections = Connections(limits, ceiling(limits.max_connections), reactor, self.metrics)
        self.writer = self.overrides.writer(self._drop_slow)
        self.reading_turns = ReadingTurns(reactor)
        super().__init__(config=config, reactor=reactor, personality=personality)
        validator = MessageValidator(self.limiter, self.suspensions, Names(limits.max_subscriptions))
        self._router_session_factory = RouterSessionFactory(self._router_factory, validator, reactor)

    @property
    def router_factory_class(self) -> Any:  # type: ignore[override] # Crossbar reads it once, at its start
        """Crossbar's hook: what constructs the router of each realm."""
        return partial(self.overrides.routers, metrics=self.metrics)

    @wamp.register(None)  # type: ignore[untyped-decorator]
    def start_web_transport_service(
        self, transport_id: str, path: str, config: dict[str, Any], details: Any = None
    ) -> "Deferred[Any]":
        """Crossbar's procedure; after the last path of a transport it accepts connections."""
        started: Deferred[Any] = super().start_web_transport_service(transport_id, path, config, details)
        return started.addCallback(partial(self._accept_when_complete, transport_id))

    def _accept_when_complete(self, transport_id: str, started: Any) -> Any:
        transport: Any = self.transports[transport_id]
        transport.accept_when_complete()
        return started

    async def wait_for_components(self) -> None:
        """Return when clients can be served; at once before the service session has joined."""
        if self.service is not None:
            await self.service.wait_for_components()

    def crash_soon(self) -> None:
        """Kill this process without warning, when the answers that are under way are out. For the demo."""
        self._reactor.callLater(GRACE, os.kill, os.getpid(), signal.SIGKILL)

    def _drop_slow(self) -> None:
        if self.service is not None:
            self.service.reaper.drop_slow()


class WorkerResource(base.RouterWebServiceTwistedWeb):
    """The web service `resource` of the config, with the worker added to `extra`.

    Crossbar gives a resource its `extra` only, and Portico's resources need the service session.
    """

    @staticmethod
    def create(transport: Any, path: str, config: dict[str, Any]) -> Any:
        extra = {**config.get("extra", {}), "worker": transport.worker}
        return base.RouterWebServiceTwistedWeb.create(transport, path, {**config, "extra": extra})


class WorkerPersonality(personality.Personality):
    """The personality inside the worker: it also names the transports and web services."""

    create_router_transport = listening.create_router_transport
    RouterWebTransport = listening.WebTransport
    WEB_SERVICE_FACTORIES = personality.Personality.WEB_SERVICE_FACTORIES | {
        "resource": WorkerResource,
        "websocket": listening.WebSocketService,
    }
