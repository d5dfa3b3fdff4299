"""Holding a conversation: whoever changes its rows takes its lock first, then looks at who is in.

In a transaction of several statements each one sees what was committed before the lock was had.
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
    """A conversation under lock, as it is for as long as the transaction lasts."""

    id: int
    type: str
    last_seq: int
    members: Sequence[Member]

    @property
    def member_ids(self) -> tuple[str, ...]:
        """Whom an event about it concerns."""
        return tuple(member.user_id for member in self.members)


async def hold(transaction: Transaction, conversation_id: int) -> Held:
    """Take the lock. Raises NotFound when there is no such conversation."""
    rows = await transaction.query(LOCK, (conversation_id,))
    if not rows:
        raise NotFound("no such conversation")
    [(kind, last_seq)] = rows
    members = await transaction.query(MEMBERS, (conversation_id,))
    return Held(conversation_id, kind, last_seq, [Member(*row) for row in members])


async def hold_as(transaction: Transaction, conversation_id: int, user_id: str) -> Held:
    """Take the lock for somebody who is in. Raises NotFound for everybody else."""
    held = await hold(transaction, conversation_id)
    if user_id not in held.member_ids:
        raise NotFound("no such conversation")
    return held
