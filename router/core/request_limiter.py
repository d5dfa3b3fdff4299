"""Limits of requests: what a session and a user may request, checked before anything is queued.

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
from portico.contract.registry import BY_URI, Procedure
from portico.contract.roles import CLIENTS
from portico.domain.errors import RateLimited, Unavailable
from portico.domain.people import Role
from portico.domain.rate_limits import Limit, Rate, RateLimits, TokenBucket
from portico.ports import Clock
from portico.settings.limits import LimitSettings
from router.compat import Connection
from router.core.call_queues import CallQueues
from router.core.open_calls import OpenCalls
from router.core.waiting_calls import FULL_UP, WaitingCalls
from runtime.metrics import Metrics

log = structlog.get_logger()
Session: TypeAlias = Any
OTHERS = Procedure("other", msgspec.Struct, msgspec.Struct, limit="read")  # type: ignore[arg-type]
COUNTED = (
    message.Call, message.Cancel, message.Subscribe, message.Unsubscribe,
    message.Publish, message.Register, message.Unregister,
)  # fmt: skip
OPEN = "open calls"
BUSY = "busy"  # too many calls of all users wait for the component
OPEN_AGAIN = 0.25  # seconds, an estimate of when one of the open calls is answered
MAX_REFUSALS = Rate(64, 600)  # refusals of a user, above which their sessions are read from less often
MAX_BUSY = Rate(8, 60)  # the same while the server is busy: who was told to wait should not go on
CLIENT_READ = 4_096  # bytes read from a client at once
THROTTLED_READ = 1_024  # bytes read at once from a client over MAX_REFUSALS
READ_PAUSE = 1.0  # seconds for which such a client is not read from, and up to one more:
SPREAD = 997  # by its session, so that not all of them go on in the same turn
LOG_RATE = Rate(1, 1)  # log lines for one user


class Requester(msgspec.Struct, frozen=True):
    """The user who makes a request, and its arguments."""

    user_id: str
    role: Role
    arguments: dict[str, Any]


def requester_of(session: Session, msg: message.Message) -> Requester | None:
    """The user who sent a message; None for Portico's own.

    A component calls on behalf of a user, with the arguments `[caller, arguments]`. What a service does for a
    user counts for the service.
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
        return Requester(caller.get("service_id") or caller["user_id"], caller["role"], arguments)
    return None


