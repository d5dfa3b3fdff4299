"""What changed for a user since a position, in pages. No concurrent write can make a page skip anything.

Everything written after a position was read has a transaction id at or above it. So "changed at or above"
stays true, and pages are ordered by keys that no write moves. `docs/explanation/sync.md` has the proof.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import msgspec

from portico.contract.shapes import Conversation, Message, Standing
from portico.contract.sync import Gap
from portico.domain.calls.model import Call
from portico.domain.sync import Activity, Now, Place, Position
from portico.storage.calls.rows import COLUMNS as CALL
from portico.storage.calls.rows import call_of
from portico.storage.conversations.store import VIEW, conversation_of
from portico.storage.database import SNAPSHOT, Database, Transaction
from portico.storage.messages.receipts import receipt_state
from portico.storage.messages.rows import columns_for, message_of
from portico.storage.messages.unread import total_of
from portico.storage.sync_keys import KEYS, OLDER, ONE_PLAN, PREPARED_KEYS

T = TypeVar("T")
Key: TypeAlias = tuple[int, int]
RECENT_BYTES = 8 << 20  # of one answer as JSON; the connection to the router takes 16 MiB
RECENT_CHUNK = 100  # conversations that are read at a time, so that other calls get their turns

NOW = """
    select md5(concat_ws(' ', origin.id, control.system_identifier, d.oid,
                         left(pg_walfile_name(pg_current_wal_lsn()), 8))),
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint, extract(epoch from now())::bigint,
           pg_current_wal_insert_lsn()::text, pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()
    from identity origin, pg_control_system() control, pg_database d where d.datname = current_database()
"""
# What ended by a rollback, or without a synchronous commit, is not written to the disk at once; after a crash
# its numbers are given out again, and a client that knows "all before them" would miss what has them then.
# So an answer has to wait until what its snapshot saw the end of is written: the commit of this does it.
WRITE = """
    select pg_logical_emit_message(true, 'portico.sync', '') where pg_current_wal_flush_lsn() < %s::pg_lsn
"""
REMOVED = """
    select p.conversation_id from participant p
    where p.user_id = %(user)s and p.left_at is not null and p.changed >= %(since)s::xid8
    union all
    select p.conversation_id from participant p join conversation c on c.id = p.conversation_id
    where p.user_id = %(user)s and p.left_at is null and p.changed >= %(since)s::xid8
      and c.last_seq <= p.hidden_seq
"""
# What KEYS left out of each conversation, below the first of its messages on the page.
GAPS = f"""
    select p.conversation_id, least(fresh.low, revised.low), greatest(fresh.high, revised.high)
    from unnest(%(ids)s::bigint[], %(firsts)s::bigint[]) as page(conversation_id, first)
    join participant p on p.conversation_id = page.conversation_id and p.user_id = %(user)s
    cross join lateral (
      select greatest(p.cleared_seq, case when p.conversation_id = %(conversation)s then %(seq)s else 0 end)
    ) known(seq)
    left join lateral (
      select older.seq + 1 as low, page.first - 1 as high
      from (select greatest(known.seq, {OLDER})) older(seq) where older.seq + 1 < page.first
    ) fresh on true
    left join lateral (
      select min(m.seq) as low, max(m.seq) as high from message m
      where m.conversation_id = p.conversation_id and m.rev > 1 and m.changed >= %(since)s::xid8
        and m.seq > known.seq and m.seq < page.first
    ) revised on true
    where coalesce(fresh.low, revised.low) is not null
    order by p.conversation_id
"""
RECENT = """
    select (extract(epoch from c.updated_at) * 1000000)::bigint, c.id
    from participant p join conversation c on c.id = p.conversation_id
    where p.user_id = %s and p.left_at is null and c.last_seq > p.hidden_seq
    order by c.updated_at desc, c.id desc limit %s
"""
CALLS = f"""
    select {CALL} from call c
    where c.status in ('ringing', 'active')
      and exists (select from call_party mine where mine.call_id = c.id and mine.user_id = %s)
    order by c.id
"""
VIEWS = VIEW + " and p.user_id = %s and p.conversation_id = any (%s) order by p.conversation_id"
STANDINGS = """
    select conversation_id, user_id, read_seq, delivered_seq, read_at, delivered_at from participant
    where conversation_id = any (%s) and left_at is null and role <> 'observer'
      and (conversation_id = any (%s) or changed >= %s::xid8)
    order by conversation_id, user_id
"""
MESSAGES = f"""
    select {columns_for("p.cleared_seq")}
    from unnest(%s::bigint[], %s::bigint[]) with ordinality as k(conversation_id, seq, ord)
    join message m on m.conversation_id = k.conversation_id and m.seq = k.seq
    join participant p on p.conversation_id = k.conversation_id and p.user_id = %s order by k.ord
