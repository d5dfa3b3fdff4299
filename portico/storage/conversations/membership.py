"""Participants of conversations, titles and metadata, blocks, and each participant's own settings."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET

from portico.contract.conversation import UpdateConversation
from portico.domain.membership import (
    OBSERVER,
    Member,
    check_add,
    check_add_observer,
    check_leave,
    check_manage,
    check_remove,
)
from portico.storage.conversations.locking import LockedConversation, lock_as_member
from portico.storage.database import Database, Transaction
from portico.storage.teams.access import know

BLOCKS = "select 1 from person_block where user_id = %s and blocked_id = %s"
ENTER = """
    insert into participant (conversation_id, user_id, role, cleared_seq, read_seq, delivered_seq)
    values (%(conversation)s, %(user)s, %(role)s, %(cleared)s, %(seq)s, %(seq)s)
    on conflict (conversation_id, user_id) do update set
      left_at = null, joined_at = now(), role = %(role)s, archived = false, pinned = false,
      muted_until = null, marked_unread = false, cleared_seq = %(cleared)s, hidden_seq = -1,
      read_seq = %(seq)s, delivered_seq = %(seq)s, read_at = null, delivered_at = null,
      changed = pg_current_xact_id()
"""
EXIT = """
    update participant set left_at = now(), changed = pg_current_xact_id()
    where conversation_id = %s and user_id = %s
"""
OWN = """
    update participant set role = 'owner', changed = pg_current_xact_id()
    where conversation_id = %s and user_id = %s
"""
TOUCH = "update conversation set rev = rev + 1, changed = pg_current_xact_id() where id = %s"
UPDATE = """
    update conversation set
      title = case when %(set_title)s then %(title)s else title end,
      metadata = case when %(set_metadata)s then %(metadata)s::jsonb else metadata end,
      booking_url = case when %(set_booking)s then %(booking)s else booking_url end,
      changed = pg_current_xact_id()
    where id = %(id)s
"""
BLOCK = "insert into conversation_block (conversation_id, user_id) values (%s, %s) on conflict do nothing"
UNBLOCK = "delete from conversation_block where conversation_id = %s and user_id = %s"
STATUS = """
    update conversation c set rev = rev + 1, changed = pg_current_xact_id(),
      status = case when exists (select from conversation_block b where b.conversation_id = c.id)
                    then 'blocked' else 'active' end
    where c.id = %s
"""
FORGET_DRAFT = "delete from draft where conversation_id = %s and user_id = %s"
KEEP = """
    update participant set {setting} = %s, rev = rev + 1, changed = pg_current_xact_id()
    where conversation_id = %s and user_id = %s
"""
CLEAR = """
    update participant p set cleared_seq = c.last_seq, hidden_seq = c.last_seq, read_seq = c.last_seq,
           delivered_seq = c.last_seq, read_at = null, delivered_at = null,
           marked_unread = false, pinned = false,
           rev = p.rev + 1, changed = pg_current_xact_id()
    from conversation c where c.id = p.conversation_id and p.conversation_id = %s and p.user_id = %s
