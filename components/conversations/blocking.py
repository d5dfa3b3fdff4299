"""Use cases of blocking people. They stand with the conversations, which they block and unblock."""

from collections.abc import Sequence

from components.conversations.views import Views
from portico.contract.user import BlockUser, ListBlocked, OneUser, UnblockUser, Users
from portico.domain.errors import Conflict
from portico.domain.people import Caller
from portico.ports import Absences
from portico.storage.blocks import Blocks
from portico.storage.membership import Touched
from portico.storage.people import People, public


class BlockingService:
    """Keeps people apart."""

    def __init__(self, blocks: Blocks, people: People, views: Views, absences: Absences) -> None:
        self._blocks = blocks
        self._people = people
        self._views = views
        self._absences = absences

    async def block(self, request: BlockUser, caller: Caller) -> OneUser:
        """Hear nothing more from somebody."""
        if request.user_id == caller.user_id:
            raise Conflict("nobody blocks themselves")
        conversation_ids = await self._blocks.block(caller.user_id, request.user_id)
        self._absences.blocked(caller.user_id, request.user_id)
        await self._tell(conversation_ids, caller)
        return OneUser(user=public(await self._people.get(request.user_id)))

    async def unblock(self, request: UnblockUser, caller: Caller) -> OneUser:
        """Take it back."""
        user = public(await self._people.get(request.user_id))
        await self._tell(await self._blocks.unblock(caller.user_id, request.user_id), caller)
        return OneUser(user=user)

    async def blocked(self, request: ListBlocked, caller: Caller) -> Users:  # noqa: ARG002
        """Whom the caller blocks."""
        return Users(users=await self._blocks.blocked(caller.user_id))

    async def _tell(self, conversation_ids: Sequence[int], caller: Caller) -> None:
        for conversation_id in conversation_ids:
            await self._views.changed(conversation_id, Touched(()), caller)
