"""Use case of export: a conversation as one participant sees it, as JSON or as an HTML page."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import msgspec

from components.conversations import page
from portico.contract.admin import ExportConversation, Exported
from portico.contract.shapes import Message
from portico.domain.people import Caller
from portico.domain.times import rfc3339
from portico.ports import Clock
from portico.storage.conversations.store import Conversations
from portico.storage.messages.receipts import Receipts
from portico.storage.messages.store import Messages
from portico.storage.users.exports import Exports
from runtime.documents import Document, Progress, deliver

PAGE = 100


class ExportService:
    """Exports conversations."""

    def __init__(
        self,
        conversations: Conversations,
        messages: Messages,
        receipts: Receipts,
        exports: Exports,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._messages = messages
        self._receipts = receipts
        self._exports = exports
        self._clock = clock

    async def export(
        self, request: ExportConversation, caller: Caller, progress: Progress | None
    ) -> Exported:
        view = await self._conversations.get(caller.user_id, request.conversation_id)
        receipts = await self._receipts.list_positions(caller.user_id, view.id)
        pages = self._pages(caller.user_id, view.id)
        at = rfc3339(datetime.fromtimestamp(self._clock.seconds(), UTC))
        if request.format == "html":
            names = await self._exports.list_names(view.id)
            content = _html(page.head(view, names, receipts, at), names, pages)
            document = Document(f"conversation-{view.id}.html", page.TYPE, content)
        else:
            head = {"exported_at": at, "conversation": view, "receipts": receipts}
            document = Document(f"conversation-{view.id}.json", "application/json", _json(head, pages))
        return await deliver(document, progress, self._clock)

    async def _pages(self, user_id: str, conversation_id: int) -> AsyncIterator[list[Message]]:
        after = 0
        while messages := await self._messages.export_page(user_id, conversation_id, after, PAGE):
            yield messages
            after = messages[-1].seq


async def _json(head: dict[str, Any], pages: AsyncIterator[list[Message]]) -> AsyncIterator[str]:
    yield msgspec.json.encode(head).decode().removesuffix("}") + ',"messages":['
    separators = chain([""], iter(lambda: ",\n", ""))
    async for messages in pages:
        yield "".join(next(separators) + msgspec.json.encode(message).decode() for message in messages)
    yield "]}\n"


async def _html(head: str, names: page.Names, pages: AsyncIterator[list[Message]]) -> AsyncIterator[str]:
    yield head
    async for messages in pages:
        yield "".join(page.message(message, names) for message in messages)
    yield page.TAIL
