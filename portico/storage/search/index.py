"""The search index as the consumer of the message log that writes it.

Its cursor is a place in the log: a transaction, and a message inside it, so that even one
transaction of a million messages is taken in small slices. A slice and the step of the cursor
are one statement: of two processes that read the same slice one writes it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from portico.storage.database import Database
from portico.storage.search.words import vector

SLICE = 1_000  # messages
CHARACTERS = 100_000  # of their texts, about: folding them is not to hold up anybody else
# Most messages are a text alone: their rows skip the other parts.
SAID = """concat_ws(E'\\n', text,
    case when attachments is not null then
      (select string_agg(a ->> 'filename', E'\\n') from jsonb_array_elements(attachments) a) end,
    case when card is not null then
      concat_ws(E'\\n', card -> 'terms' ->> 'place', card -> 'terms' ->> 'conditions', card ->> 'reason',
        (select string_agg(i ->> 'name', E'\\n') from jsonb_array_elements(card -> 'terms' -> 'items') i))
      end) as said"""
MEMBERS = "array(select user_id from participant q where q.conversation_id = m.conversation_id)"
BEGIN = "insert into log_cursor (name, position) values ('search', '0') on conflict do nothing returning 1"
READ = f"""
    select c.position::text, c.message_id, m.changed::text, m.id, m.conversation_id, m.seq, m.said, {MEMBERS}
    from log_cursor c left join lateral (
      select changed, id, conversation_id, seq, {SAID} from message
      where (changed, id) > (c.position, c.message_id)
        and changed < pg_snapshot_xmin(pg_current_snapshot())
      order by changed, id limit %s
    ) m on true
    where c.name = 'search'
"""
MOVE = """
    with moved as (
      update log_cursor set position = %(next)s::xid8, message_id = %(next_id)s
      where name = 'search' and position = %(position)s::xid8 and message_id = %(message_id)s returning 1
    )
"""
WORDS = """
    , emptied as (
      delete from message_search where message_id = any (%(emptied)s) and exists (select from moved)
    ), written as (
      insert into message_search (message_id, conversation_id, seq, words)
      select message_id, conversation_id, seq, words::tsvector
      from unnest(%(ids)s::bigint[], %(conversations)s::bigint[], %(seqs)s::bigint[], %(words)s::text[])
        as w(message_id, conversation_id, seq, words)
      where exists (select from moved)
      on conflict (message_id) do update set words = excluded.words
      where message_search.words is distinct from excluded.words
    )
    select count(*) from moved
"""


class IndexRow(NamedTuple):
    """READ, and READ of the refolding: the cursor, and a message (null where there is none).

    `place` is the transaction that changed the message here, and the last refolded id there.
    """

    position: str
    message_id: int
    place: str
    id: int
    conversation_id: int
    seq: int
    said: str
    members: list[str]


class SearchIndex:
    """Writes the words of messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def advance(self) -> bool:
        """Index the next batch of the log. Returns whether there may be more."""
        rows = await self._database.query(READ, (SLICE,))
        if not rows:
            await self._database.query(BEGIN)
            return True
        read = [IndexRow._make(row) for row in rows]
        if read[0].id is None:
            return False
        taken = within(read)
        await self._database.query(MOVE + WORDS, _slice(taken))
        return len(taken) < len(rows) or len(rows) == SLICE


def within(rows: Sequence[IndexRow]) -> Sequence[IndexRow]:
    """As many of the rows as may be folded at once, by their texts; one at least."""
    total = 0
    for number, row in enumerate(rows):
        total += len(row.said)
        if total > CHARACTERS:
            return rows[: max(number, 1)]
    return rows


def words(rows: Sequence[IndexRow]) -> dict[str, object]:
    """What WORDS writes of these messages."""
    vectors = {row.id: vector(row.said, row.conversation_id, row.members) for row in rows}
    found = [row for row in rows if vectors[row.id] is not None]
    return {
        "emptied": [id_ for id_, vector in vectors.items() if vector is None],
        "ids": [row.id for row in found],
        "conversations": [row.conversation_id for row in found],
        "seqs": [row.seq for row in found],
        "words": [vectors[row.id] for row in found],
    }


def _slice(rows: Sequence[IndexRow]) -> dict[str, object]:
    first, last = rows[0], rows[-1]
    before = {"position": first.position, "message_id": first.message_id}
    return {**before, "next": last.place, "next_id": last.id, **words(rows)}
