"""The words of messages and names, made anew when folding has another version; searches go on meanwhile.

In order of id, in slices. A slice of messages and its step are one statement, which also sees that the search
index took in nothing since it was read, and holds it up for that moment: no older text goes over a newer
one. What is new is taken in with the new version by whoever writes it.
"""

from typing import NamedTuple

from portico.domain.search.folding import VERSION
from portico.storage.database import Database
from portico.storage.search.index import MEMBERS, SAID, SLICE, WORDS, IndexRow, within, words
from portico.storage.users.people import name_words

# A subject that has no row yet has no words of another version either.
BEGIN = f"""
    insert into folding (subject, version) values ('messages', {VERSION}), ('names', {VERSION})
    on conflict (subject) do update set version = excluded.version, place = ''
    where folding.version <> excluded.version returning place is not null
"""
READ_MESSAGES = f"""
    select c.position::text, c.message_id, f.place, m.id, m.conversation_id, m.seq, m.said, {MEMBERS}
    from folding f left join log_cursor c on c.name = 'search' left join lateral (
      select id, conversation_id, seq, {SAID} from message
      where id > coalesce(nullif(f.place, ''), '0')::bigint order by id limit {SLICE}
    ) m on true
    where f.subject = 'messages' and f.place is not null
"""
STEP = f"""
    with search as (
      select from log_cursor where name = 'search' and position = %(position)s::xid8
        and message_id = %(message_id)s for update
    ), moved as (
      update folding set place = %(next)s
      where subject = 'messages' and version = {VERSION} and place = %(place)s and exists (select from search)
      returning 1
    )
"""
READ_NAMES = f"""
    select f.place, p.id, p.name from folding f left join lateral (
      select id, name from person where id > f.place and name is not null order by id limit {SLICE}
    ) p on true
    where f.subject = 'names' and f.place is not null
"""


class NameRow(NamedTuple):
    """READ_NAMES, in its order; the user is null where there is none."""

    place: str
    id: str | None
    name: str


WRITE_NAMES = f"""
    with moved as (
      update folding set place = %(next)s
      where subject = 'names' and version = {VERSION} and place = %(place)s returning 1
    )
    update person set name_words = w.words
    from unnest(%(ids)s::text[], %(names)s::text[], %(words)s::text[]) w(id, name, words)
    where person.id = w.id and person.name = w.name and person.name_words <> w.words
      and exists (select from moved)
    returning 1
"""
DONE = "update folding set place = null where subject = %s and version = %s and place = %s returning 1"


class Refolding:
    """Writes the words of messages and names again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self) -> bool:
        """Check the version of the stored words. Returns whether everything must be recomputed."""
        return any(is_old for (is_old,) in await self._database.query(BEGIN))

    async def recompute_messages(self) -> bool:
        """Recompute the words of the next messages. Returns whether there may be more."""
        rows = await self._database.query(READ_MESSAGES)
        if not rows:
            return False
        read = [IndexRow._make(row) for row in rows]
        first = read[0]
        if first.id is None or first.position is None:  # without a cursor nothing was taken in yet
            return await self._end("messages", first.place)
        taken = within(read)
        at = {"position": first.position, "message_id": first.message_id, "place": first.place}
        await self._database.query(STEP + WORDS, {**at, "next": str(taken[-1].id), **words(taken)})
        return True

    async def recompute_names(self) -> bool:
        """Recompute the words of the next names. Returns whether there may be more."""
        rows = await self._database.query(READ_NAMES)
        if not rows:
            return False
        read = [NameRow._make(row) for row in rows]
        place = read[0].place
        if read[0].id is None:
            return await self._end("names", place)
        ids, names = [row.id for row in read], [row.name for row in read]
        made = {"ids": ids, "names": names, "words": [name_words(name) for name in names]}
        await self._database.query(WRITE_NAMES, {"place": place, "next": ids[-1], **made})
        return True

    async def _end(self, subject: str, place: str) -> bool:
        await self._database.query(DONE, (subject, VERSION, place))
        return False
