"""A node's router in memory: Crossbar's sessions, the service session and the components, without sockets.

Its transports and roles are those of `.crossbar/config.json`, but for options that need a reactor. Time
stands still until `pass_time`.
"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.wamp.types import ComponentConfig
from crossbar.router.service import RouterServiceAgent
from crossbar.worker.types import RouterRealm
from twisted.internet.defer import succeed
from twisted.internet.task import Clock
from twisted.test import iosim

from portico.contract import uris
from portico.contract.roles import CLIENTS
from router.core.names import OFFERED, Names
from router.core.session import RouterSessionFactory
from router.core.validation import MessageValidator
from router.overrides import FAST, Overrides
from router.transport.reading_turns import ReadingTurns
from runtime.component_codec import ComponentSerializer
from tests.fuzz.router_service import EmptyComponents, InMemoryRouterService

WORKER = json.loads(Path(".crossbar/config.json").read_text())["workers"][0]
TRANSPORTS = {transport["id"]: transport for transport in WORKER["transports"]}
WEBSOCKET = TRANSPORTS["web"]["paths"]["ws"]
WAITING = ("_timeout", "auto_ping")  # in the names of options
NOW = 1_800_000_000.0
MINUTE = 60.0  # after which nothing waits any more
KNOWN = {*OFFERED, uris.BEFORE_SEND}
STEP = 0.5  # seconds: components answer before whoever asked gives them up


class Realm:
    """One router; `web` and `services` make the node's ends of connections."""

    def __init__(self, overrides: Overrides = FAST) -> None:
        self._overrides = overrides
        self.clock = Clock()
        self.clock.advance(NOW)
        self.router_service = InMemoryRouterService(self.clock)
        self.writer = self._overrides.writer(lambda: None)
        self._start()

    def pass_time(self, seconds: float) -> None:
        """Let what is due come, and the components answer."""
        self.clock.advance(seconds)
        self.settle()

    def settle(self) -> bool:
        """Let the components hear and answer; whether they did."""
        return bool(self._pump.flush())

    def forget(self) -> None:
        """What a node does in a minute: all that waits comes, and the sweeps."""
        for _ in range(round(MINUTE / STEP)):
            if self.clock.getDelayedCalls():
                self.pass_time(STEP)
        self.pass_time(MINUTE)
        self.router_service.registry.prune(self.router._session_id_to_session, self.clock.seconds())
        self.router_service.limiter.sweep()

    def sizes(self) -> dict[str, int]:
        """How much the router remembers of sessions, calls and subscriptions."""
        router, broker, dealer = self.router, self.router._broker, self.router._dealer
        kept = (
            (router, ("_session_id_to_session", "_authid_to_sessions")),
            (broker, ("_session_to_subscriptions",)),
            (broker._subscription_map, ("_observation_id_to_observation",)),
            (dealer, ("_invocations", "_invocations_by_call", "_caller_to_invocations",
                      "_callee_to_invocations", "_session_to_registrations")),
            (dealer._registration_map, ("_observation_id_to_observation",)),
            (self.router_service.limiter._open, ("_users", "_by_user")),
            (self.router_service.registry, ("_records", "_by_user")),
        )  # fmt: skip
        sizes = {
            f"{number} {name}": len(getattr(owner, name))
            for number, (owner, names) in enumerate(kept)
            for name in names
        }
        roles = sum(map(len, router._authrole_to_sessions.values()))
        rest = {"roles": roles, "names": self._made_up(), "timers": len(self.clock.getDelayedCalls())}
        return sizes | rest

    def _made_up(self) -> int:
        """Names that clients made up and the router remembers."""
        asked = (key[1:] for key in self.router._authorization_cache)
        return sum(
            role in CLIENTS and action != "subscribe" and uri not in KNOWN for role, uri, action in asked
        )

    def _start(self) -> None:
        factory: Any = self._overrides.routers("node", "router", None, self.router_service.metrics)
        factory._reactor = self.clock
        names = Names(self.router_service.settings.connections.max_subscriptions)
        validator = MessageValidator(self.router_service.limiter, self.router_service.suspensions, names)
        sessions: Any = RouterSessionFactory(factory, validator, self.clock)
        worker: Any = self.router_service.worker
        worker.router_session_factory = sessions
        realm = RouterRealm(None, "portico", WORKER["realms"][0])
        self.router = realm.router = factory.start_realm(realm)
        for role in WORKER["realms"][0]["roles"]:
            factory.add_role(uris.REALM, role)
        realm.session = RouterServiceAgent(ComponentConfig(uris.REALM), realm.router)
        sessions.add(realm.session, realm.router, authid="meta", authrole="trusted")
        factory._worker = _worker(factory, realm.session)
        sessions.add(self.router_service, realm.router, authid="router", authrole="router")
        self._listen(sessions)
        self._connect_components(sessions)

    def _listen(self, sessions: Any) -> None:
        options = {
            name: value
            for name, value in WEBSOCKET["options"].items()
            if not any(part in name for part in WAITING)
        }
        turns = ReadingTurns(self.clock, lambda: 0.0)  # which have always time
        self.web = self._overrides.websockets(
            sessions, ".", {**WEBSOCKET, "options": options}, None, self.writer, turns
        )
        self.web.setProtocolOptions(openHandshakeTimeout=0, closeHandshakeTimeout=0)
        self.services = self._overrides.rawsockets(sessions, TRANSPORTS["services"], self.writer)

    def _connect_components(self, sessions: Any) -> None:
        factory = self._overrides.rawsockets(sessions, TRANSPORTS["components"], self.writer)
        server = factory.buildProtocol(None)
        components = EmptyComponents(self.clock, set(self.router_service._endpoints))
        client = WampRawSocketClientFactory(
            lambda: components.session, serializer=ComponentSerializer()
        ).buildProtocol(None)
        ends = iosim.makeFakeServer(server), iosim.makeFakeClient(client)
        self._pump = iosim.connect(server, ends[0], client, ends[1], clock=self.clock)
        self.settle()


def _worker(factory: Any, service: Any) -> Any:
    """What Crossbar's authenticators ask of the process that they run in."""
    return SimpleNamespace(
        personality=SimpleNamespace(EXTRA_AUTH_METHODS={}),
        has_realm=lambda realm: realm in factory,
        has_role=lambda realm, role: realm in factory and (role or "trusted") in factory[realm]._roles,
        get_service_session=lambda realm, role: succeed(service),
    )
