"""Locks on conversations: who changes rows of a conversation takes its lock first and reads afterwards.

Whoever locks many conversations at once waits for none of them for long (`without_locked`).

In a transaction of several statements, each one sees what was committed before the lock was granted.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from portico.domain.errors import NotFound
from portico.domain.membership import Member
from portico.ports import OfConversation
from portico.storage.database import Database, Locked, Transaction

Item = TypeVar("Item", bound=OfConversation)
Result = TypeVar("Result")

LOCK = "select type, last_seq, evidence from conversation where id = %s for no key update"
WAIT_SHORTLY = "set local lock_timeout = '200ms'"  # for the statements of a batch
LOCKED = """
    select id from conversation where id = any (%s) except
    select id from (select id from conversation where id = any (%s) for no key update skip locked) free
"""
MEMBERS = """
    select user_id, role from participant
    where conversation_id = %s and left_at is null order by joined_at, user_id
"""


class LockedConversation(msgspec.Struct, frozen=True):
    """A locked conversation; it stays so until the transaction ends."""

    id: int
    type: str
    last_seq: int
    members: Sequence[Member]
    evidence: bool = False

    @property
    def member_ids(self) -> tuple[str, ...]:
        """Whom an event about it concerns."""
        return tuple(member.user_id for member in self.members)


async def lock_conversation(transaction: Transaction, conversation_id: int) -> LockedConversation:
    """Lock a conversation. Raises NotFound."""
    rows = await transaction.query(LOCK, (conversation_id,))
    if not rows:
        raise NotFound("no such conversation")
    [(kind, last_seq, evidence)] = rows
    members = await transaction.query(MEMBERS, (conversation_id,))
    everybody = [Member(*row) for row in members]
    return LockedConversation(conversation_id, kind, last_seq, everybody, evidence)


async def lock_as_member(transaction: Transaction, conversation_id: int, user_id: str) -> LockedConversation:
    """Lock a conversation for one of its participants. Raises NotFound for everybody else."""
    held = await lock_conversation(transaction, conversation_id)
    if user_id not in held.member_ids:
        raise NotFound("no such conversation")
    return held


async def without_locked(
    database: Database,
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]],
) -> list[Result | Exception]:
    """What `work` stores, under WAIT_SHORTLY. An item that would have to wait gets Locked."""
    try:
        return list(await work(items))
    except Locked:
        ids = sorted({item.conversation_id for item in items})
        locked = {id_ for (id_,) in await database.query(LOCKED, (ids, ids))}
    free = [item for item in items if item.conversation_id not in locked]
    try:
        results = iter(await work(free) if free else [])
    except Locked:  # of another row, or by somebody who came in between
        results = iter([await _alone(work, item) for item in free])
    return [Locked() if item.conversation_id in locked else next(results) for item in items]


async def _alone(
    work: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]], item: Item
) -> Result | Exception:
    try:
        [result] = await work([item])
    except Locked as error:
        return error
    return result
