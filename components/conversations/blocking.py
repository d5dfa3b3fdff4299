"""Use cases of blocking users. They belong to this component because a block changes conversations."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from components.conversations.views import Views
from portico.contract.shapes import User
from portico.contract.user import BlockUser, ListBlocked, OneUser, UnblockUser, Users
from portico.domain.errors import Conflict, Unavailable
from portico.domain.guests import is_guest
from portico.domain.people import Caller
from portico.domain.text import check_id
from portico.domain.times import rfc3339
from portico.ports import Absences
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.membership import Touched
from portico.storage.users.directory import Directory


class BlockingService:
    """Blocks and unblocks users."""

    def __init__(self, blocks: Blocks, directory: Directory, views: Views, absences: Absences) -> None:
        self._blocks = blocks
        self._directory = directory
        self._views = views
        self._absences = absences

    async def block(self, request: BlockUser, caller: Caller) -> OneUser:
        """Block a user, in all conversations with them."""
        if request.user_id == caller.user_id:
            raise Conflict("nobody blocks themselves")
        check_id("user_id", request.user_id)
        conversation_ids = await self._blocks.block(caller.user_id, request.user_id)
        self._absences.on_blocked(caller.user_id, request.user_id)
        await self._publish_changed(conversation_ids, caller)
        return OneUser(user=await self._shown(request.user_id, caller))

    async def unblock(self, request: UnblockUser, caller: Caller) -> OneUser:
        await self._publish_changed(await self._blocks.unblock(caller.user_id, request.user_id), caller)
        return OneUser(user=await self._shown(request.user_id, caller))

    async def list_blocked(self, request: ListBlocked, caller: Caller) -> Users:  # noqa: ARG002
        blocked = await self._blocks.list_blocked(caller.user_id)
        seen = await self._directory.find_remembered(caller, blocked)
        users = [seen.get(id_) or hidden_user(id_, since) for id_, since in blocked.items()]
        return Users(users=users, next_cursor=None)

    async def _shown(self, user_id: str, caller: Caller) -> User:
        """A profile as the caller may see it. It does not reveal whether a hidden user exists."""
        seen = await self._directory.find_remembered(caller, [user_id])
        return seen.get(user_id) or hidden_user(
            user_id, await self._blocks.blocked_since(caller.user_id, user_id)
        )

    async def _publish_changed(self, conversation_ids: Sequence[int], caller: Caller) -> None:
        for conversation_id in conversation_ids:
            with suppress(Unavailable):  # it is told later, and the others now
                await self._views.publish_change(conversation_id, Touched(()), caller)


def hidden_user(user_id: str, since: datetime) -> User:
    """A placeholder for a user hidden from the caller: id and time of the block only."""
    return User(
        id=user_id,
        name=None,
        avatar_url=None,
        role="user",
        created_at=rfc3339(since),
        rev=0,
        guest=is_guest(user_id),
    )
