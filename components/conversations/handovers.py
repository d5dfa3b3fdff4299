"""Use case of a handover: who answers from now on, and who is told that somebody waits."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from components.conversations.views import Views
from portico.contract.conversation import OneConversation
from portico.contract.handover import HandOver
from portico.domain.delivery.planning import Delays, Kind, NotifiableEvent, Recipient, plan
from portico.domain.handover import Told
from portico.domain.people import Caller
from portico.ports import Clock
from portico.storage.conversations.handover import Change, Handovers
from portico.storage.conversations.store import Conversations
from portico.storage.delivery.planning import DeliveryPlans, NewDelivery

NONE = timedelta()
AT_ONCE = Delays(NONE, NONE, NONE)


class HandoverService:
    """`conversation.handover`."""

    def __init__(
        self,
        handovers: Handovers,
        conversations: Conversations,
        plans: DeliveryPlans,
        views: Views,
        clock: Clock,
        wake_relay: Callable[[], None],
    ) -> None:
        self._handovers = handovers
        self._conversations = conversations
        self._plans = plans
        self._views = views
        self._clock = clock
        self._wake_relay = wake_relay

    async def hand_over(self, request: HandOver, caller: Caller) -> OneConversation:
        """Idempotent: a repetition tells nobody."""
        id_ = request.conversation_id
        await self._conversations.get(caller.user_id, id_)
        told = await self._handovers.list_told(id_)
        found = await self._plans.list_recipients(sorted({each.user_id for each in told}))
        people = {recipient.user_id: recipient for recipient in found}
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)

        def plan_change(change: Change) -> list[NewDelivery]:
            return list(deliveries_of(id_, change, people, now))

        touched = await self._handovers.hand_over(id_, caller.user_id, request.to, told, plan_change)
        if touched is not None:
            self._wake_relay()
            await self._views.publish_change(id_, touched, caller)
        return OneConversation(conversation=await self._conversations.get(caller.user_id, id_))


def deliveries_of(
    conversation_id: int, change: Change, people: Mapping[str, Recipient], now: datetime
) -> Iterator[NewDelivery]:
    """The notifications of whom it concerns, due at once: of who waits, else of the line of the handover."""
    for told in change.concerned:
        if told.user_id in people:
            yield from _of_one(conversation_id, change, told, people[told.user_id], now)


def _of_one(
    conversation_id: int, change: Change, told: Told, recipient: Recipient, now: datetime
) -> Iterator[NewDelivery]:
    # A reminder tells of a message that waits; the line is told as what it is.
    kind: Kind = "system" if change.waiting is None else "unanswered"
    about = change.about
    for planned in plan(NotifiableEvent(kind, now, in_conversation=False), recipient, AT_ONCE):
        yield NewDelivery(
            user_id=recipient.user_id,
            kind=kind,
            channel=planned.channel,
            due_at=planned.due_at,
            committed_at=now,
            conversation_id=conversation_id,
            first_seq=about.seq,
            up_to_seq=about.seq,
            collapse=f"{kind}-{told.participant_id}-{conversation_id}",
            dedupe=f"{kind}-{told.participant_id}-{about.message_id}",
            cause=about.sender_id,
            on_behalf=told.participant_id if told.is_team else None,
        )
