"""The session reaper: once a second it ends sessions and connections that must not continue.

These are sessions past their token's `exp`, connections that do not read (the router would buffer for them
without bound), and connections that never join. Crossbar checks neither token expiry nor buffer sizes.
"""

from typing import Protocol

import structlog
from prometheus_client import Counter, Gauge

from portico.contract import uris
from portico.contract.session import SessionExpiring
from portico.domain.times import rfc3339_epoch
from portico.ports import Clock
from router.compat import Connection, RouterView, buffered, cut
from router.sessions.registry import SessionRecord, SessionRegistry
from runtime.metrics import Metrics

log = structlog.get_logger()
MAX_BUFFERED = 4 << 20  # bytes for a client
MAX_COMPONENT_BUFFERED = 64 << 20  # bytes for a component: the traffic of all clients goes through it
JOIN_WITHIN = 10.0  # seconds


def allow_large_write(connection: Connection, size: int) -> None:
    """Note what is written to an empty send buffer: one large answer makes nobody a slow client."""
    connection.large_write = size if size > MAX_BUFFERED else 0


def limit_of(connection: Connection) -> int:
    """What may wait for a client: MAX_BUFFERED, beside a large answer that found its send buffer empty."""
    return MAX_BUFFERED + int(getattr(connection, "large_write", 0))


class PublishToSession(Protocol):
    """Publishes an event to one session."""

    def __call__(self, event: SessionExpiring, session_id: int) -> None: ...


class SessionReaper:
    """Ends expired, slow and never joined sessions."""

    def __init__(
        self,
        view: RouterView,
        registry: SessionRegistry,
        clock: Clock,
        publish: PublishToSession,
        metrics: Metrics,
    ) -> None:
        self._view = view
        self._registry = registry
        self._clock = clock
        self._publish = publish
        self._unjoined: dict[Connection, float] = {}
        sessions = Gauge("portico_sessions", "Connected sessions of clients", registry=metrics.registry)
        sessions.set_function(lambda: len(registry))
        self._ended = Counter(
            "portico_sessions_ended",
            "Sessions ended by the server; `why` is `token_expired`, `revoked`, `by_admin`, `draining`, "
            "`slow_consumer` or `never_joined`",
            ["why"],
            registry=metrics.registry,
        )

    def sweep(self) -> None:
        """Check every session and connection once."""
        now = self._clock.seconds()
        self._registry.prune(self._view.sessions, now)
        for record in self._registry.to_warn(now):
            self._publish(SessionExpiring(expires_at=rfc3339_epoch(record.expires_at)), record.session_id)
        for record in self._registry.expired(now):
            self.end(record, uris.CLOSE_EXPIRED, "the token has expired")
        self.drop_slow()
        self._drop_unjoined(now)

    def end(self, record: SessionRecord, reason: str, text: str) -> bool:
        """End a session now. Returns False when it has not joined yet; the next sweep tries again."""
        ended = self._view.end(record.session_id, reason, text)
        if ended:
            self._registry.remove(record.session_id)
            self._count(reason.rpartition(".")[2], record.session_id)
        else:
            record.expires_at, record.warn_at = 0, None  # logged in, but not joined yet: counts as expired
        return ended

    def has_session(self, session_id: int) -> bool:
        """Whether a session has joined and not left."""
        return session_id in self._view.sessions

    def drop_slow(self) -> None:
        """Close connections whose send buffer is above its limit."""
        for session_id, connection in self._view.connected():
            limit = limit_of(connection) if self._registry.find(session_id) else MAX_COMPONENT_BUFFERED
            if buffered(connection) > limit:
                self._count("slow_consumer", session_id)
                cut(connection)

    def _drop_unjoined(self, now: float) -> None:
        waiting = {connection: self._unjoined.get(connection, now) for connection in self._view.unjoined()}
        for connection in [connection for connection, since in waiting.items() if now - since > JOIN_WITHIN]:
            self._count("never_joined", 0)
            cut(connection)
            del waiting[connection]
        self._unjoined = waiting

    def _count(self, why: str, session_id: int) -> None:
        self._ended.labels(why).inc()
        log.info("session.ended", why=why, session_id=session_id)