class RequestLimiter:
    """Counts the requests of clients and refuses those over a limit."""

    def __init__(self, settings: LimitSettings, clock: Clock, metrics: Metrics) -> None:
        self._clock = clock
        self._limits = {role: RateLimits(settings.rates, settings.factor_of(role)) for role in CLIENTS}
        self._open_of_user = {
            role: settings.open_factor_of(role) * settings.open_calls_user for role in CLIENTS
        }
        self._open_of_session = {
            role: settings.open_factor_of(role) * settings.open_calls for role in CLIENTS
        }
        self._busy_refusals = TokenBucket(MAX_BUSY)
        self._usual_refusals = TokenBucket(MAX_REFUSALS)
        self._logged = TokenBucket(LOG_RATE)
        self._open = OpenCalls(user_of_call)
        self._queues: CallQueues | None = None
        self._waiting: WaitingCalls | None = None
        self._limited = Counter(
            "portico_limited", "Requests rejected by a limit", ["limit"], registry=metrics.registry
        )

    def watch(self, dealer: Any) -> None:
        """Start counting the open calls of this dealer, and let calls wait while there are many."""
        self._open.watch(dealer)
        self._waiting = waiting = dealer.let_calls_wait(self._open)
        self._queues = CallQueues(self._open, waiting)

    def waiting_sessions(self) -> set[int]:
        """The sessions that wait for an answer."""
        return self._open.sessions() | {each.session._session_id for each in self._waiting or ()}

    def limit_reads(self, session: Session, msg: message.Message) -> None:
        """At login, limit how much is read from a client at once, so that the others get their turn."""
        if type(msg) is message.Authenticate:
            session._transport.transport.bufferSize = CLIENT_READ

    def refusal(self, session: Session, msg: Any) -> RateLimited | Unavailable | None:
        """The error to answer a message with; None when it is within the limits."""
        kind = type(msg)
        requester = requester_of(session, msg) if kind in COUNTED else None
        if requester is None:
            return None
        procedure = BY_URI.get(msg.procedure, OTHERS) if kind is message.Call else OTHERS
        limit, wait = self._over(session, requester, procedure)
        if not wait and not self._is_busy(procedure, requester):
            return None
        self._count_refusal(requester.user_id, limit if wait else BUSY)
        if session._authrole in CLIENTS:
            refusals = self._usual_refusals if wait else self._busy_refusals
            self._pause_reads(session, requester.user_id, refusals)
        return too_many(limit, wait) if wait else FULL_UP

    def take(self, limit: Limit, user_id: str, role: Role) -> None:
        """Count a request that is no WAMP message (a login, a REST request). Raises RateLimited."""
        wait = self._limits[role].take_tokens(limit, user_id, 1, self._clock.seconds())
        if wait:
            self._count_refusal(user_id, limit)
            raise too_many(limit, wait)

    def sweep(self) -> None:
        """Remove the counters of users who have not requested much lately."""
        now = self._clock.seconds()
        for limits in self._limits.values():
            limits.sweep(now)
        self._usual_refusals.sweep(now)
        self._busy_refusals.sweep(now)
        self._logged.sweep(now)

    def _over(self, session: Session, requester: Requester, procedure: Procedure) -> tuple[str, float]:
        """The limit that is reached, and the seconds until it is not; 0 when none is."""
        if self._too_many_open(session, requester):
            return OPEN, OPEN_AGAIN
        limits, now = self._limits[requester.role], self._clock.seconds()
        people = _people(requester, procedure)
        if people and (wait := limits.wait("people", requester.user_id, people, now)):
            return "people", wait
        if wait := limits.take_tokens(
            procedure.limit, requester.user_id, procedure.cost_of(requester.arguments), now
        ):
            return procedure.limit, wait
        return "people", limits.take_tokens("people", requester.user_id, people, now) if people else 0.0

    def _too_many_open(self, session: Session, requester: Requester) -> bool:
        of_user, of_session = self._open.of_user(requester.user_id), self._open.of_session(session)
        if self._waiting:
            of_user += self._waiting.of_user(requester.user_id)
            of_session += self._waiting.of_session(session)
        if of_user >= self._open_of_user[requester.role]:
            return True
        return session._authrole in CLIENTS and of_session >= self._open_of_session[requester.role]

    def _is_busy(self, procedure: Procedure, requester: Requester) -> bool:
        return self._queues is not None and self._queues.refuses(procedure.uri, requester.user_id)

    def _count_refusal(self, user_id: str, limit: str) -> None:
        self._limited.labels(limit).inc()
        if not self._logged.take_tokens(user_id, 1, self._clock.seconds()):
            log.warning("limit.reached", user_id=user_id, limit=limit)

    def _pause_reads(self, session: Session, user_id: str, refusals: TokenBucket) -> None:
        """After many refusals, stop reading from the client for READ_PAUSE seconds.

        What has been read already waits as well (router/transport/websocket.py).
        """
        protocol = session._transport
        if protocol.silenced or not refusals.take_tokens(user_id, 1, self._clock.seconds()):
            return
        protocol.silenced = True
        protocol.transport.bufferSize = THROTTLED_READ
        protocol.transport.pauseProducing()
        self._clock.callLater(READ_PAUSE + session._session_id % SPREAD / SPREAD, _resume_reads, protocol)


def _resume_reads(protocol: Connection) -> None:
    protocol.silenced = False
    if protocol.transport is not None:  # None after it was closed
        protocol.dataReceived(b"")
    if not protocol.silenced and protocol.transport is not None:
        protocol.transport.resumeProducing()


def too_many(limit: str, wait: float) -> RateLimited:
    """The error for a limit. `retry_after_ms` is at least 1."""
    what = limit if limit == OPEN else f"calls that count as {limit}"
    return RateLimited(max(1, round(wait * 1000)), what)


def user_of_call(session: Session, call: message.Call) -> str | None:
    """The user who made a call; None for Portico's own."""
    if session._authrole in CLIENTS:  # the usual case, without a `Requester`
        user_id: str = session._authid
        return user_id
    requester = requester_of(session, call)
    return requester.user_id if requester else None


def _people(requester: Requester, procedure: Procedure) -> int:
    named = requester.arguments.get(procedure.people) if procedure.people else None
    return len(named) if isinstance(named, list) else 0
