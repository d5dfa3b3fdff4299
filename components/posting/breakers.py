"""Circuit breakers of endpoints: one that is down is tried with one event at a time."""

from datetime import datetime

import structlog

from portico.domain.delivery import breaker
from portico.domain.delivery.breaker import CLOSED, Breaker

log = structlog.get_logger()


class EndpointBreakers:
    """Circuit breakers by endpoint, for this process; closed ones take no memory."""

    def __init__(self) -> None:
        self._breakers: dict[int, Breaker] = {}

    def allowed(self, endpoint_id: int, most: int, now: datetime) -> int:
        """How many queues may be posted at a time."""
        current = self._breakers.get(endpoint_id, CLOSED)
        if breaker.time_until_allowed(current, now):
            return 0
        return most if current.position == "closed" else 1

    def start(self, endpoint_id: int, now: datetime) -> None:
        """Record that posting starts: after a pause it is a test."""
        self._store(endpoint_id, breaker.start_attempt(self._breakers.get(endpoint_id, CLOSED), now))

    def is_open(self, endpoint_id: int) -> bool:
        """Whether nothing more should be posted now."""
        return self._breakers.get(endpoint_id, CLOSED).position != "closed"

    def record(self, endpoint_id: int, *, at_fault: bool, now: datetime) -> None:
        """Record the outcome of an attempt."""
        current = self._breakers.get(endpoint_id, CLOSED)
        became = breaker.record_failure(current, now) if at_fault else breaker.record_answer(current)
        self._store(endpoint_id, became)
        if (current.position == "closed") != (became.position == "closed"):
            _log_change(endpoint_id, became)

    def _store(self, endpoint_id: int, current: Breaker) -> None:
        self._breakers.pop(endpoint_id, None)
        if current != CLOSED:
            self._breakers[endpoint_id] = current


def _log_change(endpoint_id: int, became: Breaker) -> None:
    if became.position == "closed":
        log.info("webhook.resumed", webhook=endpoint_id)
    else:
        log.warning("webhook.resting", webhook=endpoint_id)
