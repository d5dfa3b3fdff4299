"""Circuit breakers: one for each provider, and one for each browser push service."""

from datetime import UTC, datetime

import structlog

from components.delivery.items import Answer, Item, ProviderRejected, Push, Retry
from portico.domain.delivery import breaker
from portico.domain.delivery.breaker import CLOSED, Breaker
from portico.ports import Clock
from runtime.http_client import host_of

log = structlog.get_logger()
# The provider is not well, or will not have us; every other answer is about the item.
FAULTS = ("timeout", "network", "tls", "unavailable", "unreadable")
MAX_BREAKERS = 1000  # what clients register names the push services: a bound on how many are remembered


class Breakers:
    """Circuit breakers by key; closed ones take no memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._breakers: dict[str, Breaker] = {}

    def seconds_until_allowed(self, key: str) -> float:
        """Seconds until sending is allowed. After a 0 the caller must attempt a delivery."""
        now = self._now()
        current = self._breakers.get(key, CLOSED)
        resting = breaker.time_until_allowed(current, now).total_seconds()
        if not resting:
            self._store(key, breaker.start_attempt(current, now))
        return resting

    def record_answer(self, key: str, answer: Answer) -> None:
        """Record the outcome of an attempt."""
        current = self._breakers.get(key, CLOSED)
        became = (
            breaker.record_failure(current, self._now())
            if is_fault(answer)
            else breaker.record_answer(current)
        )
        self._store(key, became)
        if (current.position == "closed") != (became.position == "closed"):
            _log_change(key, became, getattr(answer, "reason", ""))

    def _store(self, key: str, current: Breaker) -> None:
        self._breakers.pop(key, None)
        if current != CLOSED:
            self._breakers[key] = current
        if len(self._breakers) > MAX_BREAKERS:
            del self._breakers[next(iter(self._breakers))]

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.seconds(), UTC)


def _log_change(key: str, became: Breaker, reason: str) -> None:
    provider = key.partition(" ")[0]
    if became.position == "closed":
        log.info("provider.resumed", provider=provider)
    else:
        log.warning("provider.paused", provider=provider, reason=reason)


def breaker_key(provider: str, item: Item) -> str:
    """Web Push has a breaker for each push service, so that one outage does not stop the others."""
    if provider == "webpush" and isinstance(item, Push):
        return f"webpush {host_of(item.device.token)}"
    return provider


def is_fault(answer: Answer) -> bool:
    """Whether the answer is a fault of the provider and not of the item."""
    return isinstance(answer, ProviderRejected) or (isinstance(answer, Retry) and answer.reason in FAULTS)
