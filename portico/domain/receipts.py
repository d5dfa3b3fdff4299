"""Read and delivered marks: two cursors a participant, which only ever move forward.

`storage.receipts` does the same in SQL under the conversation's lock; the tests
hold the two against each other.
"""

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
