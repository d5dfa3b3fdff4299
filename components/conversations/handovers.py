"""Use case of a handover: who answers from now on, and who is told that somebody waits."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from components.conversations.views import Views
from portico.contract.conversation import OneConversation
from portico.contract.handover import HandOver
from portico.domain.delivery.planning import Delays, Kind, NotifiableEvent, Recipient, plan
from portico.domain.people import Caller
from portico.ports import Clock
from portico.storage.conversations.handover import Change, Handovers, Told
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
            return list(deliveries_of(id_, change, caller, people, now))

        touched = await self._handovers.hand_over(id_, caller.user_id, request.to, told, plan_change)
        if touched is not None:
            self._wake_relay()
            await self._views.publish_change(id_, touched, caller)
        return OneConversation(conversation=await self._conversations.get(caller.user_id, id_))


def deliveries_of(
    conversation_id: int, change: Change, caller: Caller, people: Mapping[str, Recipient], now: datetime
) -> Iterator[NewDelivery]:
    """The notifications of who answers now, due at once: of who waits, else of the line of the handover."""
    if not change.answering.handed_over:
        return
    for told in concerned(change, caller):
        if told.user_id in people:
            yield from _of_one(conversation_id, change, told, people[told.user_id], now)


def concerned(change: Change, caller: Caller) -> Iterator[Told]:
    """Who is named, else everybody; never who waits, nor who hands over.

    While nobody has written, a bot that names nobody means the teams, if there is one.
    """
    to, not_meant = change.answering.user_id, {change.waits, caller.user_id}
    if change.waiting is not None:
        not_meant.add(change.waiting.sender_id)
    teams_only = to is None and change.waits is None and any(each.is_team for each in change.told)
    for each in change.told:
        is_meant = to in (None, each.participant_id) and (each.is_team or not teams_only)
        if is_meant and not {each.participant_id, each.user_id} & not_meant:
            yield each


def _of_one(
    conversation_id: int, change: Change, told: Told, recipient: Recipient, now: datetime
) -> Iterator[NewDelivery]:
    # A reminder tells of a message. Before there is one, the line itself is what is told.
    kind: Kind = "system" if change.waiting is None else "unanswered"
    about = change.waiting or change.line
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
