"""Read and delivered marks: two cursors a participant, which only ever move forward.

`storage.receipts` does the same in SQL under the conversation's lock; the tests
hold the two against each other.
"""

from collections.abc import Collection

import msgspec


class Cursors(msgspec.Struct, frozen=True):
    """How far a participant has got: `read_seq <= delivered_seq <= last_seq`, always."""

    read_seq: int = 0
    delivered_seq: int = 0


def deliver(cursors: Cursors, up_to_seq: int, last_seq: int) -> Cursors:
    """Move the delivered cursor. A position beyond the last message means the last message."""
    reached = min(up_to_seq, last_seq)
    return Cursors(cursors.read_seq, max(cursors.delivered_seq, reached))


def read(cursors: Cursors, up_to_seq: int, last_seq: int) -> Cursors:
    """Move the read cursor; what is read has been delivered."""
    reached = max(cursors.read_seq, min(up_to_seq, last_seq))
    return Cursors(reached, max(cursors.delivered_seq, reached))


def unread(cursors: Cursors, last_seq: int, *, marked: bool, taken_back: Collection[int] = ()) -> int:
    """How many messages wait; a conversation marked unread counts as one at least.

    `taken_back` are the seqs of messages that were deleted: nobody has to read them any more.
    """
    gone = sum(cursors.read_seq < seq <= last_seq for seq in taken_back)
    return max(last_seq - cursors.read_seq - gone, int(marked))
