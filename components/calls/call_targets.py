"""Resolves the conversation of a new call: by its id, or the direct conversation with a user."""

import uuid

from portico.contract.call import StartCall
from portico.contract.conversation import ConversationCreated
from portico.domain.conversations import members_of, pair_key
from portico.domain.errors import Conflict, InvalidArgument, RateLimited
from portico.domain.messages import Draft
from portico.domain.people import Caller
from portico.ports import Clock, Publisher, RateLimiter
from portico.storage.conversations.store import Conversations, Opened, Opening
from runtime.after_commit import retry_until_done


class CallTargets:
    """Finds or creates the conversation of a call, within the rate limit."""

    def __init__(self, store: Conversations, publisher: Publisher, rates: RateLimiter, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._rates = rates
        self._clock = clock

    async def find_conversation(self, request: StartCall, caller: Caller) -> int:
        """The conversation's id; creates a direct one. Raises RateLimited, Blocked, InvalidArgument."""
        if (request.conversation_id is None) == (request.to_user_id is None):
            raise InvalidArgument("conversation_id", "name either a conversation_id or a to_user_id")
        if request.to_user_id == caller.user_id:
            raise Conflict("nobody calls themselves")
        await self._take_rate(caller, request.conversation_id or 0)
        if request.to_user_id is None:
            return request.conversation_id or 0
        return await self._direct(caller, request.to_user_id)

    async def _take_rate(self, caller: Caller, conversation_id: int) -> None:
        """A call adds a message to the log, so it counts as one for the rate limit."""
        draft = Draft(
            conversation_id=conversation_id,
            sender_id=caller.user_id,
            session_id=caller.session_id,
            local_id=uuid.uuid4().hex,
            type="call",
            text=None,
            attachments=(),
            reply_to=None,
            metadata={},
        )
        [wait] = await self._rates.count_messages([draft])
        if wait:
            raise RateLimited(wait)

    async def _direct(self, caller: Caller, user_id: str) -> int:
        members = members_of(caller.user_id, [user_id])
        opening = Opening(
            creator_id=caller.user_id,
            members=members,
            type="general",
            property_id=None,
            title=None,
            metadata={},
            pair_key=pair_key("general", None, members),
        )
        opened = await self._store.open(opening)
        if opened.created:
            await retry_until_done(self._clock, lambda: self._publish_created(opened, caller))
        return opened.id

    async def _publish_created(self, opened: Opened, caller: Caller) -> None:
        conversation = await self._store.get(caller.user_id, opened.id)
        self._publisher.publish(ConversationCreated(conversation=conversation), opened.hearers)
