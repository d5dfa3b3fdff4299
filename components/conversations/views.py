"""Publishes changed conversations: each participant gets their own view, read by one statement for all."""

from collections.abc import Collection

import msgspec

from portico.contract.conversation import (
    ConversationCreated,
    ConversationRemoved,
    ConversationUpdated,
)
from portico.contract.receipt import ReceiptRead
from portico.contract.shapes import Conversation
from portico.domain.conversations import LARGE_GROUP
from portico.domain.people import Caller
from portico.ports import Clock, Publisher
from portico.storage.conversations.membership import Touched
from portico.storage.conversations.store import Conversations
from runtime.after_commit import retry_until_done


class Views:
    """Publishes conversation events."""

    def __init__(self, store: Conversations, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock

    async def publish_change(self, conversation_id: int, touched: Touched, caller: Caller) -> None:
        """Publish a shared change: participants get the new state, joined and removed users their events.

        Raises Unavailable; then who is in hears it later.
        """
        self.publish_removal(conversation_id, touched.left, caller)
        await retry_until_done(self._clock, lambda: self._show(conversation_id, touched, caller))

    async def _show(self, conversation_id: int, touched: Touched, caller: Caller) -> None:
        views = await self._store.views_by_user(conversation_id)
        for user_id, view in views.items():
            event = (
                ConversationCreated(conversation=view)
                if user_id in touched.entered
                else _updated(view, user_id, touched)
            )
            self._publisher.publish(event, (user_id,), (caller.session_id,))
        for user_id in touched.entered:
            self.publish_read(conversation_id, touched, user_id)

    async def publish_own_settings(self, conversation_id: int, caller: Caller) -> None:
        """Publish a change of the caller's own settings to their other devices, if the chat is listed.

        Raises Unavailable; then they hear it later.
        """
        await retry_until_done(self._clock, lambda: self._show_own(conversation_id, caller))

    async def _show_own(self, conversation_id: int, caller: Caller) -> None:
        view = await self._store.find_listed(caller.user_id, conversation_id)
        if view:
            event = _updated(view, caller.user_id, Touched(()))
            self._publisher.publish(event, (caller.user_id,), (caller.session_id,))

    def publish_read(self, conversation_id: int, touched: Touched, user_id: str) -> None:
        """Publish a read position at the end, to everybody including the calling session."""
        if touched.last_seq:
            event = ReceiptRead(
                conversation_id=conversation_id, user_id=user_id, up_to_seq=touched.last_seq, read_at=None
            )
            self._publisher.publish(event, {*touched.member_ids, user_id})

    def publish_removal(self, conversation_id: int, user_ids: Collection[str], caller: Caller) -> None:
        """Publish the removal of a conversation from users' lists."""
        for user_id in user_ids:
            event = ConversationRemoved(conversation_id=conversation_id)
            self._publisher.publish(event, (user_id,), (caller.session_id,))


def _updated(view: Conversation, reader: str, touched: Touched) -> ConversationUpdated:
    """The event for one reader. A large group is as many events as people: each lists only who came."""
    if view.participant_count > LARGE_GROUP:
        shown = {reader, *touched.entered}
        view = msgspec.structs.replace(
            view, participants=[person for person in view.participants if person.user_id in shown]
        )
    return ConversationUpdated(conversation=view, left=list(touched.left))