"""


class Page(msgspec.Struct, frozen=True):
    """A page of changes and the key at its end; None when it is the last."""

    removed: Sequence[int]
    conversations: Sequence[Conversation]
    messages: Sequence[Message]
    receipts: Sequence[Standing]
    gaps: Sequence[Gap]
    last: Key | None


class Recent(msgspec.Struct, frozen=True):
    """The conversations with the newest activity, and the activity of the last one; None if these are all."""

    conversations: Sequence[Conversation]
    receipts: Sequence[Standing]
    last: Activity | None


class Reading:
    """Reads from a single snapshot of the database."""

    def __init__(self, transaction: Transaction, now: Now, keys: str) -> None:
        """`keys` is KEYS or PREPARED_KEYS."""
        self._transaction = transaction
        self._keys = keys
        self.now = now

    async def read_page(self, place: Place, limit: int, most: int | None = None) -> Page:
        """The page after a place, in a constant number of statements; at most `most` messages of each."""
        asked = {**_arguments(place), "limit": limit + 1, "most": most}
        rows = await self._transaction.query(self._keys, asked)
        more, rows = len(rows) > limit, rows[:limit]
        keys = [(conversation_id, seq) for conversation_id, seq, _ in rows]
        heads = [conversation_id for conversation_id, seq, _ in rows if seq == 0]
        whole = [conversation_id for conversation_id, _, is_whole in rows if is_whole]
        return Page(
            removed=await self._removed(place),
            conversations=await self._conversations(place.user_id, whole),
            messages=await self._messages(place.user_id, [(id_, seq) for id_, seq in keys if seq]),
            receipts=await self._standings(heads, whole, place.since),
            gaps=await self._gaps(place, keys) if most else [],
            last=keys[-1] if more else None,
        )

    async def read_recent(self, user_id: str, limit: int) -> AsyncIterator[Recent]:
        """The `limit` conversations with the newest activity, or as many as RECENT_BYTES hold, in chunks."""
        rows = await self._transaction.query(RECENT, (user_id, limit + 1))
        keys = [Activity(*row) for row in rows[:limit]]
        size = 0
        for start in range(0, len(keys), RECENT_CHUNK):
            fitting: list[tuple[Conversation, list[Standing]]] = []
            for view, receipts in await self._chunk(user_id, keys[start : start + RECENT_CHUNK]):
                size += len(msgspec.json.encode((view, receipts)))
                if size > RECENT_BYTES and (start or fitting):
                    break
                fitting.append((view, receipts))
            done = start + len(fitting)
            if fitting:
                yield _recent(fitting, keys[done - 1] if done < len(rows) else None)
            if size > RECENT_BYTES:
                return

    async def _chunk(
        self, user_id: str, keys: Sequence[Activity]
    ) -> list[tuple[Conversation, list[Standing]]]:
        """Conversations with their receipts, in the order of the keys."""
        ids = [key.id for key in keys]
        views = {view.id: view for view in await self._conversations(user_id, ids)}
        receipts: dict[int, list[Standing]] = {id_: [] for id_ in ids}
        for standing in await self._standings(ids, ids, Position(0, 0)):
            receipts[standing.conversation_id].append(standing)
        return [(views[id_], receipts[id_]) for id_ in ids]

    async def unread_total(self, user_id: str) -> int:
        """The unread count of all conversations of the user."""
        [(total,)] = await self._transaction.query(f"select {total_of('%s')}", (user_id,))
        return int(total or 0)

    async def live_calls(self, user_id: str) -> list[Call]:
        """The ringing and active calls that the user takes part in or may join."""
        return [call_of(row) for row in await self._transaction.query(CALLS, (user_id,))]

    async def _gaps(self, place: Place, keys: Sequence[Key]) -> list[Gap]:
        firsts: dict[int, int] = {}
        for conversation_id, seq in keys:
            if seq:
                firsts.setdefault(conversation_id, seq)
        page = {"ids": list(firsts), "firsts": list(firsts.values())}
        rows = await self._transaction.query(GAPS, {**_arguments(place), **page}) if firsts else []
        return [Gap(conversation_id=id_, from_seq=low, to_seq=high) for id_, low, high in rows]

    async def _removed(self, place: Place) -> list[int]:
        """On the first page of changes: conversations that left the user's list."""
        if place.conversation_id or not place.with_messages:
            return []
        return [id_ for (id_,) in await self._transaction.query(REMOVED, _arguments(place))]

    async def _conversations(self, user_id: str, ids: list[int]) -> list[Conversation]:
        rows = await self._transaction.query(VIEWS, (user_id, ids)) if ids else []
        return [conversation_of(row, self._transaction.signed_urls) for row in rows]

    async def _messages(self, user_id: str, keys: Sequence[Key]) -> list[Message]:
        columns = [list(column) for column in zip(*keys, strict=True)]
        rows = await self._transaction.query(MESSAGES, [*columns, user_id]) if columns else []
        return [message_of(row, self._transaction.signed_urls) for row in rows]

    async def _standings(self, ids: list[int], whole: list[int], since: Position) -> list[Standing]:
        """All cursors of a conversation that may be new to the client, else those that moved."""
        rows = await self._transaction.query(STANDINGS, (ids, whole, str(since.xid))) if ids else []
        return [Standing(conversation_id=c, user_id=u, **receipt_state(*stand)) for c, u, *stand in rows]


class Sync:
    """The store for sync."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, work: Callable[[Reading], Awaitable[T]]) -> T:
        """Run `work` on a single snapshot. The position that it reads outlives a crash of the server."""

        prepares = self._database.pool.prepares

        async def run(transaction: Transaction) -> T:
            started = await transaction.query(f"{SNAPSHOT}; {ONE_PLAN}; {NOW}")
            [(database, xid, at, inserted, is_written)] = started
            now = Now(database, Position(xid, at))
            result = await work(Reading(transaction, now, PREPARED_KEYS if prepares else KEYS))
            if not is_written:
                await transaction.query(WRITE, (inserted,))
            return result

        return await self._database.transaction(run)


def _recent(chunk: Sequence[tuple[Conversation, list[Standing]]], last: Activity | None) -> Recent:
    receipts = [receipt for _, own in chunk for receipt in own]
    return Recent([view for view, _ in chunk], receipts, last)


def _arguments(place: Place) -> dict[str, Any]:
    return {
        "user": place.user_id,
        "since": str(place.since.xid),
        "conversation": place.conversation_id,
        "seq": place.seq,
        "messages": place.with_messages,
        "below": place.below.updated_us if place.below else None,
        "below_id": place.below.id if place.below else None,
    }
