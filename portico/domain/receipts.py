"""Read and delivered cursors of a participant, which only move forward.

`storage.messages.receipts` does the same in SQL under the conversation's lock; tests compare the two.
"""

import msgspec


class Cursors(msgspec.Struct, frozen=True):
    """A participant's cursors: always `read_seq <= delivered_seq <= last_seq`."""

    read_seq: int = 0
    delivered_seq: int = 0


def deliver(cursors: Cursors, up_to_seq: int, last_seq: int) -> Cursors:
    """Move the delivered cursor. A position beyond the last message means the last message."""
    reached = min(up_to_seq, last_seq)
    return Cursors(cursors.read_seq, max(cursors.delivered_seq, reached))


def read(cursors: Cursors, up_to_seq: int, last_seq: int) -> Cursors:
    """Move the read cursor. What is read has also been delivered."""
    reached = max(cursors.read_seq, min(up_to_seq, last_seq))
    return Cursors(reached, max(cursors.delivered_seq, reached))
