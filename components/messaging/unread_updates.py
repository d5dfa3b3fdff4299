"""Publishes new unread counts after messages were deleted, to the users who had one of them unread.

One query runs at a time; deletions during a query are handled by the next. A lost event does no harm,
because the next sync has the counts.
"""

import structlog
from twisted.internet.defer import Deferred

from portico.contract.receipt import UnreadUpdated
from portico.contract.shapes import Message
from portico.domain.errors import Unavailable
from portico.ports import Publisher
from portico.storage.messages.receipts import Receipts

log = structlog.get_logger()


class UnreadUpdates:
    """Recounts and publishes unread counts."""

    def __init__(self, store: Receipts, publisher: Publisher) -> None:
        self._store = store
        self._publisher = publisher
        self._waiting: dict[int, int] = {}  # conversation to the highest seq that was taken back
        self._counting = False

    def recount_after_deletion(self, message: Message) -> None:
        """A message was deleted."""
        highest = self._waiting.get(message.conversation_id, 0)
        self._waiting[message.conversation_id] = max(highest, message.seq)
        if not self._counting:
            self._counting = True
            Deferred.fromCoroutine(self._count())

    async def _count(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, {}
                await self._publish(waiting)
        except Unavailable as error:
            log.info("unread.not_published", reason=error.message)
        except Exception:
            log.exception("unread.failed")
        finally:
            self._counting = False

    async def _publish(self, waiting: dict[int, int]) -> None:
        for conversation_id, user_id, unread, total in await self._store.recount_unread(waiting):
            event = UnreadUpdated(conversation_id=conversation_id, unread=unread, total=total)
            self._publisher.publish(event, (user_id,))
