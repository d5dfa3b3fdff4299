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
DEAF = Rate(64, 600)  # refusals that a user may meet before their sessions are read from less often
AT_ONCE = 8_192  # bytes that are read from a client in one go
LITTLE = 1_024  # and from one that goes on over the limits
SILENCE = 1.0  # seconds for which it is not read from then
TOLD = Rate(1, 1)  # lines in the log, for a user


class Asking(msgspec.Struct, frozen=True):
    """Who asks for something, and with which arguments."""

    user_id: str
    role: Role
    arguments: dict[str, Any]


def asking(session: Session, msg: message.Message) -> Asking | None:
    """For whom a message is; None when it is the node's own affair.

    A process of rooms (the gateway) calls in the name of somebody: `[caller, arguments]`.
    """
    if session._authrole in CLIENTS:
        return Asking(session._authid, session._authrole, getattr(msg, "kwargs", None) or {})
    if (
        session._authrole == uris.COMPONENT
        and type(msg) is message.Call
        and msg.procedure in BY_URI
        and msg.args
    ):
        caller, arguments = msg.args
        return Asking(caller["user_id"], caller["role"], arguments)
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
        self._refusals = Bucket(DEAF)
        self._told = Bucket(TOLD)
        self._open = OpenCalls(whose)
        self._limited = Counter(
            "portico_limited", "What was refused for its number", ["limit"], registry=metrics.registry
        )

    def watch(self, dealer: Any) -> None:
        """Count the calls of this dealer from now on."""
        self._open.watch(dealer)

    def enter(self, session: Session, msg: message.Message) -> None:
        """A client comes in. Little of what it says is read in one go, so that others get their turn."""
        if type(msg) is message.Authenticate:
            session._transport.transport.bufferSize = AT_ONCE

    def refusal(self, session: Session, msg: message.Message) -> RateLimited | None:
        """Why a message does not pass; None when it does."""
        asked = asking(session, msg) if type(msg) in COUNTED else None
        if asked is None:
            return None
        procedure = BY_URI.get(msg.procedure, OTHERS) if type(msg) is message.Call else OTHERS
        limit, wait = self._over(session, asked, procedure)
        if not wait:
            return None
        self._note(asked.user_id, limit)
        if session._authrole in CLIENTS:
            self._listen_less(session, asked.user_id)
        return too_many(limit, wait)

    def take(self, limit: Limit, user_id: str, role: Role) -> None:
        """Count something that is no message. Raises RateLimited."""
        wait = self._limits[role].take(limit, user_id, 1, self._clock.seconds())
        if wait:
            self._note(user_id, limit)
            raise too_many(limit, wait)

    def sweep(self) -> None:
        """Forget whoever has not asked for much lately."""
        now = self._clock.seconds()
        for limits in self._limits.values():
            limits.sweep(now)
        self._refusals.sweep(now)
        self._told.sweep(now)

    def _over(self, session: Session, asked: Asking, procedure: Procedure) -> tuple[str, float]:
        """The limit that is reached, and for how long; 0 when none is."""
        if self._too_many_open(session, asked):
            return OPEN, OPEN_AGAIN
        limits, now = self._limits[asked.role], self._clock.seconds()
        people = _people(asked, procedure)
        if people and (wait := limits.wait("people", asked.user_id, people, now)):
            return "people", wait
        if wait := limits.take(procedure.limit, asked.user_id, procedure.cost, now):
            return procedure.limit, wait
        return "people", limits.take("people", asked.user_id, people, now) if people else 0.0

    def _too_many_open(self, session: Session, asked: Asking) -> bool:
        if self._open.of_user(asked.user_id) >= self._open_of_user[asked.role]:
            return True
        is_client = session._authrole in CLIENTS
        return is_client and self._open.of_session(session) >= self._open_of_session[asked.role]

    def _note(self, user_id: str, limit: str) -> None:
        self._limited.labels(limit).inc()
        if not self._told.take(user_id, 1, self._clock.seconds()):
            log.warning("limit.reached", user_id=user_id, limit=limit)

    def _listen_less(self, session: Session, user_id: str) -> None:
        """Whoever goes on after many refusals is not read from for a moment, again and again.

        What was read already waits too (router/transport/websocket.py).
        """
        protocol = session._transport
        if protocol.silenced or not self._refusals.take(user_id, 1, self._clock.seconds()):
            return
        protocol.silenced = True
        protocol.transport.bufferSize = LITTLE
        protocol.transport.pauseProducing()
        self._clock.callLater(SILENCE, _listen, protocol)


def _listen(protocol: Connection) -> None:
    protocol.silenced = False
    if protocol.transport is not None:  # or it is closed
        protocol.dataReceived(b"")
    if not protocol.silenced and protocol.transport is not None:
        protocol.transport.resumeProducing()


def too_many(limit: str, wait: float) -> RateLimited:
    """The refusal; never to be retried after 0 ms."""
    what = limit if limit == OPEN else f"calls that count as {limit}"
    return RateLimited(max(1, round(wait * 1000)), what)


def whose(session: Session, call: message.Call) -> str | None:
    """Which user's a call is."""
    asked = asking(session, call)
    return asked.user_id if asked else None


def _people(asked: Asking, procedure: Procedure) -> int:
    named = asked.arguments.get(procedure.people) if procedure.people else None
    return len(named) if isinstance(named, list) else 0
