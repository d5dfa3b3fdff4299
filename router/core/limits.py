"""Rate limits: what a session and a user may request, checked before anything is queued.

Crossbar has no rate limits. A request over a limit is answered with `rate_limited` at once. A client that
goes on after many refusals is read from less often: TCP flow control then slows it down, at no cost to the
others. The counts are kept in memory, so they start again when the router does.
"""

from typing import Any, TypeAlias

import msgspec
import structlog
from autobahn.wamp import message
from prometheus_client import Counter

from portico.contract import uris
from portico.contract.registry import PROCEDURES, Procedure
from portico.contract.roles import CLIENTS
from portico.domain.errors import RateLimited
from portico.domain.limits import Bucket, Limit, Limits, Rate
from portico.domain.people import Role
from portico.ports import Clock
from portico.settings.limits import LimitSettings
from router.compat import Connection
from router.core.open_calls import OpenCalls
from runtime.metrics import Metrics

log = structlog.get_logger()
Session: TypeAlias = Any
BY_URI = {procedure.uri: procedure for procedure in PROCEDURES}
OTHERS = Procedure("other", msgspec.Struct, msgspec.Struct, limit="read")  # type: ignore[arg-type]
COUNTED = (
    message.Call, message.Cancel, message.Subscribe, message.Unsubscribe,
    message.Publish, message.Register, message.Unregister,
)  # fmt: skip
OPEN = "open calls"
OPEN_AGAIN = 0.25  # seconds, a guess: until one of the open calls has been answered
MAX_REFUSALS = Rate(64, 600)  # refusals that a user may meet before their sessions are read from less often
CLIENT_READ = 8_192  # bytes that are read from a client in one go
THROTTLED_READ = 1_024  # and from one that goes on over the limits
READ_PAUSE = 1.0  # seconds for which it is not read from then
LOG_RATE = Rate(1, 1)  # lines in the log, for a user


class Requester(msgspec.Struct, frozen=True):
    """Who asks for something, and with which arguments."""

    user_id: str
    role: Role
    arguments: dict[str, Any]


def requester_of(session: Session, msg: message.Message) -> Requester | None:
    """For whom a message is; None when it is the node's own affair.

    A process of rooms (the gateway) calls in the name of somebody: `[caller, arguments]`.
    """
    if session._authrole in CLIENTS:
        return Requester(session._authid, session._authrole, getattr(msg, "kwargs", None) or {})
    if (
        session._authrole == uris.COMPONENT
        and type(msg) is message.Call
        and msg.procedure in BY_URI
        and msg.args
    ):
        caller, arguments = msg.args
        return Requester(caller["user_id"], caller["role"], arguments)
    return None


class Limiter:
    """Lets messages of clients pass, or says why not."""

    def __init__(self, settings: LimitSettings, clock: Clock, metrics: Metrics) -> None:
        self._clock = clock
        self._limits = {role: Limits(settings.rates, settings.factor_of(role)) for role in CLIENTS}
        self._open_of_user = {
            role: settings.open_factor_of(role) * settings.open_calls_user for role in CLIENTS
        }
        self._open_of_session = {
            role: settings.open_factor_of(role) * settings.open_calls for role in CLIENTS
        }
        self._refusals = Bucket(MAX_REFUSALS)
        self._logged = Bucket(LOG_RATE)
        self._open = OpenCalls(user_of_call)
        self._limited = Counter(
            "portico_limited", "What was refused for its number", ["limit"], registry=metrics.registry
        )

    def watch(self, dealer: Any) -> None:
        """Count the calls of this dealer from now on."""
        self._open.watch(dealer)

    def limit_reads(self, session: Session, msg: message.Message) -> None:
        """A client comes in. Little of what it says is read in one go, so that others get their turn."""
        if type(msg) is message.Authenticate:
            session._transport.transport.bufferSize = CLIENT_READ

    def refusal(self, session: Session, msg: message.Message) -> RateLimited | None:
        """Why a message does not pass; None when it does."""
        requester = requester_of(session, msg) if type(msg) in COUNTED else None
        if requester is None:
            return None
        procedure = BY_URI.get(msg.procedure, OTHERS) if type(msg) is message.Call else OTHERS
        limit, wait = self._over(session, requester, procedure)
        if not wait:
            return None
        self._count_refusal(requester.user_id, limit)
        if session._authrole in CLIENTS:
            self._pause_reads(session, requester.user_id)
        return too_many(limit, wait)

    def take(self, limit: Limit, user_id: str, role: Role) -> None:
        """Count something that is no message. Raises RateLimited."""
        wait = self._limits[role].take(limit, user_id, 1, self._clock.seconds())
        if wait:
            self._count_refusal(user_id, limit)
            raise too_many(limit, wait)

    def sweep(self) -> None:
        """Forget whoever has not requested much lately."""
        now = self._clock.seconds()
        for limits in self._limits.values():
            limits.sweep(now)
        self._refusals.sweep(now)
        self._logged.sweep(now)

    def _over(self, session: Session, requester: Requester, procedure: Procedure) -> tuple[str, float]:
        """The limit that is reached, and for how long; 0 when none is."""
        if self._too_many_open(session, requester):
            return OPEN, OPEN_AGAIN
        limits, now = self._limits[requester.role], self._clock.seconds()
        people = _people(requester, procedure)
        if people and (wait := limits.wait("people", requester.user_id, people, now)):
            return "people", wait
        if wait := limits.take(procedure.limit, requester.user_id, procedure.cost, now):
            return procedure.limit, wait
        return "people", limits.take("people", requester.user_id, people, now) if people else 0.0

    def _too_many_open(self, session: Session, requester: Requester) -> bool:
        if self._open.of_user(requester.user_id) >= self._open_of_user[requester.role]:
            return True
        is_client = session._authrole in CLIENTS
        return is_client and self._open.of_session(session) >= self._open_of_session[requester.role]

    def _count_refusal(self, user_id: str, limit: str) -> None:
        self._limited.labels(limit).inc()
        if not self._logged.take(user_id, 1, self._clock.seconds()):
            log.warning("limit.reached", user_id=user_id, limit=limit)

    def _pause_reads(self, session: Session, user_id: str) -> None:
        """Whoever goes on after many refusals is not read from for a moment, again and again.

        What was read already waits too (router/transport/websocket.py).
        """
        protocol = session._transport
        if protocol.silenced or not self._refusals.take(user_id, 1, self._clock.seconds()):
            return
        protocol.silenced = True
        protocol.transport.bufferSize = THROTTLED_READ
        protocol.transport.pauseProducing()
        self._clock.callLater(READ_PAUSE, _resume_reads, protocol)


def _resume_reads(protocol: Connection) -> None:
    protocol.silenced = False
    if protocol.transport is not None:  # or it is closed
        protocol.dataReceived(b"")
    if not protocol.silenced and protocol.transport is not None:
        protocol.transport.resumeProducing()


def too_many(limit: str, wait: float) -> RateLimited:
    """The refusal; never to be retried after 0 ms."""
    what = limit if limit == OPEN else f"calls that count as {limit}"
    return RateLimited(max(1, round(wait * 1000)), what)


def user_of_call(session: Session, call: message.Call) -> str | None:
    """Which user's a call is."""
    requester = requester_of(session, call)
    return requester.user_id if requester else None


def _people(requester: Requester, procedure: Procedure) -> int:
    named = requester.arguments.get(procedure.people) if procedure.people else None
    return len(named) if isinstance(named, list) else 0
