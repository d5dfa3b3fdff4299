"""The directory: which users somebody can find, in a list and by id.

A user who is hidden and one who does not exist give the same answer, by one statement.
"""

from collections.abc import Collection

import msgspec

from portico.contract.shapes import User
from portico.contract.user import ListUsers
from portico.domain.errors import NotFound
from portico.domain.guests import is_limited
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.people import Caller, Reach, directory_reach
from portico.domain.search.query import parse
from portico.storage.database import Database, Row, split
from portico.storage.search.words import named
from portico.storage.users.people import COLUMNS, PersonRow, me_of, public

KNOWN = "(o.connected_at is not null or o.name is not null)"
LISTABLE = f"o.role = 'user' and o.banned_at is null and o.erased_at is null and {KNOWN}"
OF = ", ".join("o." + column for column in COLUMNS.split(", "))
CONTACTS = """o.id in (
    select q.user_id from participant p
    join participant q on q.conversation_id = p.conversation_id and q.left_at is null
    where p.user_id = %(viewer)s and p.left_at is null)"""
# Whoever left while the viewer was in has left messages behind, which have a name.
MET = """exists (
    select from participant p join participant q on q.conversation_id = p.conversation_id
    where p.user_id = %(viewer)s and p.left_at is null and q.user_id = o.id
      and (q.left_at is null or q.left_at > p.joined_at))"""
# Whom one blocks or reports may be from a conversation that one has left since.
EVER_MET = """exists (
    select from participant p join participant q on q.conversation_id = p.conversation_id
    where p.user_id = %(viewer)s and q.user_id = o.id)"""
PAGE = f"""
    select {OF}, o.name_words from person o
    where o.id <> %(viewer)s and {LISTABLE} and {{reach}}
      and (o.name_words, o.id) > (%(name_words)s, %(id)s)
      and (%(query)s::text is null
           or array_to_tsvector(array_remove(string_to_array(o.name_words, ' '), '')) @@ %(query)s::tsquery)
    order by o.name_words, o.id limit %(limit)s
"""
PAGES = {"contacts": PAGE.format(reach=CONTACTS), "all": PAGE.format(reach="true")}
SEEN = f"""
    select {OF} from person o
    where o.id = any (%(ids)s) and (o.id = %(viewer)s or (%(all)s and {KNOWN}) or {{met}})
"""
GET = SEEN.format(met=MET)
REMEMBERED = SEEN.format(met=EVER_MET)


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: after this folded name and id."""

    name_words: str = ""
    id: str = ""


class Directory:
    """The store of the people that a user may find."""

    def __init__(self, database: Database, reach: Reach) -> None:
        self._database = database
        self._reach = reach

    def is_open_to(self, caller: Caller) -> bool:
        """Whether the caller sees all users."""
        return self._reach_of(caller) == "all"

    async def get(self, caller: Caller, user_id: str) -> User:
        """A user who shares a conversation with the caller, or whom the directory shows. Raises NotFound."""
        rows = await self._database.query(GET, self._asked(caller, [user_id]))
        if not rows:
            raise NotFound("no such user")
        return public(me_of(PersonRow._make(rows[0])))

    async def find_remembered(self, caller: Caller, user_ids: Collection[str]) -> dict[str, User]:
        """Those whom the caller ever shared a conversation with, or whom the directory shows."""
        rows = await self._database.query(REMEMBERED, self._asked(caller, user_ids))
        return {row.id: public(me_of(row)) for row in map(PersonRow._make, rows)}

    async def list_users(self, caller: Caller, asked: ListUsers) -> tuple[list[User], str | None]:
        """Users by name, and the cursor of the next page."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        reach = self._reach_of(caller)
        if reach == "off":
            return [], None
        query = None if asked.query is None else named(parse(asked.query))
        values = {"viewer": caller.user_id, "query": query, "limit": asked.limit + 1}
        rows = await self._database.query(PAGES[reach], {**values, **msgspec.structs.asdict(start)})
        page = [split(row, PersonRow) for row in rows[: asked.limit]]
        more = len(rows) > asked.limit
        cursor = _cursor(*page[-1]) if more else None
        return [public(me_of(person)) for person, _ in page], cursor

    def _reach_of(self, caller: Caller) -> Reach:
        return "contacts" if is_limited(caller) else directory_reach(caller, self._reach)

    def _asked(self, caller: Caller, user_ids: Collection[str]) -> dict[str, object]:
        return {"viewer": caller.user_id, "ids": list(user_ids), "all": self.is_open_to(caller)}


def _cursor(last: PersonRow, rest: Row) -> str:
    (name_words,) = rest
    return encode_cursor(Position(name_words, last.id))
