"""Events received on one connection, handled in order; missed messages are fetched."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from cli.terminal_chat.connection import CallRejected, RetryingCalls
from cli.terminal_chat.conversation_view import ConversationView
from cli.terminal_chat.output import Display, notice
from portico.contract.shapes import Message

HISTORY = 20  # messages of the past that are shown at first
PAGE = 100


class EventFeed:
    """Events of one conversation, and pages of its messages."""

    def __init__(
        self,
        calls: RetryingCalls,
        view: ConversationView,
        display: Display,
        renew: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        self._calls = calls
        self._view = view
        self._display = display
        self._queue: deque[tuple[str, dict[str, Any]]] = deque()
        self._looked_up: set[str] = set()
        self._handlers = {
            "message.created": self._created,
            "message.updated": self._updated,
            "message.deleted": self._deleted,
            "receipt.delivered": self._delivered,
            "receipt.read": self._read,
            "session.expiring": renew,
        }
        self.conversation_id = 0

    def queue_event(self, name: str, payload: dict[str, Any]) -> None:
        """Queue an event."""
        if name in self._handlers:
            self._queue.append((name, payload))

    async def handle_queued(self) -> None:
        """Handle the queued events, and fetch what was missed. Raises SessionLost or CallRejected."""
        while self._queue:
            name, payload = self._queue.popleft()
            if name.startswith("session.") or self._is_here(payload):
                await self._handlers[name](payload)
        if self._view.has_gap:
            await self.fetch_missed()

    async def fetch_missed(self) -> None:
        """Fetch and show the messages that are not shown yet. Raises SessionLost or CallRejected."""
        shown = self._view.shown
        page = {"limit": HISTORY} if shown is None else {"limit": PAGE, "after": shown}
        reply = await self._calls.call("message.list", conversation_id=self.conversation_id, **page)
        self._display.show_lines(self._view.add_page(reply.messages))
        if shown is not None and len(reply.messages) == PAGE:
            await self.fetch_missed()

    def _is_here(self, payload: dict[str, Any]) -> bool:
        about = payload.get("message", payload)
        return bool(about.get("conversation_id") == self.conversation_id)

    async def _created(self, payload: dict[str, Any]) -> None:
        message = msgspec.convert(payload["message"], Message)
        await self._learn_name(message.sender_id)
        self._display.show_lines(self._view.add_message(message))

    async def _updated(self, payload: dict[str, Any]) -> None:
        self._display.show_lines(self._view.add_edit(msgspec.convert(payload["message"], Message)))

    async def _deleted(self, payload: dict[str, Any]) -> None:
        self._display.show_lines(self._view.add_deletion(payload["seq"]))

    async def _delivered(self, payload: dict[str, Any]) -> None:
        await self._learn_name(payload["user_id"])
        self._display.show_lines(self._view.move_delivered(payload["user_id"], payload["up_to_seq"]))

    async def _read(self, payload: dict[str, Any]) -> None:
        await self._learn_name(payload["user_id"])
        self._display.show_lines(self._view.move_read(payload["user_id"], payload["up_to_seq"]))

    async def _learn_name(self, user_id: str) -> None:
        """Somebody who was an id only may have connected, and so got a name."""
        if self._view.has_name(user_id) or user_id in self._looked_up:
            return
        self._looked_up.add(user_id)
        try:
            reply = await self._calls.call_once(
                "conversation.participants", conversation_id=self.conversation_id
            )
        except CallRejected as refused:
            self._display.show_lines([notice(str(refused))])
        else:
            self._view.add_names(reply.participants)
