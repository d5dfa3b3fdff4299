"""A real Crossbar router in the test's process, with the roles of the registry and loopback ports.

Components connect through a Unix socket and users through WebSocket, as in a node. A ticket here is
`role:user`, because other tests cover authentication.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.types import Accept, Challenge, ComponentConfig, Deny, HelloDetails, SessionDetails
from crossbar.router import session
from crossbar.router.protocol import WampRawSocketServerFactory, WampWebSocketServerFactory
from crossbar.router.router import RouterFactory
from crossbar.router.service import RouterServiceAgent
from crossbar.worker.types import RouterRealm
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.contract.roles import CLIENTS, roles
from portico.ports import Clock
from router.compat import disable_debug_formatting
from router.core.names import Names
from router.core.session import RouterSession, RouterSessionFactory
from router.core.suspensions import Suspensions
from router.core.validation import MessageValidator
from router.overrides import Overrides
from router.transport.reading_turns import ReadingTurns
from runtime.metrics import Metrics

ROOM = uris.COMPONENT
SUBSCRIPTIONS = 100  # of a session
# As in a node; else formatting the roles for a log is a fifth of what components in tests cost. Only in the
# modules of the router: tests look at what Autobahn's own functions are.
disable_debug_formatting(
    {name: module for name, module in sys.modules.items() if name.startswith("crossbar.router.")}
)


class Tickets:
    """Authenticates users as their ticket says, and components by the socket that they use."""

    def onHello(self, realm: str, details: HelloDetails) -> Accept | Challenge:  # noqa: N802
        if "ticket" in (details.authmethods or ()):
            return Challenge("ticket")
        return Accept(realm, authid=ROOM, authrole=ROOM, authmethod="anonymous")

    def onAuthenticate(self, signature: str, extra: dict[str, Any]) -> Accept | Deny:  # noqa: N802
        role, _, user_id = signature.partition(":")
        return Accept(uris.REALM, authid=user_id, authrole=role, authmethod="ticket")


class StockSession(Tickets, session.RouterSession):
    """Crossbar's own. It also tells the components who has joined, as Portico's does."""

    _service_session: Any

    def onJoin(self, details: SessionDetails) -> None:  # noqa: N802
        super().onJoin(details)
        if self._authrole in CLIENTS:
            joined = (self._session_id, self._authid, self._authrole)
            self._service_session.publish(uris.SESSIONS_JOINED, [joined])


class StockSessions(session.RouterSessionFactory):
    """Constructs the router's end of each session."""

    session = StockSession


class ValidatedSession(Tickets, RouterSession):
    """Portico's."""


class ValidatedSessions(RouterSessionFactory):
    """The same, with the validation of a node. There are no rate limits: tests of these have their own."""

    session = ValidatedSession

    def __init__(self, routers: Any, suspensions: Suspensions) -> None:
        unlimited: Any = SimpleNamespace(refusal=lambda *_: None, limit_reads=lambda *_: None)
        super().__init__(
            routers, MessageValidator(unlimited, suspensions, Names(SUBSCRIPTIONS)), global_reactor
        )


class SessionLister(ApplicationSession):
    """Says who is connected, as the door in the router worker does."""

    def __init__(self, people: Callable[[], list[tuple[int, str]]], suspensions: Suspensions) -> None:
        super().__init__(ComponentConfig(uris.REALM))
        self._people = people
        self._suspensions = suspensions

    def onJoin(self, details: SessionDetails) -> None:  # noqa: N802
        self.register(self._people, uris.CONNECTED)
        self.register(self._suspensions.replace, uris.SUSPENDED)


class Router:
    """One realm with Portico's roles, reached at `url` and at the Unix socket `socket`.

    It is Crossbar's own without `overrides`.
    """

    def __init__(self, overrides: Overrides | None = None) -> None:
        self._overrides = overrides
        self.home = Path(tempfile.mkdtemp(prefix="pt", dir="/tmp"))
        self.socket = self.home / "router" / "router.sock"
        self.socket.parent.mkdir()
        self._suspensions = Suspensions(global_reactor)
        self._turns = ReadingTurns(cast(Clock, global_reactor))
        self._factory: Any
        self._sessions: Any
        if overrides:
            self._factory = overrides.routers("node", "router", None, Metrics())
            self._sessions = ValidatedSessions(self._factory, self._suspensions)
        else:
            self._factory = RouterFactory("node", "router", None)
            self._sessions = StockSessions(self._factory)
        self._ports: list[Any] = []
        self.url = ""

    async def start(self) -> None:
        """Open the realm and both ports."""
        realm = RouterRealm(None, "portico", {"name": uris.REALM, "options": {"uri_check": "strict"}})
        realm.router = self._factory.start_realm(realm)
        for role in roles():
            self._factory.add_role(uris.REALM, role)
        await self._start_meta_api(realm)
        self._sessions.add(
            SessionLister(self.people, self._suspensions), realm.router, authid="router", authrole="router"
        )
        self.listen()

    async def _start_meta_api(self, realm: RouterRealm) -> None:
        ready: Deferred[Any] = Deferred()
        realm.session = RouterServiceAgent(ComponentConfig(uris.REALM, {"onready": ready}), realm.router)
        self._sessions.add(realm.session, realm.router, authid="meta", authrole="trusted")
        await ready

    def people(self) -> list[tuple[int, str]]:
        """Every session of a client, and whose it is."""
        sessions = self._factory[uris.REALM]._session_id_to_session.items()
        return [(id_, session._authid) for id_, session in sessions if session._authrole in CLIENTS]

    def listen(self) -> None:
        """Open the ports."""
        reactor: Any = global_reactor
        web, raw = self._listeners({"serializers": ["cbor", "msgpack", "json"]}, {"serializers": ["json"]})
        port = reactor.listenTCP(0, web, interface="127.0.0.1")
        self._ports = [port, reactor.listenUNIX(str(self.socket), raw)]
        self.url = f"ws://127.0.0.1:{port.getHost().port}/ws"

    def _listeners(self, web: dict[str, Any], raw: dict[str, Any]) -> tuple[Any, Any]:
        home = str(self.home)
        if self._overrides is None:
            return (
                WampWebSocketServerFactory(self._sessions, home, web, None),
                WampRawSocketServerFactory(self._sessions, raw),
            )
        writer = self._overrides.writer(lambda: None)
        return (
            self._overrides.websockets(self._sessions, home, web, None, writer, self._turns),
            self._overrides.rawsockets(self._sessions, raw, writer),
        )

    def token(self, user_id: str, role: str = "user") -> str:
        """The ticket of somebody."""
        return f"{role}:{user_id}"

    def lose(self, authid: str) -> None:
        """Cut the connections of somebody without a word, as a dying network does."""
        for each in list(self._factory[uris.REALM]._session_id_to_session.values()):
            if each._authid == authid:
                each._transport.transport.abortConnection()

    async def stop(self) -> None:
        """Close the ports."""
        for port in self._ports:
            await port.stopListening()
        shutil.rmtree(self.home)
