"""Use cases of the inbox: list it, and assign, snooze, close, label and look at what is in it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from portico.contract.inbox import (
    AssignConversation,
    Author,
    CloseConversation,
    GetInboxEntry,
    Inbox,
    InboxDetails,
    InboxLooking,
    InboxUpdated,
    LabelConversation,
    ListInbox,
    LookAtConversation,
    Looking,
    LookingMember,
    OneInboxState,
    ReopenConversation,
    SnoozeConversation,
)
from portico.domain.people import Caller
from portico.domain.teams.inbox import check_snooze
from portico.ports import Clock, Publisher
from portico.storage.teams.access import TeamAccess
from portico.storage.teams.answers import TeamAnswers
from portico.storage.teams.items import Changed, Inboxes
from portico.storage.teams.looking import LookingMembers
from portico.storage.teams.notes import Notes

NOTES = 50
AUTHORS = 100


class InboxService:
    """Use cases of the inbox."""

    def __init__(
        self,
        access: TeamAccess,
        store: Inboxes,
        notes: Notes,
        answers: TeamAnswers,
        looking: LookingMembers,
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        self._access = access
        self._store = store
        self._notes = notes
        self._answers = answers
        self._looking = looking
        self._publisher = publisher
        self._clock = clock

    async def list_inbox(self, request: ListInbox, caller: Caller) -> Inbox:
        return await self._store.list_page(await self._access.seat(caller, request.team_id), request)

    async def get(self, request: GetInboxEntry, caller: Caller) -> InboxDetails:
        id_ = request.conversation_id
        seat = await self._access.seat_in(caller, id_)
        entry = await self._store.get(seat, id_)
        authors = await self._answers.list_authors(id_, seat.participant_id, AUTHORS)
        return InboxDetails(
            conversation=entry.conversation,
            inbox=entry.inbox,
            notes=await self._notes.list_page(seat, id_, None, NOTES),
            authors=[
                Author(message_id=each.message_id, seq=each.seq, user_id=each.member_id) for each in authors
            ],
            looking=await self._others(seat.team_id, id_, caller),
        )

    async def assign(self, request: AssignConversation, caller: Caller) -> OneInboxState:
        return await self._change(request.conversation_id, caller, {"assignee_id": request.user_id})

    async def snooze(self, request: SnoozeConversation, caller: Caller) -> OneInboxState:
        check_snooze(request.until, datetime.fromtimestamp(self._clock.seconds(), UTC))
        values = {"status": "snoozed", "snoozed_until": request.until}
        return await self._change(request.conversation_id, caller, values)

    async def close(self, request: CloseConversation, caller: Caller) -> OneInboxState:
        values = {"status": "closed", "snoozed_until": None}
        return await self._change(request.conversation_id, caller, values)

    async def reopen(self, request: ReopenConversation, caller: Caller) -> OneInboxState:
        values = {"status": "open", "snoozed_until": None}
        return await self._change(request.conversation_id, caller, values)

    async def label(self, request: LabelConversation, caller: Caller) -> OneInboxState:
        changed = await self._store.label(caller, request.conversation_id, request.add, request.remove)
        return self._publish(changed, caller)

    async def look(self, request: LookAtConversation, caller: Caller) -> Looking:
        id_ = request.conversation_id
        seat = await self._access.seat_in(caller, id_)
        await self._looking.set(id_, caller.user_id, None if request.doing == "gone" else request.doing)
        members = await self._store.list_members(seat.team_id)
        event = InboxLooking(
            conversation_id=id_, team_id=seat.team_id, user_id=caller.user_id, doing=request.doing
        )
        others = [user_id for user_id in members if user_id != caller.user_id]
        self._publisher.publish(event, others)
        return Looking(looking=await self._looking_of(id_, others))

    async def _change(self, conversation_id: int, caller: Caller, values: Mapping[str, Any]) -> OneInboxState:
        return self._publish(await self._store.change(caller, conversation_id, values), caller)

    def _publish(self, changed: Changed, caller: Caller) -> OneInboxState:
        event = InboxUpdated(inbox=changed.state, by=caller.user_id)
        self._publisher.publish(event, changed.members, (caller.session_id,))
        return OneInboxState(inbox=changed.state)

    async def _others(self, team_id: int, conversation_id: int, caller: Caller) -> list[LookingMember]:
        members = await self._store.list_members(team_id)
        return await self._looking_of(
            conversation_id, [user_id for user_id in members if user_id != caller.user_id]
        )

    async def _looking_of(self, conversation_id: int, user_ids: Sequence[str]) -> list[LookingMember]:
        found = await self._looking.read(conversation_id, user_ids)
        return [LookingMember(user_id=user_id, doing=doing) for user_id, doing in found.items()]  # type: ignore[arg-type]