"""
Setting = Literal["archived", "pinned", "muted_until"]


class Touched(msgspec.Struct, frozen=True):
    """The participants after a change, and those who were added or removed."""

    member_ids: tuple[str, ...]
    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    last_seq: int = 0


class Membership:
    """The store of who is in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_participant(
        self, conversation_id: int, user_id: str, added_id: str, role: str = "member"
    ) -> Touched:
        """Add a participant, who sees later messages only. If they block the user, nothing changes."""

        async def change(transaction: Transaction, held: LockedConversation) -> Touched:
            if not check_add(held.type, held.members, user_id, added_id):
                return Touched(held.member_ids)
            await know(transaction, [added_id])
            if await transaction.query(BLOCKS, (added_id, user_id)):
                return Touched(held.member_ids)
            return await _enter(transaction, held, added_id, role, held.last_seq)

        return await self._change(conversation_id, user_id, change)

    async def add_observer(self, conversation_id: int, user_id: str, added_id: str) -> Touched:
        """Add an observer, who sees everything from the beginning."""

        async def change(transaction: Transaction, held: LockedConversation) -> Touched:
            if not check_add_observer(held.members, user_id, added_id, evidence=held.evidence):
                return Touched(held.member_ids)
            await know(transaction, [added_id])
            return await _enter(transaction, held, added_id, OBSERVER, 0)

        return await self._change(conversation_id, user_id, change)

    async def remove(self, conversation_id: int, user_id: str, removed_id: str) -> Touched:
        """Remove a participant."""

        async def change(transaction: Transaction, held: LockedConversation) -> Touched:
            check_remove(held.type, held.members, user_id, removed_id)
            await transaction.execute(EXIT, (held.id, removed_id))
            await transaction.execute(FORGET_DRAFT, (held.id, removed_id))
            return Touched(_without(held.members, removed_id), left=(removed_id,))

        return await self._change(conversation_id, user_id, change)

    async def leave(self, conversation_id: int, user_id: str) -> Touched:
        """Leave. A group without an owner gets a new one."""

        async def change(transaction: Transaction, held: LockedConversation) -> Touched:
            heir = check_leave(held.type, held.members, user_id)
            await transaction.execute(EXIT, (held.id, user_id))
            await transaction.execute(FORGET_DRAFT, (held.id, user_id))
            if heir:
                await transaction.execute(OWN, (held.id, heir))
            return Touched(_without(held.members, user_id), left=(user_id,))

        return await self._change(conversation_id, user_id, change)

    async def check_manager(self, conversation_id: int, user_id: str) -> None:
        """Raise NotFound or Forbidden for a user who may not change title and metadata."""

        async def work(transaction: Transaction) -> None:
            held = await lock_as_member(transaction, conversation_id, user_id)
            check_manage(held.type, held.members, user_id)

        await self._database.transaction(work)

    async def update(self, request: UpdateConversation, user_id: str) -> Touched:
        """Change title, metadata and booking link."""

        async def change(transaction: Transaction, held: LockedConversation) -> Touched:
            check_manage(held.type, held.members, user_id)
            await transaction.execute(UPDATE, _columns(request))
            return Touched(held.member_ids)

        return await self._change(request.conversation_id, user_id, change)

    async def block(self, conversation_id: int, user_id: str) -> Touched:
        """Block the conversation: nobody can send."""
        return await self._set_block(conversation_id, user_id, BLOCK)

    async def unblock(self, conversation_id: int, user_id: str) -> Touched:
        """Remove the user's block; the conversation stays blocked if somebody else blocks it."""
        return await self._set_block(conversation_id, user_id, UNBLOCK)

    async def set_setting(self, conversation_id: int, user_id: str, setting: Setting, value: Any) -> None:
        """Store a setting of one participant."""

        async def work(transaction: Transaction) -> None:
            await lock_as_member(transaction, conversation_id, user_id)
            await transaction.execute(KEEP.format(setting=setting), (value, conversation_id, user_id))

        await self._database.transaction(work)

    async def clear(self, conversation_id: int, user_id: str) -> Touched:
        """Delete the history for this participant; it counts as read."""

        async def work(transaction: Transaction) -> Touched:
            held = await lock_as_member(transaction, conversation_id, user_id)
            await transaction.execute(CLEAR, (conversation_id, user_id))
            await transaction.execute(FORGET_DRAFT, (conversation_id, user_id))
            return Touched(held.member_ids, left=(user_id,), last_seq=held.last_seq)

        return await self._database.transaction(work)

    async def _set_block(self, conversation_id: int, user_id: str, statement: str) -> Touched:
        async def change(transaction: Transaction, held: LockedConversation) -> Touched:
            check_manage(held.type, held.members, user_id)
            await transaction.execute(statement, (held.id, user_id))
            await transaction.execute(STATUS, (held.id,))
            return Touched(held.member_ids)

        return await self._change(conversation_id, user_id, change)

    async def _change(
        self, conversation_id: int, user_id: str, change: Callable[[Transaction, LockedConversation], Any]
    ) -> Touched:
        async def work(transaction: Transaction) -> Touched:
            held = await lock_as_member(transaction, conversation_id, user_id)
            touched: Touched = await change(transaction, held)
            await transaction.execute(TOUCH, (held.id,))
            return touched

        return await self._database.transaction(work)


async def _enter(
    transaction: Transaction, held: LockedConversation, added_id: str, role: str, cleared: int
) -> Touched:
    entering = {"conversation": held.id, "user": added_id, "role": role, "seq": held.last_seq}
    await transaction.execute(ENTER, {**entering, "cleared": cleared})
    return Touched(held.member_ids, entered=(added_id,), last_seq=held.last_seq)


def _without(members: Sequence[Member], user_id: str) -> tuple[str, ...]:
    return tuple(member.user_id for member in members if member.user_id != user_id)


def _columns(request: UpdateConversation) -> dict[str, Any]:
    metadata = None if request.metadata is UNSET else msgspec.json.encode(request.metadata).decode()
    return {
        "id": request.conversation_id,
        "set_title": request.title is not UNSET,
        "title": None if request.title is UNSET else request.title,
        "set_metadata": request.metadata is not UNSET,
        "metadata": metadata,
        "set_booking": request.booking_url is not UNSET,
        "booking": None if request.booking_url is UNSET else request.booking_url,
    }
