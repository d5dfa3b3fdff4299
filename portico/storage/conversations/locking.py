"""Locks on conversations: who changes rows of a conversation takes its lock first and reads afterwards.

In a transaction of several statements, each one sees what was committed before the lock was granted.
"""

from collections.abc import Sequence

import msgspec

from portico.domain.errors import NotFound
from portico.domain.membership import Member
from portico.storage.database import Transaction

LOCK = "select type, last_seq from conversation where id = %s for no key update"
MEMBERS = """
    select user_id, role from participant
    where conversation_id = %s and left_at is null order by joined_at, user_id
"""


class Held(msgspec.Struct, frozen=True):
    """A locked conversation; it stays so until the transaction ends."""

    id: int
    type: str
    last_seq: int
    members: Sequence[Member]

    @property
    def member_ids(self) -> tuple[str, ...]:
        """Whom an event about it concerns."""
        return tuple(member.user_id for member in self.members)


async def hold(transaction: Transaction, conversation_id: int) -> Held:
    """Lock a conversation. Raises NotFound."""
    rows = await transaction.query(LOCK, (conversation_id,))
    if not rows:
        raise NotFound("no such conversation")
    [(kind, last_seq)] = rows
    members = await transaction.query(MEMBERS, (conversation_id,))
    return Held(conversation_id, kind, last_seq, [Member(*row) for row in members])


async def hold_as(transaction: Transaction, conversation_id: int, user_id: str) -> Held:
    """Lock a conversation for one of its participants. Raises NotFound for everybody else."""
    held = await hold(transaction, conversation_id)
    if user_id not in held.member_ids:
        raise NotFound("no such conversation")
    return held
