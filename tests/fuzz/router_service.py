"""The router's service session and components in memory: real logins, for users that are made up here."""

from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import jwt
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import SessionDetails
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.contract import uris
from portico.contract.registry import PROCEDURES
from portico.contract.shapes import Shape
from portico.domain.errors import NotFound
from portico.domain.people import Caller
from portico.settings.connections import parse as connections
from portico.settings.core import Keys, parse
from portico.settings.limits import parse as limits
from portico.settings.tokens import TokenRules
from portico.settings.variables.tokens import DAY
from portico.waiting import sleep
from router.auth.authenticator import Authenticator
from router.auth.components import ComponentAuthenticator
from router.auth.keys import KeyRing
from router.auth.login_queue import LoginQueue
from router.core.request_limiter import RequestLimiter
from router.core.suspensions import Suspensions
from router.server_facts import ServerFacts
from router.service import OWN_SHARE, RouterService
from router.sessions.component_client import ComponentClient
from router.sessions.registry import SessionRegistry
from runtime.answers import Answers
from runtime.component_session import ComponentSession
from runtime.fair_shares import FairShares, YieldingShares
from runtime.metrics import Metrics
from runtime.procedures import Endpoint

SECRET = "a-secret-that-is-long-enough-for-the-hmac-of-a-token"
END = 4_000_000_000  # when all tokens expire
PEOPLE = ("ann", "listener", "slow", "barred", "away")
ROLES = {**dict.fromkeys(PEOPLE, "user"), "site": "service", "boss": "admin"}
TOKENS = {
    name: jwt.encode({"user_id": name, "exp": END, "portico_role": role}, SECRET)
    for name, role in ROLES.items()
}
SLOW = ("message.search", "stats.get")
ANSWER = 1.0  # seconds


class InMemoryRouterService(RouterService):
    """The service session without listening sockets, with a clock that the test advances."""

    def __init__(self, clock: Clock) -> None:
        self.settings: Any = SimpleNamespace(
            tokens=TokenRules(max_ttl=100_000 * DAY), connections=connections({}), processes=()
        )
        self.metrics, self.registry, self.clock = Metrics(), SessionRegistry(), clock
        self.suspensions = Suspensions(clock)
        self.suspensions.replace(())
        self.health: Any = None  # of the overview, which is not asked for here
        self.worker = cast(Any, SimpleNamespace(suspensions=self.suspensions))
        self.answers, self.components = Answers(self.metrics), ComponentClient(self, clock)
        settings = limits({}, 20, 60_000)
        self.limiter = RequestLimiter(settings, clock, self.metrics)
        self.logins = LoginQueue(clock, "logins", settings.logins_at_once, 20, self.metrics)
        keys = KeyRing(clock, Keys(secret=SECRET))
        self.authenticator = Authenticator(
            keys,
            None,
            self.components.upsert_user,
            self.limiter.take,
            self.registry,
            clock,
            ServerFacts(parse({}), clock),
            self.settings.tokens,
        )
        internals: dict[str, Any] = {
            uris.AUTHENTICATE: self._authenticate,
            uris.AUTHENTICATE_COMPONENT: ComponentAuthenticator(SECRET).authenticate,
        }
        ComponentSession.__init__(
            self,
            self.answers,
            YieldingShares(OWN_SHARE, clock),
            {},
            internals,
            lambda _: None,
            lambda _: None,
        )  # fmt: skip

    async def onJoin(self, details: SessionDetails) -> None:  # noqa: N802
        """Offer everything; nothing is swept that is not swept by the realm."""
        await self.take_over()
        await ComponentSession.onJoin(self, details)


class EmptyComponents:
    """All that the components answer: the payload is read, and nothing is found."""

    def __init__(self, clock: Clock, taken: set[str]) -> None:
        self._clock = clock
        handlers = {"message.send": self._send} | dict.fromkeys(SLOW, self._later)
        offered = [procedure.name for procedure in PROCEDURES if procedure.uri not in taken]
        endpoints = [Endpoint(name, handlers.get(name, self._nothing)) for name in offered]
        internals: dict[str, Callable[..., Any]] = {
            uris.ADMIT: lambda principal: Deferred.fromCoroutine(self._admit(principal["user_id"])),
            uris.REVOKE: lambda *_: None,
            uris.REVOKE_OTHERS: lambda *_: None,
            uris.MOVE_DEVICES: lambda *_: None,
            uris.NOTE: lambda *_: None,
            uris.BAR_ISSUED_BEFORE: lambda *_: 0.0,
        }
        self.session = ComponentSession(
            Answers(Metrics()), FairShares(4), {each.procedure.uri: each for each in endpoints}, internals,
            lambda _: None, lambda _: None, SECRET,
        )  # fmt: skip

    async def _admit(self, user_id: str) -> bool:
        if user_id == "slow":
            await sleep(self._clock, ANSWER)
        if user_id == "away":
            raise ApplicationError(uris.error("internal"), "out of order")
        return user_id != "barred"

    async def _nothing(self, request: Any, caller: Caller) -> Shape:
        raise NotFound("nothing is here")

    async def _later(self, request: Any, caller: Caller) -> Shape:
        await sleep(self._clock, ANSWER)
        raise NotFound("nothing is here")

    async def _send(self, request: Any, caller: Caller) -> Shape:
        """Ask the hook, as the real one does."""
        with suppress(ApplicationError, defer.TimeoutError):
            await self.session.call(uris.BEFORE_SEND).addTimeout(ANSWER, self._clock)
        raise NotFound("nothing is here")
