"""Read and delivered cursors, moved in batches under the conversations' locks, and the unread counts.

`domain.receipts` defines what a move does; MOVE does the same in SQL.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portico.contract.shapes import Receipt, Standing
from portico.domain.errors import NotFound
from portico.domain.membership import OBSERVER
from portico.domain.times import rfc3339
from portico.storage.conversations.locking import WAIT_SHORTLY, without_locked
from portico.storage.database import Database, Row
from portico.storage.messages.unread import total_of, unread_of

LOCK = "select id from conversation where id = any (%s) order by id for no key update"
# A total as it is after the move, which this statement does not see yet.
NEW_TOTAL = total_of(
    "s.user_id",
    read="coalesce(t.read_seq, q.read_seq)",
    marked="coalesce(t.marked, q.marked_unread)",
    join="left join stood t on t.conversation_id = q.conversation_id and t.user_id = q.user_id",
)
MOVE = f"""
    with asked as (
      select conversation_id, user_id, max(read_seq) as read_seq, max(delivered_seq) as delivered_seq
      from unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
        as a(conversation_id, user_id, read_seq, delivered_seq)
      group by 1, 2
    ), stood as (
      select a.conversation_id, a.user_id, c.id, c.last_seq,
             p.read_seq as old_read, p.delivered_seq as old_delivered, p.marked_unread as old_marked,
             greatest(p.read_seq, least(coalesce(a.read_seq, 0), c.last_seq)) as read_seq,
             greatest(p.delivered_seq,
                      least(greatest(a.read_seq, a.delivered_seq), c.last_seq)) as delivered_seq,
             p.role, p.marked_unread and a.read_seq is null as marked, a.read_seq is not null as reads
      from asked a
      join conversation c on c.id = a.conversation_id
      join participant p on p.conversation_id = a.conversation_id and p.user_id = a.user_id
      where p.left_at is null
    ), moved as (
      update participant p
      set read_seq = s.read_seq, delivered_seq = s.delivered_seq, marked_unread = s.marked,
          read_at = case when s.read_seq > s.old_read then now() else p.read_at end,
          delivered_at = case when s.delivered_seq > s.old_delivered then now() else p.delivered_at end,
          changed = pg_current_xact_id()
      from stood s
      where p.conversation_id = s.conversation_id and p.user_id = s.user_id
        and (s.read_seq, s.delivered_seq, s.marked)
            is distinct from (s.old_read, s.old_delivered, s.old_marked)
    ), noted as (
      insert into webhook_change (type, subject, conversation_id, data)
      select kind.type, s.conversation_id || ':' || s.user_id, s.conversation_id, jsonb_build_object(
        'conversation_id', s.conversation_id, 'user_id', s.user_id, 'up_to_seq', kind.seq)
      from stood s, lateral (
        values ('receipt.delivered', s.delivered_seq, s.old_delivered),
               ('receipt.read', s.read_seq, s.old_read)
      ) kind(type, seq, old)
      where kind.seq > kind.old and s.role <> 'observer' and exists (select from webhook_endpoint e
        where e.events && array['*', 'receipt.*', 'receipt.read', 'receipt.delivered'])
      on conflict do nothing
    )
    select s.conversation_id, s.user_id, s.read_seq, s.delivered_seq, s.last_seq, now(),
           s.read_seq > old_read, s.delivered_seq > old_delivered, old_marked and not marked,
           (select array_agg(q.user_id) from participant q
            where q.conversation_id = s.conversation_id and q.left_at is null
              and (s.role <> 'observer' or q.user_id = s.user_id)),
           coalesce(case when reads then {NEW_TOTAL} end, 0),
           coalesce(case when reads then {unread_of("s", "s", marked="s.marked")} end, 0)
    from stood s
"""


class Moved(NamedTuple):
    """A user's cursors after a mark, what changed, and the participants: the columns of MOVE, in order.

    `total` and `unread` come with the move, because a query after the commit can fail. For a delivery mark
    both are 0.
    """

    conversation_id: int
    user_id: str
    read_seq: int
    delivered_seq: int
    last_seq: int
    at: datetime
    read_moved: bool
    delivered_moved: bool
    mark_cleared: bool
    members: Sequence[str]  # who hears of it: of an observer's mark, nobody else
    total: int
    unread: int


TOTALS = f"""
    select p.user_id, sum({unread_of()})::bigint
    from participant p join conversation c on c.id = p.conversation_id
    where p.user_id = any (%s) and p.left_at is null group by p.user_id
"""
UNREAD = f"""
    select * from (
      select c.id, {unread_of()} as unread
      from participant p join conversation c on c.id = p.conversation_id
      where p.user_id = %s and p.left_at is null and (c.last_seq > p.read_seq or p.marked_unread)) counted
    where unread > 0 order by id
"""
NOW_MARKED = "q.marked_unread or q.conversation_id = p.conversation_id"
MARK_UNREAD = f"""
    update participant p set marked_unread = true, changed = pg_current_xact_id() from conversation c
    where c.id = p.conversation_id and p.conversation_id = %s and p.user_id = %s and p.left_at is null
    returning {unread_of(marked="true")}, {total_of("p.user_id", marked=NOW_MARKED)}
