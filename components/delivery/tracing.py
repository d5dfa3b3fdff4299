"""The last steps of a traced message: how long its notification waited, and the request to the provider.

A notification may tell of several messages. It belongs to the trace of the newest of them.
"""

from collections.abc import Callable
from datetime import datetime

from components.delivery.attempt import DeliveryAttempt
from portico.storage.delivery.contents import Content
from portico.storage.delivery.queue import ClaimedDelivery
from portico.storage.delivery.results import DeliveryResult
from runtime.tracing import CLIENT, Tracer


class TracedAttempt(DeliveryAttempt):
    """Sends deliveries, and notes both steps."""

    tracer: Tracer

    async def deliver(
        self, taken: ClaimedDelivery, content: Content, badge: int, now: Callable[[], datetime]
    ) -> DeliveryResult:
        begin = self.tracer.now()
        result = await super().deliver(taken, content, badge, now)
        if taken.conversation_id is not None and taken.up_to_seq is not None:
            self._note(taken, result, begin)
        return result

    def _note(self, taken: ClaimedDelivery, result: DeliveryResult, begin: float) -> None:
        place = taken.conversation_id or 0, taken.up_to_seq or 0
        committed = taken.committed_at.timestamp()
        self.tracer.note(*place, "notification.wait", committed, begin, channel=taken.channel)
        for attempt in result.tries:
            self.tracer.note(
                *place,
                "notification.send",
                begin,
                kind=CLIENT,
                channel=taken.channel,
                provider=attempt.provider,
                outcome=attempt.outcome,
            )
