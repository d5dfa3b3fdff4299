"""Saved replies of teams, and what their fields stand for in a conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from portico.contract.saved_reply import SavedReply
from portico.domain.errors import NotFound
from portico.domain.properties import title_of
from portico.domain.teams.members import Seat
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row

COLUMNS = "id, team_id, title, text, updated_at"
ADD = f"insert into saved_reply (team_id, title, text) values (%s, %s, %s) returning {COLUMNS}"
LIST = f"select {COLUMNS} from saved_reply where team_id = %s order by title, id"
GET = f"select {COLUMNS} from saved_reply where id = %s"
UPDATE = f"""
    update saved_reply set title = coalesce(%s, title), text = coalesce(%s, text), updated_at = now()
    where id = %s returning {COLUMNS}
"""
DELETE = "delete from saved_reply where id = %s"
# The customer is the participant who has been in it longest of those who are neither the team nor in it.
VALUES = """
    select c.metadata, own.name, desk.name, (
      select q.name from participant p join person q on q.id = p.user_id
      where p.conversation_id = c.id and p.left_at is null and p.user_id <> %(participant)s
        and not exists (select from team_member m where m.team_id = %(team)s and m.user_id = p.user_id)
      order by p.joined_at, p.user_id limit 1)
    from conversation c
    left join person own on own.id = %(member)s
    join person desk on desk.id = %(participant)s
    where c.id = %(conversation)s
"""


class ReplyRow(NamedTuple):
    """COLUMNS, in their order."""

    id: int
    team_id: int
    title: str
    text: str
    updated_at: datetime


class SavedReplies:
    """The store of saved replies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, team_id: int, title: str, text: str) -> SavedReply:
        """A new one."""
        return _one(await self._database.query(ADD, (team_id, title, text)))

    async def list_of(self, team_id: int) -> list[SavedReply]:
        """All of a team, by title."""
        return [_reply(row) for row in await self._database.query(LIST, (team_id,))]

    async def get(self, reply_id: int) -> SavedReply:
        """Raises NotFound."""
        return _one(await self._database.query(GET, (reply_id,)))

    async def update(self, reply_id: int, title: str | None, text: str | None) -> SavedReply:
        """Change what is not None. Raises NotFound."""
        return _one(await self._database.query(UPDATE, (title, text, reply_id)))

    async def delete(self, reply_id: int) -> None:
        """Idempotent."""
        await self._database.transaction(lambda transaction: transaction.execute(DELETE, (reply_id,)))

    async def values_in(self, seat: Seat, conversation_id: int, member_id: str) -> Mapping[str, Any]:
        """What the fields stand for, by name."""
        values = {
            "participant": seat.participant_id,
            "team": seat.team_id,
            "member": member_id,
            "conversation": conversation_id,
        }
        [(metadata, member, team, customer)] = await self._database.query(VALUES, values)
        return {
            "customer.name": customer,
            "property.title": title_of(metadata),
            "member.name": member,
            "team.name": team,
        }


def _one(rows: list[Row]) -> SavedReply:
    if not rows:
        raise NotFound("no such saved reply")
    return _reply(rows[0])


def _reply(columns: Row) -> SavedReply:
    row = ReplyRow._make(columns)
    return SavedReply(
        id=row.id, team_id=row.team_id, title=row.title, text=row.text, updated_at=rfc3339(row.updated_at)
    )
