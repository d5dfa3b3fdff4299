"""Resolves the conversation of a new call: by its id, or the direct conversation with a user."""

from portico.contract.call import StartCall
from portico.contract.conversation import ConversationCreated
from portico.domain.conversations import members_of, pair_key
from portico.domain.errors import Conflict, InvalidArgument
from portico.domain.people import Caller
from portico.ports import Clock, Publisher
from portico.storage.conversations.opening import Opened, Opening
from portico.storage.conversations.store import Conversations
from runtime.after_commit import retry_until_done
from runtime.guest_policy import GuestPolicy


class CallTargets:
    """Finds or creates the conversation of a call."""

    def __init__(
        self, store: Conversations, publisher: Publisher, clock: Clock, guest_policy: GuestPolicy
    ) -> None:
        self._store = store
        self._guest_policy = guest_policy
        self._publisher = publisher
        self._clock = clock

    async def find_conversation(self, request: StartCall, caller: Caller) -> int:
        """The conversation's id; creates a direct one. Raises Blocked, Conflict, InvalidArgument."""
        if (request.conversation_id is None) == (request.to_user_id is None):
            raise InvalidArgument("conversation_id", "name either a conversation_id or a to_user_id")
        if request.to_user_id == caller.user_id:
            raise Conflict("nobody calls themselves")
        if request.to_user_id is None:
            return request.conversation_id or 0
        return await self._direct(caller, request.to_user_id)

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
        await self._guest_policy.check_opening(caller, opening)
        opened = await self._store.open(opening)
        if opened.created:
            await retry_until_done(self._clock, lambda: self._publish_created(opened, caller))
        return opened.id

    async def _publish_created(self, opened: Opened, caller: Caller) -> None:
        conversation = await self._store.get(caller.user_id, opened.id)
        self._publisher.publish(ConversationCreated(conversation=conversation), opened.hearers)
