"""A publisher that also notifies the conversation mirror which conversations may have changed.

Ids are collected for a moment and published together. A lost notification does no harm, because the mirror
finds the same changes in its rows.
"""

from collections.abc import Callable, Collection, Sequence

from portico.contract.conversation import ConversationCreated, ConversationUpdated
from portico.contract.payload import Event
from portico.contract.receipt import ReceiptRead
from portico.ports import Clock, Publisher

GATHERING = 0.1  # seconds


class MirrorNotifyingPublisher:
    """Publishes events, and reports conversations that the mirror has to update."""

    def __init__(self, publisher: Publisher, clock: Clock, notify: Callable[[Collection[int]], None]) -> None:
        self._publisher = publisher
        self._clock = clock
        self._notify = notify
        self._gathered: set[int] = set()

    def publish(self, event: Event, to: Collection[str], exclude: Sequence[int] = ()) -> None:
        self._publisher.publish(event, to, exclude)
        if isinstance(event, ReceiptRead):
            self._note(event.conversation_id)
        elif isinstance(event, ConversationCreated | ConversationUpdated):
            self._note(event.conversation.id)

    def _note(self, conversation_id: int) -> None:
        if not self._gathered:
            self._clock.callLater(GATHERING, self._flush)
        self._gathered.add(conversation_id)

    def _flush(self) -> None:
        gathered, self._gathered = self._gathered, set()
        self._notify(sorted(gathered))
