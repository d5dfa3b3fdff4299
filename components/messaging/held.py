"""Use cases of held messages: keep, list, release, refuse."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from msgspec.structs import replace

from portico.contract.held import (
    DecideHeldMessage,
    HeldMessage,
    HeldMessageDecided,
    HeldMessages,
    HeldUpdated,
    ListHeldMessages,
    ListOwnHeldMessages,
)
from portico.contract.message import MessageSent
from portico.contract.shapes import Message
from portico.domain.errors import RateLimited
from portico.domain.messages import Draft
from portico.domain.people import NO_SESSION, Caller
from portico.ports import Publisher, RateLimiter, Stored
from portico.storage.messages import held
from runtime.consequences import Consequences


class HeldService:
    """Use cases of held messages. `send` sends one that a moderator released."""

    def __init__(
        self,
        store: held.HeldMessages,
        rates: RateLimiter,
        send: Callable[[Draft], Awaitable[Stored]],
        consequences: Consequences,
        publisher: Publisher,
    ) -> None:
        self._consequences = consequences
        self._publisher = publisher
        self._store = store
        self._rates = rates
        self._send = send

    async def keep(self, draft: Draft, detectors: Sequence[str]) -> MessageSent:
        """Hold a message. It counts against the limit of its sender."""
        [delay] = await self._rates.count_messages([draft])
        if delay:
            raise RateLimited(delay)
        kept = await self._store.keep(draft, detectors)
        if not kept.duplicate:
            self._publish(kept.message, "held")
        return MessageSent(message=_shown(draft, kept), duplicate=kept.duplicate, held=True)

    async def list_own(self, request: ListOwnHeldMessages, caller: Caller) -> HeldMessages:
        return HeldMessages(held=await self._store.list_own(caller.user_id, request.conversation_id))

    async def list_open(self, request: ListHeldMessages, caller: Caller) -> HeldMessages:  # noqa: ARG002
        page, cursor = await self._store.list_open(request.cursor, request.limit)
        return HeldMessages(held=page, next_cursor=cursor)

    async def decide(self, request: DecideHeldMessage, caller: Caller) -> HeldMessageDecided:
        """Release or refuse. What cannot be sent any more stays held, and the moderator gets the reason."""
        if request.action != "release":
            return await self._refuse(request, caller)
        message, draft = await self._store.claim(request, caller.user_id)
        try:
            stored = await self._send(replace(draft, session_id=NO_SESSION))
        except Exception:
            await self._store.unclaim(request.held_id)
            raise
        await self._store.finish(request.held_id)
        self._publish(message, "released")
        return HeldMessageDecided(held=message, message=stored.message)

    async def _refuse(self, request: DecideHeldMessage, caller: Caller) -> HeldMessageDecided:
        refused = await self._store.refuse(request, caller)
        self._publish(refused.message, "refused")
        await self._consequences.apply(refused.decided)
        return HeldMessageDecided(held=refused.message, decision=refused.decided.decision)

    def _publish(self, message: HeldMessage, status: Literal["held", "released", "refused"]) -> None:
        """Tell the devices of the sender."""
        self._publisher.publish(HeldUpdated(held=message, status=status), (message.sender_id,))


def _shown(draft: Draft, kept: held.Kept) -> Message:
    """The message as its sender sees it meanwhile: `seq` 0, and the id of the held message."""
    return Message(
        id=kept.message.id,
        conversation_id=draft.conversation_id,
        seq=0,
        rev=1,
        sender_id=draft.sender_id,
        type=draft.type,  # type: ignore[arg-type]
        text=draft.text,
        attachments=kept.message.attachments,
        reply_to=draft.reply_to,
        quoted=None,
        metadata=draft.metadata,
        local_id=draft.local_id,
        created_at=kept.message.created_at,
        edited_at=None,
        deleted_at=None,
        reactions={},
    )
