"""Delivery policy: decides whether a due delivery is sent, by who is active on a device at this moment."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from portico.domain.delivery.decisions import Decision, decide
from portico.storage.delivery.queue import Taken
from portico.storage.presence import PresenceReader

ACTIVE = ("online", "invisible")  # who is away has put the device down


class DeliveryPolicy:
    """Reads presence once for a batch and applies the rules."""

    def __init__(self, presence: PresenceReader, now: Callable[[], datetime]) -> None:
        self._presence = presence
        self._now = now

    async def decide(self, taken: Sequence[Taken]) -> list[Decision]:
        pushed = {one.user_id for one in taken if one.channel == "push"}
        statuses = await self._presence.at(sorted(pushed))
        active = {user_id for user_id, status in statuses.items() if status in ACTIVE}
        now = self._now()
        return [decide(one.due, replace(one.situation, active=one.user_id in active), now) for one in taken]
