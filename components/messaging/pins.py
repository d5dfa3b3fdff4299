"""Use cases of pinned messages: check under a row lock, update, then publish."""

from components.messaging.relay import Publication
from portico.contract.message import ListPins, Messages, MessageUpdated, OneMessage, PinMessage, UnpinMessage
from portico.domain.changes import check_pin
from portico.domain.people import Caller
from portico.storage.messages.changes import Changed
from portico.storage.messages.pins import Pins


class PinService:
    """Use cases of pinned messages."""

    def __init__(self, store: Pins, publication: Publication) -> None:
        self._store = store
        self._publication = publication

    async def pin(self, request: PinMessage, caller: Caller) -> OneMessage:
        return self._publish(await self._store.pin(request.message_id, caller, check_pin), caller)

    async def unpin(self, request: UnpinMessage, caller: Caller) -> OneMessage:
        return self._publish(await self._store.unpin(request.message_id, caller, check_pin), caller)

    async def list_pinned(self, request: ListPins, caller: Caller) -> Messages:
        """The pinned messages of a conversation, the one that was pinned last first."""
        return Messages(messages=await self._store.list_pinned(caller.user_id, request.conversation_id))

    def _publish(self, changed: Changed, caller: Caller) -> OneMessage:
        stored = changed.stored
        if changed.anew:
            self._publication.publish(MessageUpdated(message=stored.message), stored, (caller.session_id,))
        return OneMessage(message=stored.message_for(caller.user_id))
