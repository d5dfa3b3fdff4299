"""Circuit breaker of the Django site, by the rules of `domain.mirroring`.

Writes and reads have a breaker each, so that a failure of one does not stop the other.
"""

import random
from collections.abc import Callable
from datetime import datetime

import structlog

from portico.domain import mirroring
from portico.domain.mirroring import BreakerState
from portico.domain.times import moment
from portico.ports import Clock

log = structlog.get_logger()
KEY_LOG_INTERVAL = 600.0  # seconds between two lines about a key that the site does not take


class SiteCircuitBreaker:
    """State of the circuit breaker."""

    def __init__(self, name: str, clock: Clock, dice: Callable[[], float] = random.random) -> None:
        self._name = name
        self._clock = clock
        self._dice = dice
        self._state = BreakerState()
        self._key_logged_at = -KEY_LOG_INTERVAL

    @property
    def seconds_until_allowed(self) -> float:
        """Seconds until a request is allowed."""
        return mirroring.time_until_request(self._state, self._now()).total_seconds()

    def start_attempt(self) -> None:
        self._state = mirroring.start_request(self._state, self._now())

    def record_success(self) -> None:
        """Record a success."""
        self._become(mirroring.record_response(self._state), "")

    def record_failure(self, reason: str, after: float | None = None) -> None:
        """Record a failure; the breaker stays open for `after` seconds if given."""
        self._become(mirroring.record_outage(self._state, self._now(), after, self._dice()), reason)

    def refuses_key(self) -> None:
        """Log a rejected API key, once in ten minutes."""
        if self._clock.seconds() - self._key_logged_at >= KEY_LOG_INTERVAL:
            self._key_logged_at = self._clock.seconds()
            log.error("django.key_refused", advice="set DJANGO_API_KEY to a key that the site knows")

    def _become(self, state: BreakerState, reason: str) -> None:
        was, self._state = self._state.breaker.position, state
        if (was == "closed") == (state.breaker.position == "closed"):
            return
        if was == "closed":
            log.warning("django.paused", line=self._name, reason=reason)
        else:
            log.info("django.resumed", line=self._name)

    def _now(self) -> datetime:
        return moment(self._clock.seconds())
