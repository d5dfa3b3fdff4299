"""Use cases that change a conversation, for all its participants or for the caller alone."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET

from components.conversations.conversation_hook import ConversationHook
from components.conversations.service import check_describer, given_name
from components.conversations.views import Views
from portico.contract.conversation import (
    AddParticipant,
    ArchiveConversation,
    BlockConversation,
    ConversationGone,
    DeleteConversation,
    LeaveConversation,
    MuteConversation,
    OneConversation,
    PinConversation,
    RemoveParticipant,
    UnarchiveConversation,
    UnblockConversation,
    UnmuteConversation,
    UnpinConversation,
    UpdateConversation,
)
from portico.domain.conversations import check_metadata
from portico.domain.errors import Unavailable
from portico.domain.membership import OBSERVER
from portico.domain.people import Caller
from portico.domain.properties import check_property
from portico.domain.text import check_name
from portico.ports import Absences
from portico.storage.conversations.membership import Membership, Setting, Touched
from portico.storage.conversations.store import Conversations
from runtime.guest_policy import GuestPolicy
from runtime.profile_updates import ProfileUpdates

FOR_EVER = datetime(9999, 12, 31, 23, 59, 59, 999_000, UTC)


class ConversationActions:
    """Use cases that change a conversation."""

    def __init__(
        self,
        store: Conversations,
        membership: Membership,
        views: Views,
        absences: Absences,
        hook: ConversationHook,
        profile_updates: ProfileUpdates,
        guest_policy: GuestPolicy,
    ) -> None:
        self._store = store
        self._hook = hook
        self._profile_updates = profile_updates
        self._guest_policy = guest_policy
        self._membership = membership
        self._views = views
        self._absences = absences

    async def add_participant(self, request: AddParticipant, caller: Caller) -> OneConversation:
        """Add a participant. A name by a service is stored after that, so that views show it."""
        self._guest_policy.check_adding(caller)
        is_described = request.name or request.avatar_url or request.role
        if is_described:
            check_describer(caller)
        touched = await self._add(request, caller.user_id)
        if is_described:
            with suppress(Unavailable):  # it is stored later, and the participants hear of the change now
                await self._profile_updates.give(
                    given_name(request.user_id, request.name, request.avatar_url)
                )
        return await self._changed(request.conversation_id, touched, caller)

    async def _add(self, request: AddParticipant, user_id: str) -> Touched:
        if request.role == OBSERVER:
            return await self._membership.add_observer(request.conversation_id, user_id, request.user_id)
        role = request.role or "member"
        return await self._membership.add_participant(request.conversation_id, user_id, request.user_id, role)

    async def remove(self, request: RemoveParticipant, caller: Caller) -> OneConversation:
        touched = await self._membership.remove(request.conversation_id, caller.user_id, request.user_id)
        self._absences.on_departed(request.conversation_id, request.user_id)
        return await self._changed(request.conversation_id, touched, caller)

    async def update(self, request: UpdateConversation, caller: Caller) -> OneConversation:
        """Change title and metadata."""
        if isinstance(request.title, str):
            request = msgspec.structs.replace(request, title=check_name("title", request.title))
        if request.metadata is not UNSET:
            check_metadata(request.metadata)
            check_property(request.metadata)
        request = await self._hook.approve_update(request, caller)
        touched = await self._membership.update(request, caller.user_id)
        return await self._changed(request.conversation_id, touched, caller)

    async def block(self, request: BlockConversation, caller: Caller) -> OneConversation:
        touched = await self._membership.block(request.conversation_id, caller.user_id)
        self._absences.on_departed(request.conversation_id, caller.user_id)
        return await self._changed(request.conversation_id, touched, caller)

    async def unblock(self, request: UnblockConversation, caller: Caller) -> OneConversation:
        touched = await self._membership.unblock(request.conversation_id, caller.user_id)
        return await self._changed(request.conversation_id, touched, caller)

    async def leave(self, request: LeaveConversation, caller: Caller) -> ConversationGone:
        """Leave. The caller is out even if the event to the others has to wait."""
        touched = await self._membership.leave(request.conversation_id, caller.user_id)
        self._absences.on_departed(request.conversation_id, caller.user_id)
        with suppress(Unavailable):  # they are out, whatever the others see meanwhile
            await self._views.publish_change(request.conversation_id, touched, caller)
        return ConversationGone(conversation_id=request.conversation_id)

    async def delete(self, request: DeleteConversation, caller: Caller) -> ConversationGone:
        """Hide the conversation for the caller until its next message."""
        touched = await self._membership.clear(request.conversation_id, caller.user_id)
        self._views.publish_removal(request.conversation_id, touched.left, caller)
        self._views.publish_read(request.conversation_id, touched, caller.user_id)
        return ConversationGone(conversation_id=request.conversation_id)

    async def archive(self, request: ArchiveConversation, caller: Caller) -> OneConversation:
        return await self._change_setting(request.conversation_id, "archived", caller, value=True)

    async def unarchive(self, request: UnarchiveConversation, caller: Caller) -> OneConversation:
        return await self._change_setting(request.conversation_id, "archived", caller, value=False)

    async def mute(self, request: MuteConversation, caller: Caller) -> OneConversation:
        until = request.until or FOR_EVER
        return await self._change_setting(request.conversation_id, "muted_until", caller, value=until)

    async def unmute(self, request: UnmuteConversation, caller: Caller) -> OneConversation:
        return await self._change_setting(request.conversation_id, "muted_until", caller, value=None)

    async def pin(self, request: PinConversation, caller: Caller) -> OneConversation:
        return await self._change_setting(request.conversation_id, "pinned", caller, value=True)

    async def unpin(self, request: UnpinConversation, caller: Caller) -> OneConversation:
        return await self._change_setting(request.conversation_id, "pinned", caller, value=False)

    async def _changed(self, conversation_id: int, touched: Touched, caller: Caller) -> OneConversation:
        await self._views.publish_change(conversation_id, touched, caller)
        return OneConversation(conversation=await self._store.get(caller.user_id, conversation_id))

    async def _change_setting(
        self, conversation_id: int, setting: Setting, caller: Caller, *, value: Any
    ) -> OneConversation:
        await self._membership.set_setting(conversation_id, caller.user_id, setting, value)
        await self._views.publish_own_settings(conversation_id, caller)
        return OneConversation(conversation=await self._store.get(caller.user_id, conversation_id))
