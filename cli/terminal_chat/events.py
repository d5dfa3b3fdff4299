"""Events received on one connection, handled in order; missed messages are fetched."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from cli.terminal_chat.calls import Calls, Refused
from cli.terminal_chat.formatting import notice
from cli.terminal_chat.screen import Screen
from cli.terminal_chat.transcript import Transcript
from portico.contract.shapes import Message

HISTORY = 20  # messages of the past that are shown at first
PAGE = 100


class EventFeed:
    """Events of one conversation, and pages of its messages."""

    def __init__(
        self,
        calls: Calls,
        transcript: Transcript,
        screen: Screen,
        renew: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        self._calls = calls
        self._transcript = transcript
        self._screen = screen
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

    def add(self, name: str, payload: dict[str, Any]) -> None:
        """Something was heard; its turn comes."""
        if name in self._handlers:
            self._queue.append((name, payload))

    async def drain(self) -> None:
        """Take in what was heard, and what was missed before it. Raises Gone or Refused."""
        while self._queue:
            name, payload = self._queue.popleft()
            if name.startswith("session.") or self._is_here(payload):
                await self._handlers[name](payload)
        if self._transcript.gap:
            await self.catch_up()

    async def catch_up(self) -> None:
        """Show what is not on the screen yet. Raises Gone or Refused."""
        shown = self._transcript.shown
        page = {"limit": HISTORY} if shown is None else {"limit": PAGE, "after": shown}
        reply = await self._calls.ask("message.list", conversation_id=self.conversation_id, **page)
        self._screen.show(self._transcript.page(reply.messages))
        if shown is not None and len(reply.messages) == PAGE:
            await self.catch_up()

    def _is_here(self, payload: dict[str, Any]) -> bool:
        about = payload.get("message", payload)
        return bool(about.get("conversation_id") == self.conversation_id)

    async def _created(self, payload: dict[str, Any]) -> None:
        message = msgspec.convert(payload["message"], Message)
        await self._learn_name(message.sender_id)
        self._screen.show(self._transcript.arrived(message))

    async def _updated(self, payload: dict[str, Any]) -> None:
        self._screen.show(self._transcript.changed(msgspec.convert(payload["message"], Message)))

    async def _deleted(self, payload: dict[str, Any]) -> None:
        self._screen.show(self._transcript.deleted(payload["seq"]))

    async def _delivered(self, payload: dict[str, Any]) -> None:
        await self._learn_name(payload["user_id"])
        self._screen.show(self._transcript.delivered(payload["user_id"], payload["up_to_seq"]))

    async def _read(self, payload: dict[str, Any]) -> None:
        await self._learn_name(payload["user_id"])
        self._screen.show(self._transcript.read(payload["user_id"], payload["up_to_seq"]))

    async def _learn_name(self, user_id: str) -> None:
        """Somebody who was an id only may have connected, and so got a name."""
        if self._transcript.knows(user_id) or user_id in self._looked_up:
            return
        self._looked_up.add(user_id)
        try:
            reply = await self._calls.once("conversation.participants", conversation_id=self.conversation_id)
        except Refused as refused:
            self._screen.show([notice(str(refused))])
        else:
            self._transcript.know(reply.participants)
