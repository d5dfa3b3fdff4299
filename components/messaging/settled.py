"""Which messages are behind the cursor of a message relay.

A smaller id alone does not prove it: ids are given out before the commit, so a message may become visible
after one with a greater id. A sender's transaction has its number before its messages have ids. Each one that
may hold a smaller id is therefore older than the transaction that moves the cursor past the greater id, and
has ended once the cursor is at that transaction.
"""

from collections import deque
from collections.abc import Collection


class Settled:
    """Ids of messages that were read: all up to a certain one, and recent ones above it."""

    def __init__(self) -> None:
        self._up_to = 0
        self._recent: deque[tuple[int, frozenset[int]]] = deque()

    def __contains__(self, message_id: int) -> bool:
        return message_id <= self._up_to or any(message_id in ids for _, ids in self._recent)

    def add(self, message_ids: Collection[int], transaction: int) -> None:
        """The cursor was moved past these messages in this transaction."""
        self._recent.append((transaction, frozenset(message_ids)))

    def advance(self, position: int) -> None:
        """Every transaction before this position has ended, and its messages were read."""
        while self._recent and self._recent[0][0] <= position:
            _, ids = self._recent.popleft()
            self._up_to = max(self._up_to, *ids)
