"""Use cases of receipts: move cursors in batches, then publish to participants and to the user's devices."""

from collections.abc import Sequence

from twisted.internet.defer import DeferredList
from twisted.python.failure import Failure

from portico.contract.receipt import (
    DeliveredMarked,
    GetUnread,
    ListManyReceipts,
    ListReceipts,
    MarkDelivered,
    MarkedReceipt,
    MarkRead,
    MarkReceipts,
    MarkUnread,
    ReadMarked,
    ReceiptDelivered,
    ReceiptMark,
    ReceiptRead,
    Receipts,
    ReceiptsMarked,
    ReceiptsOfMany,
    Unread,
    UnreadMarked,
    UnreadUpdated,
)
from portico.domain.errors import NotFound
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
        aside: SetAside[Mark, Moved] = SetAside(clock, store.move_cursors)
        self._marks: Batcher[Mark, Moved] = Batcher(
            clock, "receipts", metrics, aside.store, owner_of=_reader_of
        )

    async def delivered(self, request: MarkDelivered, caller: Caller) -> DeliveredMarked:
        mark = Mark(request.conversation_id, caller.user_id, None, request.up_to_seq)
        moved = await self._marks.queue_item(mark)
        self._publish_delivered(moved, caller)
        return DeliveredMarked(conversation_id=request.conversation_id, up_to_seq=moved.delivered_seq)

    async def read(self, request: MarkRead, caller: Caller) -> ReadMarked:
        mark = Mark(request.conversation_id, caller.user_id, request.up_to_seq, None)
        moved = await self._marks.queue_item(mark)
        self._publish_read(moved, caller)
        return ReadMarked(
            conversation_id=request.conversation_id,
            up_to_seq=moved.read_seq,
            unread=moved.unread,
            total=moved.total,
        )

    async def mark(self, request: MarkReceipts, caller: Caller) -> ReceiptsMarked:
        """Move the cursors of several conversations. Raises Unavailable; what is done by then stays done."""
        marks = marks_of(request.items, caller.user_id)
        results = await DeferredList([self._marks.queue_item(mark) for mark in marks], consumeErrors=True)
        for mark, (_, result) in zip(marks, results, strict=True):
            if isinstance(result, Moved):
                self._publish_mark(mark, result, caller)
        return _marked(marks, [result for _, result in results])

    async def list_positions_of_many(self, request: ListManyReceipts, caller: Caller) -> ReceiptsOfMany:
        asked = dict.fromkeys(request.conversation_ids)
        receipts = await self._store.list_positions_of_many(caller.user_id, asked)
        found = {receipt.conversation_id for receipt in receipts}
        return ReceiptsOfMany(receipts=receipts, missing=[id_ for id_ in asked if id_ not in found])

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

    def _publish_mark(self, mark: Mark, moved: Moved, caller: Caller) -> None:
        """Reading implies delivery: one event for the two, unless more was delivered than read."""
        if mark.read_seq is not None:
            self._publish_read(moved, caller)
        if not moved.read_moved or moved.delivered_seq > moved.read_seq:
            self._publish_delivered(moved, caller)

    def _publish_delivered(self, moved: Moved, caller: Caller) -> None:
        if moved.delivered_moved:
            event = ReceiptDelivered(
                conversation_id=moved.conversation_id,
                user_id=caller.user_id,
                up_to_seq=moved.delivered_seq,
                delivered_at=rfc3339(moved.at),
            )
            self._publisher.publish(event, moved.members, (caller.session_id,))

    def _publish_read(self, moved: Moved, caller: Caller) -> None:
        if moved.read_moved:
            event = ReceiptRead(
                conversation_id=moved.conversation_id,
                user_id=caller.user_id,
                up_to_seq=moved.read_seq,
                read_at=rfc3339(moved.at),
            )
            self._publisher.publish(event, moved.members, (caller.session_id,))
        if moved.read_moved or moved.mark_cleared:
            self._publish_unread(caller, moved.conversation_id, moved.unread, moved.total)

    def _publish_unread(self, caller: Caller, conversation_id: int, left: int, total: int) -> None:
        event = UnreadUpdated(conversation_id=conversation_id, unread=left, total=total)
        self._publisher.publish(event, (caller.user_id,), (caller.session_id,))


def marks_of(items: Sequence[ReceiptMark], user_id: str) -> list[Mark]:
    """One mark for each conversation, in the order in which they are named first."""
    marks: dict[int, Mark] = {}
    for item in items:
        old = marks.get(item.conversation_id, Mark(item.conversation_id, user_id, None, None))
        read_seq = _furthest(old.read_seq, item.read_seq)
        delivered_seq = _furthest(old.delivered_seq, item.delivered_seq)
        marks[item.conversation_id] = Mark(item.conversation_id, user_id, read_seq, delivered_seq)
    return list(marks.values())


def _furthest(*seqs: int | None) -> int | None:
    return max((seq for seq in seqs if seq is not None), default=None)


def _marked(marks: Sequence[Mark], results: Sequence[Moved | Failure]) -> ReceiptsMarked:
    """The answer. Raises a failure other than NotFound."""
    marked: list[MarkedReceipt] = []
    missing: list[int] = []
    total: int | None = None
    for mark, result in zip(marks, results, strict=True):
        if isinstance(result, Failure):
            result.trap(NotFound)
            missing.append(mark.conversation_id)
            continue
        is_read = mark.read_seq is not None
        total = result.total if is_read else total
        marked.append(_marked_receipt(result, unread=result.unread if is_read else None))
    return ReceiptsMarked(marked=marked, missing=missing, total=total)


def _marked_receipt(moved: Moved, unread: int | None) -> MarkedReceipt:
    return MarkedReceipt(
        conversation_id=moved.conversation_id,
        read_seq=moved.read_seq,
        delivered_seq=moved.delivered_seq,
        unread=unread,
    )


def _reader_of(mark: Mark) -> str:
    return mark.user_id
