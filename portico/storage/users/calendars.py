"""The addresses of calendars, and the accepted viewings that they show."""

import secrets
from typing import NamedTuple

import msgspec

from portico.domain.cards.model import Card
from portico.domain.properties import title_of
from portico.storage.database import Database

KEEP = """
    insert into calendar_feed (user_id, secret) values (%(user)s, %(secret)s)
    on conflict (user_id) do update
      set secret = case when %(renew)s then excluded.secret else calendar_feed.secret end
    returning secret
"""
OWNER = """
    select f.user_id from calendar_feed f
    join person on person.id = f.user_id and person.erased_at is null and person.banned_at is null
    where f.secret = %s
"""
# A member of a team has the team's viewings, without those of conversations that are somebody else's.
VIEWINGS = """
    with seat as (
      select p.conversation_id, p.cleared_seq from participant p
      where p.user_id = %(user)s and p.left_at is null
      union all
      select p.conversation_id, p.cleared_seq
      from team_member tm join team t on t.id = tm.team_id
      join participant p on p.user_id = t.participant_id and p.left_at is null
      left join inbox_item i on i.team_id = t.id and i.conversation_id = p.conversation_id
      where tm.user_id = %(user)s and coalesce(i.assignee_id, %(user)s) = %(user)s
    )
    select m.id, m.conversation_id, m.card, c.title, c.metadata
    from appointment a
    join message m on m.id = a.message_id and m.card ->> 'state' = 'accepted'
    join conversation c on c.id = a.conversation_id
    where a.begins_at > now() - interval '90 days'
      and exists (select from seat s where s.conversation_id = a.conversation_id and m.seq > s.cleared_seq)
    order by a.begins_at desc limit 500
"""


class Viewing(NamedTuple):
    """An accepted viewing, with the title of what is viewed."""

    message_id: int
    conversation_id: int
    card: Card
    title: str


class Calendars:
    """The store of calendars."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def secret(self, user_id: str, *, renew: bool) -> str:
        """The secret of the user's address: the one that they have, or a new one."""
        values = {"user": user_id, "secret": secrets.token_urlsafe(32), "renew": renew}
        [(secret,)] = await self._database.query(KEEP, values)
        return str(secret)

    async def viewings(self, secret: str) -> list[Viewing] | None:
        """The viewings behind an address; None for one that nobody has."""
        owners = await self._database.query(OWNER, (secret,))
        if not owners:
            return None
        rows = await self._database.query(VIEWINGS, {"user": owners[0][0]})
        return [
            Viewing(
                id_, conversation_id, msgspec.convert(card, Card), title_of(metadata or {}) or title or ""
            )
            for id_, conversation_id, card, title, metadata in rows
        ]
