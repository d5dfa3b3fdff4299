"""Use cases that change a message: check under a row lock, update, then publish."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from components.messaging.contact_guard import ContactGuard
from components.messaging.message_hook import MessageHook
from components.messaging.relay import Publication, event_of
from portico.contract.message import (
    DeleteMessage,
    EditMessage,
    ListRevisions,
    MessageReaction,
    MessageUpdated,
    OneMessage,
    React,
    Revisions,
    Unreact,
)
from portico.contract.payload import Event
from portico.contract.shapes import Message
from portico.domain import changes as rules
from portico.domain.changes import Reactions, Windows, Written
from portico.domain.emojis import check_emoji, spelled
from portico.domain.errors import Conflict
from portico.domain.messages import Edit, check_edited
from portico.domain.people import Caller
from portico.ports import Clock
from portico.storage.messages import changes
from portico.storage.messages.changes import Changed


class ChangeService:
    """Use cases that change messages."""

    def __init__(
        self,
        store: changes.Changes,
        publication: Publication,
        clock: Clock,
        windows: Windows,
        hook: MessageHook,
        guard: ContactGuard,
    ) -> None:
        self._store = store
        self._guard = guard
        self._hook = hook
        self._publication = publication
        self._clock = clock
        self._windows = windows

    async def edit(self, request: EditMessage, caller: Caller) -> OneMessage:
        edit = Edit(request.text)
        check_edited(edit)
        check = partial(rules.check_edit, caller=caller, now=self._now(), windows=self._windows)
        if self._guard.watches(caller) and self._guard.suspects(edit.text):
            message = await self._store.read(request.message_id, caller, check)
            if message.text != edit.text:
                edit = Edit(await self._guard.check_edit(message, edit.text, request.confirm))
        if await self._hook.asks_about_edits():
            message = await self._store.read(request.message_id, caller, check)
            if message.text != edit.text:
                edit = await self._hook.approve_edit(message, edit)
        changed = await self._store.edit(request.message_id, edit.text, caller, check, edit.metadata)
        return self._publish(changed, caller, lambda message: MessageUpdated(message=message))

    async def delete(self, request: DeleteMessage, caller: Caller) -> OneMessage:
        check = partial(rules.check_delete, caller=caller, now=self._now(), windows=self._windows)
        changed = await self._store.delete(request.message_id, caller, check)
        return self._publish(changed, caller, event_of)

    async def react(self, request: React, caller: Caller) -> OneMessage:
        emoji = check_emoji(request.emoji)
        change = partial(rules.react, user_id=caller.user_id, emoji=emoji)
        return await self._react(request.message_id, emoji, caller, change, added=True)

    async def unreact(self, request: Unreact, caller: Caller) -> OneMessage:
        """Remove a reaction, also a stored one that is no emoji."""
        emoji = spelled(request.emoji) or request.emoji
        change = partial(rules.unreact, user_id=caller.user_id, emoji=emoji)
        return await self._react(request.message_id, emoji, caller, change, added=False)

    async def revisions(self, request: ListRevisions, caller: Caller) -> Revisions:
        check = partial(rules.check_revisions, caller=caller)
        return Revisions(revisions=await self._store.revisions(request.message_id, caller, check))

    async def _react(
        self,
        message_id: int,
        emoji: str,
        caller: Caller,
        change: Callable[[Reactions], Reactions],
        *,
        added: bool,
    ) -> OneMessage:
        changed = await self._store.react(message_id, caller, _not_deleted, change)
        return self._publish(changed, caller, lambda message: reaction(message, caller, emoji, added=added))

    def _publish(self, changed: Changed, caller: Caller, event: Callable[[Message], Event]) -> OneMessage:
        if changed.anew:
            self._publication.publish(event(changed.stored.message), changed.stored, (caller.session_id,))
        return OneMessage(message=changed.stored.message_for(caller.user_id))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.seconds(), UTC)


def reaction(message: Message, caller: Caller, emoji: str, *, added: bool) -> MessageReaction:
    return MessageReaction(
        conversation_id=message.conversation_id,
        message_id=message.id,
        seq=message.seq,
        rev=message.rev,
        user_id=caller.user_id,
        emoji=emoji,
        added=added,
        reactions=message.reactions,
    )


def _not_deleted(written: Written) -> None:
    if written.deleted:
        raise Conflict("the message is deleted")