"""
RECOUNT = f"""
    select p.conversation_id, p.user_id, {unread_of()}, {total_of("p.user_id")}
    from unnest(%s::bigint[], %s::bigint[]) as gone(conversation_id, seq)
    join participant p on p.conversation_id = gone.conversation_id and p.left_at is null
      and p.read_seq < gone.seq
    join conversation c on c.id = p.conversation_id
"""
POSITIONS = """
    select user_id, role, read_seq, delivered_seq, read_at, delivered_at from participant
    where conversation_id = %s and left_at is null order by user_id
"""


POSITIONS_OF_MANY = """
    select q.conversation_id, q.user_id, q.read_seq, q.delivered_seq, q.read_at, q.delivered_at
    from participant p join participant q on q.conversation_id = p.conversation_id and q.left_at is null
      and q.role <> 'observer'
    where p.conversation_id = any (%s) and p.user_id = %s and p.left_at is null
    order by q.conversation_id, q.user_id
"""


class Mark(msgspec.Struct, frozen=True):
    """A mark by a client: read, or delivered, up to a `seq`."""

    conversation_id: int
    user_id: str
    read_seq: int | None
    delivered_seq: int | None


class Receipts:
    """The store of read and delivered cursors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def move_cursors(self, marks: Sequence[Mark]) -> list[Moved | Exception]:
        """Move cursors forward, in one transaction. Each mark gets its result or an error."""
        return await without_locked(self._database, marks, self._move)

    async def _move(self, marks: Sequence[Mark]) -> list[Moved | Exception]:
        columns: list[list[Any]] = [
            [mark.conversation_id for mark in marks],
            [mark.user_id for mark in marks],
            [mark.read_seq for mark in marks],
            [mark.delivered_seq for mark in marks],
        ]
        rows = await self._database.query(f"{WAIT_SHORTLY};{LOCK};{MOVE}", [columns[0], *columns])
        moved = [Moved._make(row) for row in rows]
        stand = {(one.conversation_id, one.user_id): one for one in moved}
        missing = NotFound("no such conversation")
        return [stand.get((mark.conversation_id, mark.user_id), missing) for mark in marks]

    async def total_unread(self, user_ids: Collection[str]) -> dict[str, int]:
        """The total unread count of each user."""
        rows = await self._database.query(TOTALS, (list(user_ids),))
        return {user_id: int(total) for user_id, total in rows}

    async def recount_unread(self, taken_back: Mapping[int, int]) -> list[tuple[int, str, int, int]]:
        """Conversation, user, unread there and in total, for users who had not read the deleted messages."""
        rows = await self._database.query(RECOUNT, (list(taken_back), list(taken_back.values())))
        return [(id_, user_id, left, int(total)) for id_, user_id, left, total in rows]

    async def list_unread(self, user_id: str) -> dict[int, int]:
        """Unread counts of conversations that have any."""
        return dict(await self._database.query(UNREAD, (user_id,)))

    async def mark_unread(self, user_id: str, conversation_id: int) -> tuple[int, int]:
        """Mark a conversation as unread; returns its unread count and the total. Raises NotFound."""
        rows = await self._database.query(MARK_UNREAD, (conversation_id, user_id))
        if not rows:
            raise NotFound("no such conversation")
        [(left, total)] = rows
        return int(left), int(total)

    async def list_positions_of_many(self, user_id: str, conversation_ids: Collection[int]) -> list[Standing]:
        """The cursors of all participants of those of the conversations that the user is in."""
        rows = await self._database.query(POSITIONS_OF_MANY, (list(conversation_ids), user_id))
        return [Standing(conversation_id=c, user_id=u, **receipt_state(*state)) for c, u, *state in rows]

    async def list_positions(self, user_id: str, conversation_id: int) -> list[Receipt]:
        """The cursors of all participants. Raises NotFound if the user is not one of them."""
        rows = await self._database.query(POSITIONS, (conversation_id,))
        if user_id not in [id_ for id_, *_ in rows]:
            raise NotFound("no such conversation")
        return receipts_of(rows)


def receipts_of(positions: Sequence[Row]) -> list[Receipt]:
    """Receipts from POSITIONS. Those of observers are nobody's business."""
    seen = [(user_id, state) for user_id, role, *state in positions if role != OBSERVER]
    return [Receipt(user_id=user_id, **receipt_state(*state)) for user_id, state in seen]


def receipt_state(
    read_seq: int, delivered_seq: int, read_at: datetime | None, delivered_at: datetime | None
) -> dict[str, Any]:
    """How far a participant has got and since when, as clients see it."""
    return {
        "read_seq": read_seq,
        "delivered_seq": delivered_seq,
        "read_at": None if read_at is None else rfc3339(read_at),
        "delivered_at": None if delivered_at is None else rfc3339(delivered_at),
    }
