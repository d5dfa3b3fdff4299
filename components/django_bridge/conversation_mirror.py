"""Mirrors one conversation to the site: the conversation first, then its messages in order, then receipts.

What the site rejects permanently is recorded and skipped; what fails temporarily is left for a retry.
"""

from typing import Any

from components.django_bridge.client import DjangoClient, SiteRejected, SiteRequest, SiteUnavailable, segment
from portico.contract.site import Done, ReadUpdate, SiteId, UpsertAnswer, message_for
from portico.domain.errors import InvalidArgument
from portico.domain.site_rows import keeps_own_model, portico_id_of
from portico.storage.mirror.conversations import MirrorState, SiteConversations
from portico.storage.mirror.queue import Due, SiteQueue
from portico.storage.mirror.read_marks import SiteReads

MISSING = (404, 409, 410)  # of a message: its conversation may be gone there


class MissingAtSite(SiteUnavailable):
    """The conversation does not exist on the site any more."""


class ConversationMirror:
    """Mirrors one conversation; the caller runs one at a time for each."""

    def __init__(
        self, site: DjangoClient, conversations: SiteConversations, queue: SiteQueue, reads: SiteReads
    ) -> None:
        self._site = site
        self._conversations = conversations
        self._queue = queue
        self._reads = reads

    async def mirror(self, conversation_id: int) -> None:
        """Send everything that is due. Raises SiteUnavailable, Unavailable."""
        try:
            await self._mirror(conversation_id)
        except MissingAtSite:
            await self._conversations.mark_missing(conversation_id)
            await self._mirror(conversation_id)

    async def _mirror(self, conversation_id: int) -> None:
        state = await self._conversations.read_state(conversation_id)
        if state is None:
            return
        site_id = await self._send_conversation(state)
        if site_id is None:
            await self._queue.refuse_all(conversation_id)
        else:
            await self._send_messages(conversation_id, site_id)
            await self._send_receipts(conversation_id, site_id)
        await self._conversations.looked_at(state)

    async def _send_conversation(self, state: MirrorState) -> SiteId | None:
        """Send the conversation if it changed. Returns the site's id, None if the site rejects it."""
        if not state.is_new:
            return state.site_id
        try:
            stored = await self._site.fetch(
                SiteRequest(
                    endpoint="conversation",
                    method="POST",
                    path="/api/conversations/",
                    body=state.to_request(),
                    key=f"conversation-{state.id}-{state.rev}",
                ),
                UpsertAnswer,
            )
        except SiteRejected as refused:
            await self._conversations.record_refusal(state, refused.status)
            return state.site_id
        await self._conversations.mark_mirrored(state, stored.id, own_model=stored.own_model)
        return stored.id

    async def _send_messages(self, conversation_id: int, site_id: SiteId) -> None:
        while page := await self._queue.next_due(conversation_id):
            for due in page:
                await self._send_message(due, site_id)

    async def _send_message(self, due: Due, site_id: SiteId) -> None:
        message = due.message
        try:
            stored = await self._site.fetch(
                SiteRequest(
                    endpoint="message",
                    method="POST",
                    path="/api/messages/",
                    body=message_for(message, site_id),
                    key=f"message-{message.id}-{message.rev}",
                ),
                UpsertAnswer,
            )
        except SiteRejected as refused:
            if refused.status in MISSING:
                await self._check(message.conversation_id, site_id)
            await self._queue.record_refusal(message, refused.status)
        else:
            await self._queue.mark_mirrored(due, stored.id, own_model=stored.own_model)

    async def _check(self, conversation_id: int, site_id: SiteId) -> None:
        """Raises MissingAtSite if the site lost the conversation or maps it to another one."""
        request = SiteRequest(endpoint="conversation", path=f"/api/conversations/{segment(site_id)}/")
        try:
            found = await self._site.fetch(request, dict[str, Any])
            known_as = conversation_id if keeps_own_model(found) else portico_id_of(found)
        except SiteRejected:
            raise MissingAtSite from None
        except InvalidArgument:
            raise SiteUnavailable from None
        if known_as != conversation_id:
            raise MissingAtSite

    async def _send_receipts(self, conversation_id: int, site_id: SiteId) -> None:
        for mark in await self._reads.list_due(conversation_id):
            try:
                for seq, message_id in mark.requests:
                    await self._send_read(conversation_id, site_id, mark.user_id, seq, message_id)
            except SiteRejected as refused:
                await self._reads.record_refusal(conversation_id, mark, refused.status)
            else:
                await self._reads.mark_mirrored(conversation_id, mark)

    async def _send_read(
        self, conversation_id: int, site_id: SiteId, user_id: str, seq: int, message_id: SiteId
    ) -> None:
        await self._site.fetch(
            SiteRequest(
                endpoint="read",
                method="PATCH",
                path=f"/api/messages/{segment(message_id)}/mark-read/",
                body=ReadUpdate(user_id, site_id, seq),
                key=f"read-{conversation_id}-{user_id}-{seq}",
            ),
            Done,
        )
