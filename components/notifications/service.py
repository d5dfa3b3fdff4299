"""Use cases of notifications requested by services, and of their status for admins."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from portico.contract.notification import Deliveries, ListDeliveries, NotificationPlanned, SendNotification
from portico.contract.operations import (
    AllDeliveries,
    DeliveryPlannedAgain,
    ListAllDeliveries,
    ResendDelivery,
)
from portico.domain.delivery.notification_data import check_notification_data
from portico.domain.delivery.planning import Delays, NotifiableEvent, plan
from portico.domain.people import Caller
from portico.ports import Clock
from portico.storage.delivery.history import DeliveryHistory
from portico.storage.delivery.planning import DeliveryPlans, NewDelivery
from portico.storage.delivery.resending import Resending


class NotificationService:
    """Plans notifications of services; the delivery component sends them, also after an outage."""

    def __init__(
        self,
        planning: DeliveryPlans,
        log: DeliveryHistory,
        resending: Resending,
        delays: Delays,
        clock: Clock,
    ) -> None:
        self._planning = planning
        self._log = log
        self._resending = resending
        self._delays = delays
        self._clock = clock

    async def send(self, request: SendNotification, caller: Caller) -> NotificationPlanned:  # noqa: ARG002
        """Plan for every known user who wants it."""
        check_notification_data(request.data)
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        event = NotifiableEvent(request.kind, now, in_conversation=False, critical=request.critical)
        key = request.key or secrets.token_hex(16)
        recipients = await self._planning.list_recipients(request.user_ids)
        deliveries = [
            _delivery(event, recipient.user_id, planned.channel, key, request.data)
            for recipient in recipients
            for planned in plan(event, recipient, self._delays)
        ]
        return NotificationPlanned(planned=len(await self._planning.add_deliveries(deliveries, key)))

    async def deliveries(self, request: ListDeliveries, caller: Caller) -> Deliveries:  # noqa: ARG002
        page, cursor = await self._log.list_deliveries(request)
        return Deliveries(deliveries=page, next_cursor=cursor)

    async def all_deliveries(self, request: ListAllDeliveries, caller: Caller) -> AllDeliveries:  # noqa: ARG002
        page, cursor = await self._resending.list_all(request)
        return AllDeliveries(deliveries=page, next_cursor=cursor)

    async def resend(self, request: ResendDelivery, caller: Caller) -> DeliveryPlannedAgain:
        """Plan again; the delivery component finds it within its period."""
        new_id = await self._resending.plan_again(caller.user_id, request.delivery_id)
        return DeliveryPlannedAgain(delivery_id=new_id)


def _delivery(
    event: NotifiableEvent, user_id: str, channel: Any, key: str, data: Mapping[str, Any]
) -> NewDelivery:
    return NewDelivery(
        user_id=user_id,
        kind=event.kind,
        channel=channel,
        due_at=event.at,
        committed_at=event.at,
        critical=event.critical,
        collapse=f"notice-{key}",
        dedupe=f"notice-{key}",
        payload=msgspec.json.encode(data).decode(),
    )
