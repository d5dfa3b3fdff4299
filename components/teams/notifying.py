"""Plans notifications for members of teams: of questions, and for leads of what nobody answered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from portico.contract.inbox import InboxState
from portico.contract.shapes import Message
from portico.domain.delivery.planning import Delays, NotifiableEvent, Recipient, plan
from portico.domain.teams.assigning import told_of
from portico.domain.teams.escalation_texts import escalation_text
from portico.domain.teams.inbox import Item
from portico.storage.delivery.planning import DeliveryPlans, NewDelivery
from portico.storage.teams.overdue import TeamPeople
from portico.storage.teams.tracking import TeamRow
from runtime.card_deliveries import card_deliveries
from runtime.message_deliveries import message_deliveries


class TeamNotifications:
    """Makes deliveries, which the delivery component sends."""

    def __init__(self, plans: DeliveryPlans, delays: Delays, language: str) -> None:
        """`language` is that of who chose none."""
        self._plans = plans
        self._delays = delays
        self._language = language

    async def find_recipients(self, user_ids: Collection[str]) -> dict[str, Recipient]:
        """The users among these who can be notified."""
        found = await self._plans.list_recipients(sorted(user_ids)) if user_ids else []
        return {recipient.user_id: recipient for recipient in found}

    def of_question(
        self, message: Message, team: TeamRow, item: Item, people: Mapping[str, Recipient]
    ) -> list[NewDelivery]:
        """A question, for whom it concerns; nobody is notified of what they wrote themselves."""
        told = [user_id for user_id in told_of(item, team.members) if user_id != message.sender_id]
        return [
            delivery
            for user_id in told
            if user_id in people
            for delivery in message_deliveries(message, people[user_id], self._delays, team.participant_id)
        ]

    async def tell_of_card(self, message: Message, team: TeamRow, now: datetime) -> None:
        """Notify of the last change of a card. When it is due, only whose the conversation is gets it."""
        people = await self.find_recipients(team.members)
        deliveries = [
            delivery
            for recipient in people.values()
            for delivery in card_deliveries(message, recipient, self._delays, now, team.participant_id)
        ]
        if deliveries:
            await self._plans.add_deliveries(deliveries, f"card-{message.id}")

    async def tell_leads(
        self, states: Sequence[InboxState], people: Mapping[int, TeamPeople], now: datetime
    ) -> None:
        """Notify the leads of conversations that have waited too long, each once."""
        leads = {user_id for each in people.values() for user_id in each.leads}
        recipients = await self.find_recipients(leads)
        for state in states:
            told = [recipients[user_id] for user_id in people[state.team_id].leads if user_id in recipients]
            key = f"escalated-{state.conversation_id}-{state.team_id}-{state.waiting_since}"
            deliveries = [
                delivery
                for recipient in told
                for delivery in self._of_wait(state, people[state.team_id], recipient, key, now)
            ]
            await self._plans.add_deliveries(deliveries, key)

    def _of_wait(
        self, state: InboxState, team: TeamPeople, recipient: Recipient, key: str, now: datetime
    ) -> list[NewDelivery]:
        language = recipient.preferences.language or self._language
        text = escalation_text(team.name, state.waiting_since, language)
        data = {**text, "conversation_id": state.conversation_id}
        event = NotifiableEvent("system", now, in_conversation=False)
        return [
            NewDelivery(
                user_id=recipient.user_id,
                kind="system",
                channel=planned.channel,
                due_at=now,
                committed_at=now,
                collapse=key,
                dedupe=key,
                payload=msgspec.json.encode(data).decode(),
            )
            for planned in plan(event, recipient, self._delays)
        ]
