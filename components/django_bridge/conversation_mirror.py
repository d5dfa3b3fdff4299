"""Mirrors one conversation to the site: the conversation first, then its messages in order, then receipts.

What the site rejects permanently is recorded and skipped; what fails temporarily is left for a retry.
"""

from components.django_bridge.client import Asking, DjangoClient, Later, SiteRejected, segment
from portico.contract.site import Done, Kept, SiteConversation, SiteId, TellRead, message_for
from portico.domain.errors import InvalidArgument
from portico.storage.mirror.conversations import MirrorState, SiteConversations
from portico.storage.mirror.queue import Due, SiteQueue
from portico.storage.mirror.read_marks import Mark, SiteReads

MISSING = (404, 409, 410)  # of a message: its conversation may be gone there


class Vanished(Later):
    """The site has this conversation no more."""


class ConversationMirror:
    """Knows the way; who calls it sees to it that a conversation is carried by one at a time."""

    def __init__(
        self, site: DjangoClient, conversations: SiteConversations, queue: SiteQueue, reads: SiteReads
    ) -> None:
        self._site = site
        self._conversations = conversations
        self._queue = queue
        self._reads = reads

    async def carry(self, conversation_id: int) -> None:
        """Tell all that is due. Raises Later, Unavailable."""
        try:
            await self._carry(conversation_id)
        except Vanished:
            await self._conversations.gone(conversation_id)
            await self._carry(conversation_id)

    async def _carry(self, conversation_id: int) -> None:
        standing = await self._conversations.standing(conversation_id)
        if standing is None:
            return
        site_id = await self._introduce(standing)
        if site_id is None:
            await self._queue.refuse_all(conversation_id)
        else:
            await self._say(conversation_id, site_id)
            await self._mark(conversation_id, site_id)
        await self._conversations.looked_at(standing)

    async def _introduce(self, standing: MirrorState) -> SiteId | None:
        """The site's id of it, once the site knows how it is now; None when the site will not have it."""
        if not standing.is_news:
            return standing.site_id
        try:
            kept = await self._site.ask(
                Asking(
                    endpoint="conversation",
                    method="POST",
                    path="/api/conversations/",
                    body=standing.telling(),
                    key=f"conversation-{standing.id}-{standing.rev}",
                ),
                Kept,
            )
        except SiteRejected as refused:
            await self._conversations.refuse(standing, refused.status)
            return standing.site_id
        await self._conversations.told(standing, kept.id)
        return kept.id

    async def _say(self, conversation_id: int, site_id: SiteId) -> None:
        while page := await self._queue.next(conversation_id):
            for due in page:
                await self._tell(due, site_id)

    async def _tell(self, due: Due, site_id: SiteId) -> None:
        message = due.message
        try:
            kept = await self._site.ask(
                Asking(
                    endpoint="message",
                    method="POST",
                    path="/api/messages/",
                    body=message_for(message, site_id),
                    key=f"message-{message.id}-{message.rev}",
                ),
                Kept,
            )
        except SiteRejected as refused:
            if refused.status in MISSING:
                await self._check(message.conversation_id, site_id)
            await self._queue.refuse(message, refused.status)
        else:
            await self._queue.told(due, kept.id)

    async def _check(self, conversation_id: int, site_id: SiteId) -> None:
        """Raises Vanished when the site has the conversation no more, or takes it for another one."""
        asking = Asking(endpoint="conversation", path=f"/api/conversations/{segment(site_id)}/")
        try:
            found = await self._site.ask(asking, SiteConversation)
            known_as = found.known_as
        except SiteRejected:
            raise Vanished from None
        except InvalidArgument:
            raise Later from None
        if known_as != conversation_id:
            raise Vanished

    async def _mark(self, conversation_id: int, site_id: SiteId) -> None:
        for mark in await self._reads.due(conversation_id):
            try:
                if mark.site_id is not None:
                    await self._tell_read(conversation_id, site_id, mark)
            except SiteRejected as refused:
                await self._reads.refuse(conversation_id, mark, refused.status)
            else:
                await self._reads.told(conversation_id, mark)

    async def _tell_read(self, conversation_id: int, site_id: SiteId, mark: Mark) -> None:
        up_to = mark.heard_seq or mark.seq
        await self._site.ask(
            Asking(
                endpoint="read",
                method="PATCH",
                path=f"/api/messages/{segment(mark.site_id or 0)}/mark-read/",
                body=TellRead(mark.user_id, site_id, up_to),
                key=f"read-{conversation_id}-{mark.user_id}-{up_to}",
            ),
            Done,
        )
