"""Search of messages: the index narrows, the words decide, and the user's own view filters."""

from typing import Any, NamedTuple

import msgspec

from portico.contract.card_shapes import words_of_shape
from portico.contract.search import FoundMessage, SearchMessages
from portico.contract.shapes import Message
from portico.domain.errors import InvalidArgument, NotFound
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.search.fragments import fragment
from portico.domain.search.query import Query
from portico.storage.database import Database, split
from portico.storage.messages.rows import columns_for, joined_message
from portico.storage.past import NO_POSITION, Past, PrimaryPast
from portico.storage.search.words import narrow, question

FEW = 20_000  # messages that may be asked one by one
NEWEST = 2**62


def scope(position: str) -> str:
    """The statement that counts what is searched, and where in the log it was so much."""
    return f"""
    select count(*), coalesce(sum(greatest(c.last_seq - p.cleared_seq, 0)), 0)::bigint, {position}
    from participant p join conversation c on c.id = p.conversation_id
    where p.user_id = %(user)s and p.left_at is null
      and (%(conversation)s::bigint is null or p.conversation_id = %(conversation)s)
"""


SCOPE = scope(NO_POSITION)
# `@@` asks the index; `ts_match_vq` is the same question to a row that was found.
FIND = f"""
    with found as materialized (
      select s.message_id, {{rank}} as rank
      from message_search s
      join participant p on p.conversation_id = s.conversation_id and p.user_id = %(user)s
      where s.words @@ %(narrow)s::tsquery and ts_match_vq(s.words, %(question)s::tsquery)
        and p.left_at is null and s.seq > p.cleared_seq
    ), page as (
      select * from found where (rank, message_id) < (%(rank)s, %(below)s)
      order by rank desc, message_id desc limit %(limit)s
    )
    select page.rank, page.message_id, {columns_for("p.cleared_seq")}
    from page left join message m on m.id = page.message_id and m.deleted_at is null
    left join participant p on p.conversation_id = m.conversation_id and p.user_id = %(user)s
    order by page.rank desc, page.message_id desc
"""


class FoundRow(NamedTuple):
    """FIND without the message, which is null where it was deleted since."""

    rank: float
    message_id: int


RANKS = {"newest": "0::float8", "best": "ts_rank_cd(s.words, %(question)s::tsquery, 1)::float8"}
FIRST = {"newest": 0.0, "best": float("inf")}


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: the order, and below which rank and message."""

    order: str
    rank: float
    id: int


class Search:
    """The store for searching messages."""

    def __init__(self, database: Database, past: Past | None = None) -> None:
        self._database = database
        self._past = past or PrimaryPast(database)
        self._scope = scope(self._past.position)

    async def find_messages(
        self, user_id: str, asked: SearchMessages, query: Query
    ) -> tuple[list[FoundMessage], str | None]:
        """Matching messages that the user can see, and the cursor of the next page."""
        start = _start(asked)
        searched = {"user": user_id, "conversation": asked.conversation_id}
        [(conversations, messages, position)] = await self._database.query(self._scope, searched)
        if asked.conversation_id is not None and not conversations:
            raise NotFound("no such conversation")
        if not query:
            return [], None
        index = narrow(query, user_id, asked.conversation_id, beginnings=messages > FEW)
        asking = {"user": user_id, "narrow": index, "question": question(query)}
        args = {**asking, "rank": start.rank, "below": start.id}
        rows = await self._past.query(
            position, FIND.format(rank=RANKS[asked.order]), {**args, "limit": asked.limit + 1}
        )
        page = [split(row, FoundRow) for row in rows[: asked.limit]]
        cursor = _cursor(asked, page[-1][0]) if len(rows) > asked.limit else None
        found = [joined_message(columns, self._database.signed_urls) for _, columns in page]
        return [_found(message, query) for message in found if message], cursor


def _start(asked: SearchMessages) -> Position:
    if asked.cursor is None:
        return Position(asked.order, FIRST[asked.order], NEWEST)
    start = decode_cursor(asked.cursor, Position)
    if start.order != asked.order:
        raise InvalidArgument("cursor", "not a cursor of this order")
    return start


def _cursor(asked: SearchMessages, last: FoundRow) -> str:
    return encode_cursor(Position(asked.order, last.rank, last.message_id))


def _found(message: Message, query: Query) -> FoundMessage:
    fields: dict[str, Any] = msgspec.structs.asdict(message)
    return FoundMessage(**fields, fragment=fragment(_searched_text(message), query))


def _searched_text(message: Message) -> str:
    """What the index took in: the text, and below it the names of the files and the words of a card."""
    names = [each.filename for each in message.attachments if each.filename]
    words = words_of_shape(message.card) if message.card else []
    return "\n".join([*([message.text] if message.text else []), *names, *words])
