"""Tells members of teams what was done to cards in their conversations."""

from collections.abc import Sequence
from datetime import UTC, datetime

from components.teams.notifying import TeamNotifications
from portico.contract.shapes import Message
from portico.ports import Clock
from portico.storage.teams.tracking import InboxTracking
from runtime.card_deliveries import changed_cards


class CardNotifications:
    """Plans notifications of changed cards. A change that was planned before is not planned again."""

    def __init__(self, store: InboxTracking, notifications: TeamNotifications, clock: Clock) -> None:
        self._store = store
        self._notifications = notifications
        self._clock = clock

    async def tell(self, messages: Sequence[Message]) -> None:
        """Notify of those cards among these messages that were changed. Raises Unavailable."""
        changed = {message.id: message for message in changed_cards(messages)}
        teams = await self._store.find_teams(list(changed)) if changed else []
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        for team in teams:
            await self._notifications.tell_of_card(changed[team.message_id], team, now)
