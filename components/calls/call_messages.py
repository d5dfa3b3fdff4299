"""Follow-up of a call log message: wakes the message relay, and publishes the participants' read receipts."""

from contextlib import suppress

from twisted.internet.defer import Deferred

from portico.contract.receipt import ReceiptRead, UnreadUpdated
from portico.domain.errors import Unavailable
from portico.domain.times import rfc3339
from portico.ports import Clock
from portico.storage.calls.call_messages import ReadOver
from portico.storage.calls.store import Changed
from portico.storage.messages.receipts import Receipts
from runtime.after_commit import retry_until_done
from runtime.relay_waking import relay_waker
from runtime.router_connection import RouterConnection


class CallLogMessages:
    """Publishes after the commit. Without it, relay and cursors would catch up later."""

    def __init__(self, connection: RouterConnection, receipts: Receipts, clock: Clock) -> None:
        self._connection = connection
        self._wake_relay = relay_waker(connection)
        self._receipts = receipts
        self._clock = clock

    def notify_written(self) -> None:
        """A call log message was written or changed."""
        self._wake_relay()

    def read(self, changed: Changed) -> None:
        """Publish the read position, and the user's unread count to their own devices."""
        for read_over in changed.read:
            event = ReceiptRead(
                conversation_id=changed.after.conversation_id,
                user_id=read_over.user_id,
                up_to_seq=read_over.seq,
                read_at=rfc3339(read_over.at),
            )
            self._connection.publish(event, changed.member_ids)
            Deferred.fromCoroutine(self._publish_unread_later(changed.after.conversation_id, read_over))

    async def _publish_unread_later(self, conversation_id: int, read_over: ReadOver) -> None:
        with suppress(Unavailable):  # then it is told later
            await retry_until_done(self._clock, lambda: self._publish_unread(conversation_id, read_over))

    async def _publish_unread(self, conversation_id: int, read_over: ReadOver) -> None:
        unread = await self._receipts.list_unread(read_over.user_id)
        event = UnreadUpdated(
            conversation_id=conversation_id,
            unread=unread.get(conversation_id, 0),
            total=sum(unread.values()),
        )
        self._connection.publish(event, [read_over.user_id])
