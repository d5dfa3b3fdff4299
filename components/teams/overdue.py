"""Work of time: opens what was snoozed, and tells the leads of what nobody has answered."""

from collections.abc import Sequence
from datetime import UTC, datetime

from components.teams.notifying import TeamNotifications
from portico.contract.inbox import InboxEscalated, InboxState, InboxUpdated
from portico.ports import Clock, Publisher
from portico.storage.teams import overdue

PERIOD = 5.0  # seconds between two looks


class OverdueWork:
    """Looks for what is due."""

    def __init__(
        self, store: overdue.Overdue, notifications: TeamNotifications, publisher: Publisher, clock: Clock
    ) -> None:
        self._store = store
        self._notifications = notifications
        self._publisher = publisher
        self._clock = clock

    async def look(self) -> None:
        """Handle what is due now. Raises Unavailable."""
        await self._publish(await self._store.wake_snoozed())
        escalated = await self._store.escalate()
        if escalated:
            await self._tell_leads(escalated)

    async def _publish(self, states: Sequence[InboxState]) -> None:
        people = await self._store.find_people([state.team_id for state in states])
        for state in states:
            event = InboxUpdated(inbox=state, by=None)
            self._publisher.publish(event, people[state.team_id].members)

    async def _tell_leads(self, states: Sequence[InboxState]) -> None:
        people = await self._store.find_people([state.team_id for state in states])
        known = [state for state in states if state.team_id in people]
        for state in known:
            self._publisher.publish(InboxEscalated(inbox=state), people[state.team_id].leads)
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        await self._notifications.tell_leads(known, people, now)
