"""What the moderation hook is asked about conversations: titles, metadata and links that users write."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from portico.contract.conversation import UpdateConversation
from portico.contract.moderation import HookAnswer
from portico.domain.conversations import check_metadata
from portico.domain.guard.rules import Place
from portico.domain.people import Caller
from portico.domain.properties import check_property
from portico.domain.text import check_name
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.opening import Opening
from portico.storage.conversations.pairs import Pairs
from portico.storage.conversations.store import Conversations
from runtime.contact_names import ContactNames
from runtime.hook import Hook

WRITTEN = ("title", "metadata", "booking_url")


class ConversationHook:
    """Passes what a conversation shows to the hook before it is stored."""

    def __init__(
        self,
        hook: Hook,
        store: Conversations,
        pairs: Pairs,
        membership: Membership,
        contact_names: ContactNames,
    ) -> None:
        self._hook = hook
        self._contact_names = contact_names
        self._pairs = pairs
        self._store = store
        self._membership = membership

    async def approve_opening(self, opening: Opening, caller: Caller) -> Opening:
        """What may be stored of a new conversation. One that exists, or shows nothing, is not asked about."""
        if opening.title:
            place = Place(opening.type, opening.metadata)
            title = self._contact_names.check(opening.title, caller, place)
            opening = msgspec.structs.replace(opening, title=title)
        shows = opening.title or opening.metadata or opening.property_id
        if not (shows and await self._hook.is_asked("conversation")):
            return opening
        if await self._pairs.exists(opening.pair_key):
            return opening
        question: dict[str, Any] = {
            "sender_id": opening.creator_id,
            "conversation_id": None,
            "type": opening.type,
            "property_id": opening.property_id,
            "participant_ids": list(opening.members),
            "title": opening.title,
            "metadata": opening.metadata,
        }
        return await self._hook.decide(
            "conversation", question, opening, lambda answer: changed_opening(opening, answer)
        )

    async def approve_update(self, request: UpdateConversation, caller: Caller) -> UpdateConversation:
        """What may be stored of a change, for who may make it. Raises NotFound, Forbidden, Blocked."""
        request = await self._check_new_title(request, caller)
        written = {name: getattr(request, name) for name in WRITTEN if getattr(request, name)}
        if not (written and await self._hook.is_asked("conversation")):
            return request
        await self._membership.check_manager(request.conversation_id, caller.user_id)
        view = await self._store.get(caller.user_id, request.conversation_id)
        question = {
            "sender_id": caller.user_id,
            "conversation_id": view.id,
            "type": view.type,
            "property_id": view.property_id,
            "participant_ids": [participant.user_id for participant in view.participants],
            **written,
        }
        return await self._hook.decide(
            "conversation", question, request, lambda answer: changed_update(request, answer)
        )

    async def _check_new_title(self, request: UpdateConversation, caller: Caller) -> UpdateConversation:
        title = request.title
        if not (isinstance(title, str) and self._contact_names.suspects(title, caller)):
            return request
        await self._membership.check_manager(request.conversation_id, caller.user_id)
        view = await self._store.get(caller.user_id, request.conversation_id)
        allowed = self._contact_names.check(title, caller, Place(view.type, view.metadata))
        return msgspec.structs.replace(request, title=allowed)


def changed_opening(opening: Opening, answer: HookAnswer) -> Opening:
    """The conversation with the hook's title and metadata. Raises PorticoError for what may not be stored."""
    title, metadata = _title(answer), opening.metadata if answer.metadata is None else answer.metadata
    check_metadata(metadata)
    check_property(metadata)
    return msgspec.structs.replace(
        opening, title=opening.title if title is UNSET else title, metadata=metadata
    )


def changed_update(request: UpdateConversation, answer: HookAnswer) -> UpdateConversation:
    """The change with the hook's values. Raises PorticoError for what may not be stored."""
    changes: dict[str, Any] = {"title": _title(answer), "booking_url": answer.booking_url}
    if answer.metadata is not None:
        check_metadata(answer.metadata)
        check_property(answer.metadata)
        changes["metadata"] = answer.metadata
    given = {name: value for name, value in changes.items() if value is not UNSET}
    return msgspec.structs.replace(request, **given)


def _title(answer: HookAnswer) -> str | UnsetType | None:
    return check_name("title", answer.title) if isinstance(answer.title, str) else answer.title
