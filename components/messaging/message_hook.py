"""What the moderation hook is asked about messages: each new one, and each edit."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from twisted.internet.defer import Deferred, gatherResults

from portico.contract.card_shapes import card_shape
from portico.contract.moderation import HookAnswer
from portico.contract.payload import encode
from portico.contract.shapes import Message
from portico.domain.errors import PorticoError
from portico.domain.messages import Draft, Edit, check_content, check_edited, check_metadata
from portico.domain.origin import keep_origin
from portico.storage.messages.rows import read_attachments
from portico.storage.signed_urls import SignedUrls
from runtime.hook import Hook

# What is shown of a stored message, and of a new one. A draft has more, which is Portico's own.
SEEN = ("conversation_id", "sender_id", "type", "attachments", "reply_to", "metadata", "local_id")
SEEN_OF_DRAFT = (*SEEN, "text", "to_user_id", "member_id")


class MessageHook:
    """Passes messages to the hook before they are stored."""

    def __init__(self, hook: Hook, signed_urls: SignedUrls) -> None:
        self._hook = hook
        self._signed_urls = signed_urls

    @property
    def idle(self) -> bool:
        """Whether new messages are not passed to it."""
        return self._hook.is_idle("message")

    async def asks_about_edits(self) -> bool:
        return await self._hook.is_asked("edit")

    async def approve(self, drafts: Sequence[Draft]) -> list[Draft | PorticoError]:
        """Call the hook for all drafts at once; each becomes what may be stored, or an error."""
        calls = [Deferred.fromCoroutine(self._approve(draft)) for draft in drafts]
        results: list[Draft | PorticoError] = await gatherResults(calls)
        return results

    async def _approve(self, draft: Draft) -> Draft | PorticoError:
        question = _question(draft, self._signed_urls)
        try:
            return await self._hook.decide(
                "message", question, draft, lambda answer: changed_draft(draft, answer)
            )
        except PorticoError as error:
            return error

    async def check_act(self, message: Message, user_id: str, act: Mapping[str, Any]) -> None:
        """Ask whether an action on a card may be stored. Raises Forbidden and Unavailable."""
        plain = encode(message)
        seen = {name: plain[name] for name in (*SEEN, "text", "card")}
        question = {**seen, "sender_id": user_id, "message_id": message.id, "act": act}
        await self._hook.decide("card", question, None, lambda _: None)

    async def asks_about_acts(self) -> bool:
        """Whether actions on cards are passed to it."""
        return await self._hook.is_asked("card")

    async def approve_edit(self, message: Message, edit: Edit) -> Edit:
        """What may be stored of an edit. Raises Forbidden and Unavailable."""
        plain = encode(message)
        question = {name: plain[name] for name in SEEN}
        question.update(message_id=message.id, text=edit.text)
        return await self._hook.decide(
            "edit", question, edit, lambda answer: changed_edit(message, edit, answer)
        )


def changed_draft(draft: Draft, answer: HookAnswer) -> Draft:
    """The draft with the hook's text and metadata. Raises PorticoError for content that may not be sent."""
    changes: dict[str, Any] = {"text": answer.text}
    if answer.metadata is not None:
        changes["metadata"] = keep_origin(draft.metadata, answer.metadata)
    changed = msgspec.structs.replace(draft, **{key: new for key, new in changes.items() if new is not None})
    check_content(changed)
    return changed


def changed_edit(message: Message, edit: Edit, answer: HookAnswer) -> Edit:
    """The edit with the hook's text and metadata. Raises PorticoError for content that may not be sent."""
    metadata = None if answer.metadata is None else keep_origin(message.metadata, answer.metadata)
    changed = Edit(edit.text if answer.text is None else answer.text, metadata)
    check_edited(changed)
    if changed.metadata is not None:
        check_metadata(message.type, changed.metadata)
    return changed


def _question(draft: Draft, urls: SignedUrls) -> dict[str, Any]:
    plain = msgspec.to_builtins(draft)
    question = {name: plain[name] for name in SEEN_OF_DRAFT}
    attachments = msgspec.to_builtins(read_attachments(draft.attachments, urls))
    card = {} if draft.card is None else {"card": encode(card_shape(draft.card))}
    return {**question, "conversation_id": draft.conversation_id or None, "attachments": attachments, **card}
