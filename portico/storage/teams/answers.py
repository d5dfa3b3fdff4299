"""Who of a team wrote its messages: known to the team, and to the other side only if the team shows it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from portico.domain.errors import NotFound
from portico.storage.database import Database

# Whoever left the team between the check of the seat and this statement writes nothing for it.
SIGN = """
    with seat as (
      select t.id, t.participant_id, t.shows, m.user_id, p.name, p.avatar_url
      from team t
      join team_member m on m.team_id = t.id and m.user_id = %(member)s
      join person p on p.id = m.user_id
      where t.participant_id = %(sender)s
    ), signed as (
      insert into team_answer (sender_id, local_id, team_id, member_id)
      select participant_id, %(local_id)s, id, user_id from seat
      on conflict do nothing
    )
    select shows, user_id, name, avatar_url from seat
"""
AUTHORS = """
    select a.sender_id, a.local_id, a.member_id
    from unnest(%s::text[], %s::text[]) as k(sender_id, local_id)
    join team_answer a on a.sender_id = k.sender_id and a.local_id = k.local_id
"""
AUTHORS_IN = """
    select m.id, m.seq, a.member_id
    from message m join team_answer a on a.sender_id = m.sender_id and a.local_id = m.local_id
    where m.conversation_id = %s and m.sender_id = %s order by m.seq desc limit %s
"""


class Signature(NamedTuple):
    """Who writes for a team, and what the other side is told of it: SIGN, in its order."""

    shows: str
    user_id: str
    name: str | None
    avatar_url: str | None

    @property
    def agent(self) -> dict[str, Any] | None:
        """What the other side sees of them; None if it sees the team only."""
        if self.shows != "agent":
            return None
        return {"user_id": self.user_id, "name": self.name, "avatar_url": self.avatar_url}


class Authorship(NamedTuple):
    """Who wrote a message of a team."""

    message_id: int
    seq: int
    member_id: str


class TeamAnswers:
    """The store of authors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sign(self, sender_id: str, local_id: str, member_id: str) -> Signature:
        """Record who writes a message for a team, before it is sent. A retry changes nothing.

        Raises NotFound for somebody who is not in the team.
        """
        values = {"sender": sender_id, "local_id": local_id, "member": member_id}
        rows = await self._database.query(SIGN, values)
        if not rows:
            raise NotFound("no such team")
        return Signature._make(rows[0])

    async def find_authors(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Who wrote these messages, by sender and `local_id`."""
        columns = [list(column) for column in zip(*keys, strict=True)]
        rows = await self._database.query(AUTHORS, columns) if columns else []
        return {(sender_id, local_id): member_id for sender_id, local_id, member_id in rows}

    async def list_authors(self, conversation_id: int, participant_id: str, limit: int) -> list[Authorship]:
        """Who wrote the team's newest messages in a conversation, in ascending `seq`."""
        rows = await self._database.query(AUTHORS_IN, (conversation_id, participant_id, limit))
        return [Authorship._make(row) for row in reversed(rows)]
