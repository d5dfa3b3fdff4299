"""Use cases of receipts: move cursors in batches, then publish to participants and to the user's devices."""

from portico.contract.receipt import (
    DeliveredMarked,
    GetUnread,
    ListReceipts,
    MarkDelivered,
    MarkRead,
    MarkUnread,
    ReadMarked,
    ReceiptDelivered,
    ReceiptRead,
    Receipts,
    Unread,
    UnreadMarked,
    UnreadUpdated,
)
from portico.domain.people import Caller
from portico.domain.times import rfc3339
from portico.ports import Clock, Publisher
from portico.storage.messages import receipts
from portico.storage.messages.receipts import Mark, Moved
from runtime.batching import Batcher
from runtime.metrics import Metrics
from runtime.set_aside import SetAside


class ReceiptService:
    """Use cases of receipts."""

    def __init__(
        self, store: receipts.Receipts, publisher: Publisher, clock: Clock, metrics: Metrics
    ) -> None:
        self._store = store
        self._publisher = publisher
        aside: SetAside[Mark, Moved] = SetAside(clock, store.move_cursors, _conversation_of)
        self._marks: Batcher[Mark, Moved] = Batcher(
            clock, "receipts", metrics, aside.store, owner_of=_reader_of
        )

    async def delivered(self, request: MarkDelivered, caller: Caller) -> DeliveredMarked:
        mark = Mark(request.conversation_id, caller.user_id, None, request.up_to_seq)
        moved = await self._marks.queue_item(mark)
        if moved.delivered_moved:
            event = ReceiptDelivered(
                conversation_id=request.conversation_id,
                user_id=caller.user_id,
                up_to_seq=moved.delivered_seq,
                delivered_at=rfc3339(moved.at),
            )
            self._publisher.publish(event, moved.members, (caller.session_id,))
        return DeliveredMarked(conversation_id=request.conversation_id, up_to_seq=moved.delivered_seq)

    async def read(self, request: MarkRead, caller: Caller) -> ReadMarked:
        mark = Mark(request.conversation_id, caller.user_id, request.up_to_seq, None)
        moved = await self._marks.queue_item(mark)
        if moved.read_moved:
            event = ReceiptRead(
                conversation_id=request.conversation_id,
                user_id=caller.user_id,
                up_to_seq=moved.read_seq,
                read_at=rfc3339(moved.at),
            )
            self._publisher.publish(event, moved.members, (caller.session_id,))
        if moved.read_moved or moved.mark_cleared:
            self._publish_unread(caller, request.conversation_id, moved.unread, moved.total)
        return ReadMarked(
            conversation_id=request.conversation_id,
            up_to_seq=moved.read_seq,
            unread=moved.unread,
            total=moved.total,
        )

    async def list_positions(self, request: ListReceipts, caller: Caller) -> Receipts:
        return Receipts(receipts=await self._store.list_positions(caller.user_id, request.conversation_id))

    async def get_unread(self, request: GetUnread, caller: Caller) -> Unread:  # noqa: ARG002
        counts = await self._store.list_unread(caller.user_id)
        return Unread(
            total=sum(counts.values()), conversations={str(id_): count for id_, count in counts.items()}
        )

    async def mark_unread(self, request: MarkUnread, caller: Caller) -> UnreadMarked:
        left, total = await self._store.mark_unread(caller.user_id, request.conversation_id)
        self._publish_unread(caller, request.conversation_id, left, total)
        return UnreadMarked(conversation_id=request.conversation_id, unread=left, total=total)

    def _publish_unread(self, caller: Caller, conversation_id: int, left: int, total: int) -> None:
        event = UnreadUpdated(conversation_id=conversation_id, unread=left, total=total)
        self._publisher.publish(event, (caller.user_id,), (caller.session_id,))


def _conversation_of(mark: Mark) -> int:
    return mark.conversation_id


def _reader_of(mark: Mark) -> str:
    return mark.user_id
