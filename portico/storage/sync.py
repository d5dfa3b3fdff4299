"""What changed for a user since a position, in pages. No concurrent write can make a page skip anything.

Everything written after a position was read has a transaction id at or above it. So "changed at or above"
stays true, and pages are ordered by keys that no write moves. `docs/explanation/sync.md` has the proof.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import msgspec

from portico.contract.shapes import Conversation, Message, Standing
from portico.domain.sync import Now, Place, Position
from portico.storage.conversations.store import VIEW, conversation_of
from portico.storage.database import Database, Transaction
from portico.storage.messages.receipts import stand_of
from portico.storage.messages.rows import COLUMNS, message_of

T = TypeVar("T")
Key: TypeAlias = tuple[int, int]

# One snapshot for all of them: the position is as old as what is read after it.
SNAPSHOT = "set transaction isolation level repeatable read, read only"
NOW = """
    select md5(concat_ws(' ', origin.id, control.system_identifier, d.oid,
                         left(pg_walfile_name(pg_current_wal_lsn()), 8))),
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint, extract(epoch from now())::bigint
    from identity origin, pg_control_system() control, pg_database d where d.datname = current_database()
"""
REMOVED = """
    select p.conversation_id from participant p
    where p.user_id = %(user)s and p.left_at is not null and p.changed >= %(since)s::xid8
    union all
    select p.conversation_id from participant p join conversation c on c.id = p.conversation_id
    where p.user_id = %(user)s and p.left_at is null and p.changed >= %(since)s::xid8
      and c.last_seq <= p.hidden_seq
"""
# Below the newest message that was there before the position, everything was: seq grows under a lock.
# What changed there is in message_revised.
KEYS = """
    select p.conversation_id, item.seq, item.whole
    from participant p
    join conversation c on c.id = p.conversation_id
    cross join lateral (
      select case when p.conversation_id = %(conversation)s then %(seq)s else 0 end as after,
             c.changed >= %(since)s::xid8 as moved,
             c.changed >= %(since)s::xid8 or p.changed >= %(since)s::xid8 as whole
    ) stand
    cross join lateral (
      select 0 as seq, stand.whole
      where p.conversation_id > %(conversation)s
        and (stand.whole or exists (select from participant q where q.conversation_id = p.conversation_id
                                      and q.left_at is null and q.changed >= %(since)s::xid8))
      union
      select m.seq, false from message m
      where %(messages)s and stand.moved and m.conversation_id = p.conversation_id
        and m.seq > greatest(p.cleared_seq, stand.after)
        and m.seq > coalesce((select k.seq from message k where k.conversation_id = p.conversation_id
                                and k.changed < %(since)s::xid8 order by k.seq desc limit 1), 0)
      union
      select m.seq, false from message m
      where %(messages)s and stand.moved and m.conversation_id = p.conversation_id
        and m.rev > 1 and m.changed >= %(since)s::xid8 and m.seq > greatest(p.cleared_seq, stand.after)
    ) item
    where p.user_id = %(user)s and p.left_at is null and p.conversation_id >= %(conversation)s
      and c.last_seq > p.hidden_seq
    order by p.conversation_id, item.seq limit %(limit)s
"""
VIEWS = VIEW + " and p.user_id = %s and p.conversation_id = any (%s) order by p.conversation_id"
STANDINGS = """
    select conversation_id, user_id, read_seq, delivered_seq, read_at, delivered_at from participant
    where conversation_id = any (%s) and left_at is null
      and (conversation_id = any (%s) or changed >= %s::xid8)
    order by conversation_id, user_id
"""
MESSAGES = f"""
    select {COLUMNS} from unnest(%s::bigint[], %s::bigint[]) with ordinality as k(conversation_id, seq, ord)
    join message m on m.conversation_id = k.conversation_id and m.seq = k.seq order by k.ord
"""


class Page(msgspec.Struct, frozen=True):
    """A page of changes and the key at its end; None when it is the last."""

    removed: Sequence[int]
    conversations: Sequence[Conversation]
    messages: Sequence[Message]
    receipts: Sequence[Standing]
    last: Key | None


class Reading:
    """Reads from a single snapshot of the database."""

    def __init__(self, transaction: Transaction, now: Now) -> None:
        self._transaction = transaction
        self.now = now

    async def read_page(self, place: Place, limit: int) -> Page:
        """The page after a place, in a constant number of statements."""
        rows = await self._transaction.query(KEYS, {**_arguments(place), "limit": limit + 1})
        more, rows = len(rows) > limit, rows[:limit]
        keys = [(conversation_id, seq) for conversation_id, seq, _ in rows]
        heads = [conversation_id for conversation_id, seq, _ in rows if seq == 0]
        whole = [conversation_id for conversation_id, _, is_whole in rows if is_whole]
        return Page(
            removed=await self._removed(place),
            conversations=await self._conversations(place.user_id, whole),
            messages=await self._messages([(id_, seq) for id_, seq in keys if seq]),
            receipts=await self._standings(heads, whole, place.since),
            last=keys[-1] if more else None,
        )

    async def _removed(self, place: Place) -> list[int]:
        """On the first page of changes: conversations that left the user's list."""
        if place.conversation_id or not place.with_messages:
            return []
        return [id_ for (id_,) in await self._transaction.query(REMOVED, _arguments(place))]

    async def _conversations(self, user_id: str, ids: list[int]) -> list[Conversation]:
        rows = await self._transaction.query(VIEWS, (user_id, ids)) if ids else []
        return [conversation_of(row, self._transaction.signed_urls) for row in rows]

    async def _messages(self, keys: Sequence[Key]) -> list[Message]:
        columns = [list(column) for column in zip(*keys, strict=True)]
        rows = await self._transaction.query(MESSAGES, columns) if columns else []
        return [message_of(row, self._transaction.signed_urls) for row in rows]

    async def _standings(self, ids: list[int], whole: list[int], since: Position) -> list[Standing]:
        """All cursors of a conversation that may be new to the client, else those that moved."""
        rows = await self._transaction.query(STANDINGS, (ids, whole, str(since.xid))) if ids else []
        return [Standing(conversation_id=c, user_id=u, **stand_of(*stand)) for c, u, *stand in rows]


class Sync:
    """The store for sync."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, work: Callable[[Reading], Awaitable[T]]) -> T:
        """Run `work` on a single snapshot."""

        async def run(transaction: Transaction) -> T:
            await transaction.execute(SNAPSHOT)
            [(database, xid, at)] = await transaction.query(NOW)
            return await work(Reading(transaction, Now(database, Position(xid, at))))

        return await self._database.transaction(run)


def _arguments(place: Place) -> dict[str, Any]:
    return {
        "user": place.user_id,
        "since": str(place.since.xid),
        "conversation": place.conversation_id,
        "seq": place.seq,
        "messages": place.with_messages,
    }
