"""Sender: picks the provider, tries it, falls back, obeys the circuit breakers, and reports every attempt."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec
import structlog

from components.delivery.breakers import Breakers, breaker_key
from components.delivery.items import (
    Answer,
    Attempt,
    Dead,
    Deliverer,
    Device,
    Email,
    Failed,
    Item,
    Outcome,
    ProviderRejected,
    Push,
    Retry,
    Sms,
)
from portico.domain.addresses import is_email, is_phone
from portico.domain.phones import is_premium
from portico.ports import Clock

log = structlog.get_logger()
PUSHED_BY: Mapping[str, str] = {"fcm": "firebase", "expo": "expo", "webpush": "webpush"}


@runtime_checkable
class ReceiptSource(Protocol):
    """A provider with delivery receipts."""

    async def receipts(self, ids: Sequence[str]) -> dict[str, Answer]: ...


class ProviderRoutes(msgspec.Struct, frozen=True):
    """The providers of each channel, the preferred one first."""

    email: Sequence[Deliverer[Email]]
    sms: Sequence[Deliverer[Sms]]
    push: Sequence[Deliverer[Push]]

    def providers_for(self, item: Item) -> Sequence[Deliverer[Any]]:
        """Providers of an item in order of preference."""
        if isinstance(item, Email):
            return self.email
        return self.sms if isinstance(item, Sms) else self._pushed(item.device)

    @property
    def receipts(self) -> ReceiptSource | None:
        return next((provider for provider in self.push if isinstance(provider, ReceiptSource)), None)

    def _pushed(self, device: Device) -> Sequence[Deliverer[Push]]:
        """The one provider of a device; the console provider is the fallback."""
        names = (PUSHED_BY[device.provider], "console")
        return [provider for name in names for provider in self.push if provider.name == name][:1]


class Sender:
    """Sends one item; the caller limits concurrency."""

    def __init__(self, routes: ProviderRoutes, clock: Clock, report: Callable[[Attempt], None]) -> None:
        self._routes = routes
        self._clock = clock
        self._breakers = Breakers(clock)
        self._report = report

    async def send(self, item: Item) -> Outcome:
        """Send by the first provider; by the second if the first is resting or rejects our account."""
        if not _can_be_sent(item):
            return Dead("bad_address")
        if isinstance(item, Sms) and is_premium(item.to):
            return Dead("costly_number")
        answer: Answer = Dead("no_provider")
        for provider in self._routes.providers_for(item):
            answer = await self._by(provider, item)
            if not isinstance(answer, ProviderRejected):
                return answer
        return _for_the_rows(answer)

    async def receipts(self, ids: Sequence[str]) -> dict[str, Outcome]:
        """Outcomes by `provider_id`; ids without a receipt yet are left out."""
        source = self._routes.receipts
        if source is None:
            return {}
        try:
            known = await source.receipts(ids)
        except Failed as failed:
            log.warning("receipts.failed", reason=getattr(failed.answer, "reason", ""))
            return {}
        return {key: _for_the_rows(answer) for key, answer in known.items()}

    async def _by(self, provider: Deliverer[Any], item: Item) -> Answer:
        key = breaker_key(provider.name, item)
        resting = self._breakers.seconds_until_allowed(key)
        if resting:
            return ProviderRejected("resting", resting)
        started = self._clock.seconds()
        answer = await _tried(provider, item)
        self._breakers.record_answer(key, answer)
        self._report(Attempt.from_answer(item, provider.name, answer, self._clock.seconds() - started))
        return answer


async def _tried(provider: Deliverer[Any], item: Item) -> Answer:
    try:
        answer = await provider.deliver(item)
    except Failed as failed:
        answer = failed.answer
    except Exception as error:  # noqa: BLE001 - a surprise in a library; its words may hold the item's text
        log.warning("provider.unexpected", provider=provider.name, error=type(error).__name__)
        return Retry(None, "unexpected")
    if isinstance(answer, ProviderRejected):
        log.error("provider.account_rejected", provider=provider.name, reason=answer.reason)
    return answer


def _for_the_rows(answer: Answer) -> Outcome:
    """A rejected account is retried: the operator can correct the key."""
    return Retry(answer.after, answer.reason) if isinstance(answer, ProviderRejected) else answer


def _can_be_sent(item: Item) -> bool:
    if isinstance(item, Email):
        return is_email(item.to)
    return not isinstance(item, Sms) or is_phone(item.to)
