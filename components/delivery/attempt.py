"""Sends one delivery, to each device for pushes, and derives its new state from the outcomes."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog
from jinja2 import TemplateError
from msgspec.structs import replace
from twisted.internet.defer import Deferred, gatherResults

from components.delivery.compose import Composer
from components.delivery.items import Attempt, Dead, Gone, Item, Outcome, Push, Retry, Sent
from components.delivery.replies import Replies
from components.delivery.sender import Sender
from portico.domain.delivery.outcomes import next_try
from portico.domain.errors import Unavailable
from portico.domain.rate_limits import Pace
from portico.ports import Clock
from portico.storage.delivery.contents import Content
from portico.storage.delivery.queue import ClaimedDelivery
from portico.storage.delivery.results import AttemptRow, DeliveryResult
from portico.waiting import sleep

log = structlog.get_logger()
Addressed = tuple[int | None, Item]  # an item, and the device of a push
Outcomes = Sequence[tuple[int | None, Outcome]]  # by device, None for mails and SMS


class DeviceRegistry(Protocol):
    """The registered devices."""

    async def still_of(self, user_id: str, device_id: int) -> bool:
        """Whether the device is still registered for this user."""


class AttemptRecords:
    """Collects the sender's attempts until the item is finished."""

    def __init__(self) -> None:
        self._by_item: dict[str, list[Attempt]] = {}

    def record(self, attempt: Attempt) -> None:
        self._by_item.setdefault(attempt.key, []).append(attempt)

    def take_attempts(self, item: Item) -> list[Attempt]:
        """Return and forget the attempts of a finished item."""
        return self._by_item.pop(item.key, [])


class DeliveryAttempt:
    """Sends deliveries within the rate limit."""

    def __init__(
        self,
        sender: Sender,
        composer: Composer,
        attempts: AttemptRecords,
        pace: Pace,
        devices: DeviceRegistry,
        replies: Replies,
        clock: Clock,
    ) -> None:
        self._sender = sender
        self._composer = composer
        self._attempts = attempts
        self._pace = pace
        self._devices = devices
        self._replies = replies
        self._clock = clock

    async def deliver(
        self, taken: ClaimedDelivery, content: Content, badge: int, now: Callable[[], datetime]
    ) -> DeliveryResult:
        """Send to every device that has not received it; return what to store."""
        try:
            items = await self._items(taken, content, badge)
        except Unavailable:
            return delivery_result(taken, [(None, Retry(None, "database"))], (), now(), random.random())  # noqa: S311
        except TemplateError as error:
            log.error("notifier.template_failed", kind=taken.kind, error=type(error).__name__)  # noqa: TRY400
            return delivery_result(taken, [(None, Retry(None, "template"))], (), now(), random.random())  # noqa: S311
        sending = [Deferred.fromCoroutine(self._send_to(id_, item)) for id_, item in items]
        outcomes: list[Outcome] = await gatherResults(sending)
        sent: Outcomes = [(id_, outcome) for (id_, _), outcome in zip(items, outcomes, strict=True)]
        result = delivery_result(taken, sent, self._tries(items, outcomes, now()), now(), random.random())  # noqa: S311
        return replace(result, showing=[message.id for message in content.messages if message.id is not None])

    async def send(self, item: Item) -> Outcome:
        return await self._send_to(None, item)

    async def _send_to(self, device_id: int | None, item: Item) -> Outcome:
        delay = self._pace.wait(self._clock.seconds())
        if delay > 0:
            await sleep(self._clock, delay)
            if device_id is not None and not await self._is_registered(device_id, item):
                return Gone("revoked")
        return await self._sender.send(item)

    async def _is_registered(self, device_id: int, item: Item) -> bool:
        """Whether the device was not revoked while its push waited for the rate limit."""
        return not isinstance(item, Push) or await self._devices.still_of(item.device.user_id, device_id)

    async def _items(self, taken: ClaimedDelivery, content: Content, badge: int) -> list[Addressed]:
        if taken.channel == "email":
            reply = await self._replies.reply_to(taken)
            return [(None, self._composer.email(taken, content, reply))]
        if taken.channel == "sms":
            return [(None, self._composer.sms(taken, content))]
        to = self._composer.push(taken, content, badge)
        return [(device.id, to(device)) for device in content.devices]

    def _tries(
        self, items: Sequence[Addressed], outcomes: Sequence[Outcome], now: datetime
    ) -> list[AttemptRow]:
        return [
            attempt_row(attempt, now, id_, outcome)
            for (id_, item), outcome in zip(items, outcomes, strict=True)
            for attempt in self._attempts.take_attempts(item)
        ]


def delivery_result(
    taken: ClaimedDelivery, outcomes: Outcomes, tries: Sequence[AttemptRow], now: datetime, jitter: float
) -> DeliveryResult:
    """Finished or to be retried. A push is finished when every device has it or never will."""
    settled = [id_ for id_, outcome in outcomes if id_ is not None and not isinstance(outcome, Retry)]
    reached = [*taken.reached, *settled]
    shown = taken.channel == "push" and any(isinstance(outcome, Sent) for _, outcome in outcomes)
    retry = next((outcome for _, outcome in outcomes if isinstance(outcome, Retry)), None)
    again = next_try(taken.attempts + 1, retry, now, jitter) if retry else None
    if retry and again:
        return DeliveryResult(
            id=taken.id, state="taken", reason=retry.reason, due_at=again, reached=reached, shown=shown,
            tries=tries, untried=not tries,
        )  # fmt: skip
    sent = taken.shown or any(isinstance(outcome, Sent) for _, outcome in outcomes)
    return DeliveryResult(
        id=taken.id,
        state="sent" if sent else "dead",
        reason=None if sent else _reason(outcomes),
        done_at=now,
        reached=reached,
        shown=shown,
        tries=tries,
    )


def attempt_row(attempt: Attempt, at: datetime, device_id: int | None, outcome: Outcome) -> AttemptRow:
    ticketed = attempt.provider == "expo" and isinstance(outcome, Sent)
    return AttemptRow(
        at=at,
        provider=attempt.provider,
        outcome=attempt.outcome,
        reason=attempt.reason or None,
        ms=round(attempt.seconds * 1000),
        device_id=device_id,
        ticket=outcome.provider_id if ticketed and isinstance(outcome, Sent) else None,
    )


def _reason(outcomes: Outcomes) -> str:
    failed = [outcome for _, outcome in outcomes if isinstance(outcome, (Dead, Gone, Retry))]
    return failed[-1].reason if failed else "no_device"
