"""Use cases of opening, listing and reading conversations."""

from collections.abc import Collection

from msgspec import UNSET

from components.conversations.conversation_hook import ConversationHook
from portico.contract.conversation import (
    ConversationCreated,
    ConversationOpened,
    Conversations,
    CreateConversation,
    GetConversation,
    ListConversations,
    ListParticipants,
    NewParticipant,
    OneConversation,
    Participants,
)
from portico.contract.shapes import Conversation
from portico.domain.conversations import PARTS, check_metadata, evidence_key, members_of, pair_key, with_roles
from portico.domain.errors import Forbidden
from portico.domain.evidence.rules import check_opening
from portico.domain.people import Caller
from portico.domain.properties import check_property
from portico.domain.text import check_name, clean_name
from portico.ports import Clock, Publisher
from portico.storage.conversations import store as conversations
from portico.storage.conversations.opening import Opening
from portico.storage.users.people import Given
from runtime.after_commit import retry_until_done
from runtime.guest_policy import GuestPolicy
from runtime.profile_updates import ProfileUpdates


class ConversationService:
    """Use cases of conversations."""

    def __init__(
        self,
        store: conversations.Conversations,
        publisher: Publisher,
        profile_updates: ProfileUpdates,
        clock: Clock,
        hook: ConversationHook,
        guest_policy: GuestPolicy,
        evidence_types: Collection[str],
    ) -> None:
        self._store = store
        self._profile_updates = profile_updates
        self._hook = hook
        self._guest_policy = guest_policy
        self._publisher = publisher
        self._evidence_types = evidence_types
        self._clock = clock

    async def create(self, request: CreateConversation, caller: Caller) -> ConversationOpened:
        """Return the existing conversation of the participants, or create one."""
        if request.evidence:
            check_opening(request.type, caller, self._evidence_types)
        opening = opening_of(request, caller)
        await self._guest_policy.check_opening(caller, opening)
        opening = await self._hook.approve_opening(opening, caller)
        opened = await self._store.open(opening)
        created = opened.created
        for user_id in opened.described:
            self._profile_updates.publish(user_id)
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
    described = _described(request, caller)
    parts = {each.user_id: each.role for each in described if each.role in PARTS}
    metadata = with_roles(request.metadata, parts)
    check_metadata(metadata)
    check_property(metadata)
    members = members_of(caller.user_id, _participant_ids(request))
    property_id = None if request.property_id is None else str(request.property_id)
    key = pair_key(request.type, property_id, members)
    return Opening(
        creator_id=caller.user_id,
        members=members,
        type=request.type,
        property_id=property_id,
        title=None if request.title is None else check_name("title", request.title),
        metadata=metadata,
        pair_key=evidence_key(key) if request.evidence else key,
        evidence=request.evidence,
        owner_ids=tuple(each.user_id for each in described if each.role == "owner"),
        given=tuple(given_name(each.user_id, each.name, each.avatar_url) for each in described),
    )


def given_name(user_id: str, name: str | None, avatar_url: str | None) -> Given:
    """A name and a picture by a service; the name is cleaned and never refused."""
    return Given(user_id, clean_name(name or ""), avatar_url or None)


def check_describer(caller: Caller) -> None:
    """Raise Forbidden for users: they name others by id only."""
    if caller.role == "user":
        raise Forbidden("only a service or an admin gives names, pictures and roles of participants")


def _described(request: CreateConversation, caller: Caller) -> list[NewParticipant]:
    if request.participants:
        check_describer(caller)
    return request.participants


def _participant_ids(request: CreateConversation) -> list[str]:
    ids = [] if request.participant_ids is UNSET else request.participant_ids
    return [*ids, *(each.user_id for each in request.participants)]
