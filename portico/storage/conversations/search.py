"""Search of the user's own conversations: candidates are read in list order and matched one by one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from portico.contract.search import SearchConversations
from portico.contract.shapes import Conversation
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.search.query import Query, matches
from portico.storage.conversations.store import VIEW, Position, conversation_of
from portico.storage.database import Database
from portico.storage.past import NO_POSITION, Past, PrimaryPast

CHUNK = 500  # conversations; between two chunks others have their turn
CANDIDATES = """
    select (extract(epoch from c.updated_at) * 1000000)::bigint, c.id,
           c.title, c.property_id, c.metadata, m.text,
           array(select person.name from participant q join person on person.id = q.user_id
                 where q.conversation_id = c.id and q.left_at is null and q.user_id <> p.user_id
                   and person.name is not null)
    from participant p
    join conversation c on c.id = p.conversation_id
    left join message m on m.conversation_id = c.id and m.seq = c.last_seq and m.seq > p.cleared_seq
    where p.user_id = %s and p.left_at is null and c.last_seq > p.hidden_seq
      and (c.updated_at, c.id) < (to_timestamp(%s / 1e6), %s)
    order by c.updated_at desc, c.id desc limit %s
"""
VIEWS = VIEW + " and p.user_id = %s and p.conversation_id = any (%s)"


class CandidateRow(NamedTuple):
    """CANDIDATES, in its order."""

    updated_us: int
    id: int
    title: str | None
    property_id: str | None
    metadata: dict[str, Any] | None
    last_text: str | None
    names: list[str]

    @property
    def list_position(self) -> Position:
        """The position after this row in the list."""
        return Position(self.updated_us, self.id)


class ConversationSearch:
    """The store for searching conversations."""

    def __init__(self, database: Database, past: Past | None = None) -> None:
        self._database = database
        self._past = past or PrimaryPast(database)

    async def find_conversations(
        self, user_id: str, asked: SearchConversations, query: Query
    ) -> tuple[list[Conversation], str | None]:
        """Matching conversations, newest activity first, and the cursor of the next page."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        found = await self._found(user_id, query, start, asked.limit + 1)
        page = found[: asked.limit]
        more = len(found) > asked.limit
        return await self._views(user_id, page), encode_cursor(page[-1]) if more else None

    async def _found(self, user_id: str, query: Query, start: Position, limit: int) -> list[Position]:
        found: list[Position] = []
        position = await self._position() if query else None
        while query and len(found) < limit:
            args = (user_id, start.updated_us, start.id, CHUNK)
            rows = await self._past.query(position, CANDIDATES, args)
            candidates = [CandidateRow._make(row) for row in rows]
            found += [row.list_position for row in candidates if matches(query, list(_texts(row)))]
            if len(rows) < CHUNK:
                break
            start = candidates[-1].list_position
        return found[:limit]

    async def _position(self) -> str | None:
        """How far the log is written now; None where nobody asks for it."""
        if self._past.position == NO_POSITION:
            return None
        [(position,)] = await self._database.query(f"select {self._past.position}")
        return str(position)

    async def _views(self, user_id: str, page: list[Position]) -> list[Conversation]:
        if not page:
            return []
        rows = await self._database.query(VIEWS, (user_id, [position.id for position in page]))
        views = [conversation_of(row, self._database.signed_urls) for row in rows]
        by_id = {conversation.id: conversation for conversation in views}
        return [by_id[position.id] for position in page if position.id in by_id]


def _texts(row: CandidateRow) -> Iterator[str]:
    yield from filter(None, (row.title, row.property_id, row.last_text, *row.names))
    yield from _values(row.metadata)


def _values(value: Any) -> Iterator[str]:
    """All values in metadata, at any depth, without keys."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _values(item)
    elif isinstance(value, str):
        yield value
    elif value is not None and not isinstance(value, bool):
        yield msgspec.json.encode(value).decode()
