"""Who may see whose presence and hears of a new name: users who share a conversation, unless blocked.

A block counts whichever of the two it is from.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec

from portico.storage.database import Database

NOT_BLOCKED = """not exists (select from person_block b
    where (b.user_id = {a} and b.blocked_id = {b}) or (b.user_id = {b} and b.blocked_id = {a}))"""
SEEN = f"""
    select o.id, o.last_seen, o.invisible from person o
    where o.id = any (%(others)s) and (o.id = %(user)s or (
      exists (select from participant p
              join participant q on q.conversation_id = p.conversation_id and q.left_at is null
              where p.user_id = %(user)s and p.left_at is null and q.user_id = o.id)
      and {NOT_BLOCKED.format(a="o.id", b="%(user)s")}))
"""
STANDING = "select id, last_seen, invisible from person where id = any (%s)"
# A conversation is open for those who have neither archived nor deleted it, while nobody blocks it.
CONTACTS = f"""
    select p.user_id, q.user_id,
           bool_or(c.status = 'active' and not q.archived and c.last_seq > q.hidden_seq)
    from participant p
    join conversation c on c.id = p.conversation_id
    join participant q on q.conversation_id = c.id and q.left_at is null and q.user_id <> p.user_id
    where p.user_id = any (%s) and p.left_at is null
      and {NOT_BLOCKED.format(a="p.user_id", b="q.user_id")}
    group by 1, 2
"""
# Whom a change of a profile is told: the people of the conversations with the newest activity first.
AUDIENCE = f"""
    select q.user_id
    from participant p
    join conversation c on c.id = p.conversation_id
    join participant q on q.conversation_id = c.id and q.left_at is null and q.user_id <> p.user_id
    where p.user_id = %s and p.left_at is null
      and {NOT_BLOCKED.format(a="p.user_id", b="q.user_id")}
    group by 1 order by max(c.updated_at) desc limit %s
"""
WENT = """
    update person p set last_seen = w.at
    from unnest(%s::text[], %s::timestamptz[]) as w(id, at)
    where p.id = w.id and p.erased_at is null and (p.last_seen is null or p.last_seen < w.at) returning 1
"""
CHOOSE = "update person set invisible = %s where id = %s and invisible <> %s returning 1"


class ContactState(msgspec.Struct, frozen=True):
    """The stored part of a user's presence."""

    last_seen: datetime | None
    invisible: bool


class Contacts:
    """The store of who sees whom, and of what lasts of presence."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read_visible_states(self, user_id: str, others: Collection[str]) -> dict[str, ContactState]:
        """The stored state of those among the others whom the user may see."""
        rows = await self._database.query(SEEN, {"user": user_id, "others": list(others)})
        return {id_: ContactState(*rest) for id_, *rest in rows}

    async def read_states(self, user_ids: Collection[str]) -> dict[str, ContactState]:
        """The stored state of these users."""
        rows = await self._database.query(STANDING, (list(user_ids),))
        return {id_: ContactState(*rest) for id_, *rest in rows}

    async def list_contacts(self, user_ids: Collection[str]) -> dict[str, dict[str, bool]]:
        """For each user, who may see them, and whether the two share an open conversation."""
        contacts: dict[str, dict[str, bool]] = {user_id: {} for user_id in user_ids}
        for user_id, other_id, open_ in await self._database.query(CONTACTS, (list(user_ids),)):
            contacts[user_id][other_id] = open_
        return contacts

    async def list_audience(self, user_id: str, limit: int) -> list[str]:
        """At most `limit` users who may see the user, those of the newest conversations first."""
        return [other_id for (other_id,) in await self._database.query(AUDIENCE, (user_id, limit))]

    async def record_offline(self, moments: Mapping[str, datetime]) -> None:
        """Store when these users went offline; an earlier time than the stored one changes nothing."""
        if moments:
            ids = sorted(moments)  # two such statements take the rows in the same order
            await self._database.query(WENT, (ids, [moments[id_] for id_ in ids]))

    async def set_invisible(self, user_id: str, *, invisible: bool) -> None:
        """Store whether the user is invisible. Writes only changes."""
        await self._database.query(CHOOSE, (invisible, user_id, invisible))
