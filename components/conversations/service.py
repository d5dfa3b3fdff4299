"""Use cases of opening, listing and reading conversations."""

from collections.abc import Collection

from components.conversations.conversation_hook import ConversationHook
from portico.contract.conversation import (
    ConversationCreated,
    ConversationOpened,
    Conversations,
    CreateConversation,
    GetConversation,
    ListConversations,
    ListParticipants,
    OneConversation,
    Participants,
)
from portico.contract.shapes import Conversation
from portico.domain.conversations import check_metadata, members_of, pair_key
from portico.domain.people import Caller
from portico.domain.text import check_name
from portico.ports import Clock, Publisher
from portico.storage.conversations import store as conversations
from portico.storage.conversations.store import Opening
from runtime.after_commit import retry_until_done


class ConversationService:
    """Use cases of conversations."""

    def __init__(
        self,
        store: conversations.Conversations,
        publisher: Publisher,
        clock: Clock,
        hook: ConversationHook,
    ) -> None:
        self._store = store
        self._hook = hook
        self._publisher = publisher
        self._clock = clock

    async def create(self, request: CreateConversation, caller: Caller) -> ConversationOpened:
        """Return the existing conversation of the participants, or create one."""
        opening = await self._hook.approve_opening(opening_of(request, caller))
        opened = await self._store.open(opening)
        created = opened.created
        shown = not created and await self._store.unhide(caller.user_id, opened.id)
        if not (created or shown):
            conversation = await self._store.get(caller.user_id, opened.id)
            return ConversationOpened(conversation=conversation, created=False)
        hearers = opened.hearers if created else (caller.user_id,)
        conversation = await retry_until_done(
            self._clock, lambda: self._publish_created(opened.id, hearers, caller)
        )
        return ConversationOpened(conversation=conversation, created=created)

    async def _publish_created(
        self, conversation_id: int, hearers: Collection[str], caller: Caller
    ) -> Conversation:
        conversation = await self._store.get(caller.user_id, conversation_id)
        event = ConversationCreated(conversation=conversation)
        self._publisher.publish(event, hearers, (caller.session_id,))
        return conversation

    async def get(self, request: GetConversation, caller: Caller) -> OneConversation:
        conversation = await self._store.get(caller.user_id, request.conversation_id)
        return OneConversation(conversation=conversation)

    async def list_conversations(self, request: ListConversations, caller: Caller) -> Conversations:
        page, cursor = await self._store.list_conversations(caller.user_id, request)
        return Conversations(conversations=page, next_cursor=cursor)

    async def list_participants(self, request: ListParticipants, caller: Caller) -> Participants:
        people = await self._store.list_participants(caller.user_id, request.conversation_id)
        return Participants(participants=people)


def opening_of(request: CreateConversation, caller: Caller) -> Opening:
    check_metadata(request.metadata)
    members = members_of(caller.user_id, request.participant_ids)
    property_id = None if request.property_id is None else str(request.property_id)
    return Opening(
        creator_id=caller.user_id,
        members=members,
        type=request.type,
        property_id=property_id,
        title=None if request.title is None else check_name("title", request.title),
        metadata=request.metadata,
        pair_key=pair_key(request.type, property_id, members),
    )
