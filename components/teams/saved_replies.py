"""Use cases of saved replies."""

from portico.contract.saved_reply import (
    CreateSavedReply,
    DeleteSavedReply,
    ListSavedReplies,
    OneSavedReply,
    RenderedReply,
    RenderSavedReply,
    SavedReplies,
    SavedReply,
    SavedReplyDeleted,
    UpdateSavedReply,
)
from portico.domain.errors import NotFound
from portico.domain.people import Caller
from portico.domain.teams.saved_replies import check_reply, rendered
from portico.domain.text import check_name
from portico.storage.teams import saved_replies
from portico.storage.teams.access import TeamAccess


class SavedReplyService:
    """Use cases of saved replies. Every member of the team may change them."""

    def __init__(self, access: TeamAccess, store: saved_replies.SavedReplies) -> None:
        self._access = access
        self._store = store

    async def create(self, request: CreateSavedReply, caller: Caller) -> OneSavedReply:
        check_reply(request.text)
        title = check_name("title", request.title)
        await self._access.seat(caller, request.team_id)
        return OneSavedReply(saved_reply=await self._store.add(request.team_id, title, request.text))

    async def list_replies(self, request: ListSavedReplies, caller: Caller) -> SavedReplies:
        await self._access.seat(caller, request.team_id)
        return SavedReplies(saved_replies=await self._store.list_of(request.team_id))

    async def update(self, request: UpdateSavedReply, caller: Caller) -> OneSavedReply:
        title = check_name("title", request.title) if isinstance(request.title, str) else None
        text = request.text if isinstance(request.text, str) else None
        if text is not None:
            check_reply(text)
        await self._find(request.saved_reply_id, caller)
        return OneSavedReply(saved_reply=await self._store.update(request.saved_reply_id, title, text))

    async def delete(self, request: DeleteSavedReply, caller: Caller) -> SavedReplyDeleted:
        await self._find(request.saved_reply_id, caller)
        await self._store.delete(request.saved_reply_id)
        return SavedReplyDeleted(saved_reply_id=request.saved_reply_id)

    async def render(self, request: RenderSavedReply, caller: Caller) -> RenderedReply:
        """The text for a conversation of the same team."""
        reply = await self._find(request.saved_reply_id, caller)
        seat = await self._access.seat_in(caller, request.conversation_id)
        if seat.team_id != reply.team_id:
            raise NotFound("no such conversation of this team")
        values = await self._store.values_in(seat, request.conversation_id, caller.user_id)
        return RenderedReply(text=rendered(reply.text, values))

    async def _find(self, reply_id: int, caller: Caller) -> SavedReply:
        reply = await self._store.get(reply_id)
        try:
            await self._access.seat(caller, reply.team_id)
        except NotFound:
            raise NotFound("no such saved reply") from None
        return reply
