"""Stores teams and who is in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portico.contract.team import Team, TeamHours, TeamMember
from portico.domain.errors import NotFound
from portico.domain.people import Caller
from portico.domain.teams.members import TeamRole, check_lead, check_leads_left, check_room, is_operator
from portico.domain.times import rfc3339, rfc3339_epoch
from portico.storage.database import Database, Row, Transaction
from portico.storage.teams.access import know
from portico.storage.users.people import name_words

CREATE = """
    insert into team (shows, assignment, office_hours, away_text, escalate_after)
    values (%(shows)s, %(assignment)s, %(office_hours)s::jsonb, %(away_text)s, %(escalate_after)s)
    returning id, participant_id
"""
DESCRIBE = """
    insert into person (id, name, name_words, name_at, avatar_url, avatar_at)
    values (%(id)s, %(name)s, %(words)s, now(), %(avatar)s, now())
    on conflict (id) do update set name = excluded.name, name_words = excluded.name_words,
      name_at = now(), avatar_url = excluded.avatar_url, avatar_at = now()
"""
JOIN = """
    insert into team_member (team_id, user_id, role) values (%s, %s, %s)
    on conflict (team_id, user_id) do update set role = excluded.role
"""
LEAVE = "delete from team_member where team_id = %s and user_id = %s"
UNASSIGN = """
    update inbox_item set assignee_id = null, rev = rev + 1 where team_id = %s and assignee_id = %s
    returning conversation_id
"""
LOCK = "select id from team where id = %s for update"
ROLES = "select user_id, role from team_member where team_id = %s"
TEAM = """
    select t.id, t.participant_id, p.name, p.avatar_url, t.shows, t.assignment, t.office_hours, t.away_text,
           t.escalate_after, t.created_at,
           (select coalesce(jsonb_agg(jsonb_build_object('user_id', m.user_id, 'role', m.role,
              'name', q.name, 'avatar_url', q.avatar_url, 'joined_at', extract(epoch from m.joined_at))
              order by m.joined_at, m.user_id), '[]')
            from team_member m join person q on q.id = m.user_id where m.team_id = t.id)
    from team t join person p on p.id = t.participant_id
"""
ONE = TEAM + " where t.id = %s"
OF_USER = (
    TEAM
    + """ where %s or exists (select from team_member m where m.team_id = t.id and m.user_id = %s)
    order by p.name, t.id"""
)
COLUMNS = ("shows", "assignment", "office_hours", "away_text", "escalate_after")
MEMBERS_OF = """
    select t.participant_id, array_agg(m.user_id order by m.user_id)
    from team t join team_member m on m.team_id = t.id where t.participant_id = any (%s) group by 1
"""


class TeamRow(NamedTuple):
    """TEAM, in its order."""

    id: int
    participant_id: str
    name: str | None
    avatar_url: str | None
    shows: Any
    assignment: Any
    office_hours: dict[str, Any] | None
    away_text: str | None
    escalate_after: int | None
    created_at: datetime
    members: list[dict[str, Any]]


class Left(msgspec.Struct, frozen=True):
    """The team after somebody left, and the conversations that were theirs."""

    team: Team
    conversation_ids: Sequence[int]


class Teams:
    """The store of teams."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, name: str, avatar_url: str | None, values: Mapping[str, Any], roles: Mapping[str, TeamRole]
    ) -> Team:
        """A new team; `roles` are those of its members."""

        async def work(transaction: Transaction) -> Team:
            [(team_id, participant_id)] = await transaction.query(CREATE, _columns(values))
            person = {"id": participant_id, "name": name, "words": name_words(name), "avatar": avatar_url}
            await transaction.execute(DESCRIBE, person)
            await know(transaction, sorted(roles))
            for user_id, role in roles.items():
                await transaction.execute(JOIN, (team_id, user_id, role))
            return await _one(transaction, team_id)

        return await self._database.transaction(work)

    async def get(self, team_id: int) -> Team:
        """Raises NotFound."""
        return await self._database.transaction(lambda transaction: _one(transaction, team_id))

    async def list_seen(self, caller: Caller) -> list[Team]:
        """The teams that the caller may see."""
        rows = await self._database.query(OF_USER, (is_operator(caller), caller.user_id))
        return [_team(row) for row in rows]

    async def update(self, caller: Caller, team_id: int, values: Mapping[str, Any]) -> Team:
        """Change these columns. Raises NotFound, Forbidden."""

        async def work(transaction: Transaction) -> Team:
            await _lock_as_lead(transaction, caller, team_id)
            columns = _columns(values)
            if columns:
                settings = ", ".join(f"{name} = %({name})s" for name in columns)
                statement = f"update team set {settings} where id = %(id)s"
                await transaction.execute(statement, {**columns, "id": team_id})
            return await _one(transaction, team_id)

        return await self._database.transaction(work)

    async def add_member(self, caller: Caller, team_id: int, user_id: str, role: TeamRole) -> Team:
        """Idempotent. Raises NotFound, Forbidden, Conflict, TooLarge."""

        async def work(transaction: Transaction) -> Team:
            roles = await _lock_as_lead(transaction, caller, team_id)
            check_room(roles, user_id)
            check_leads_left({**roles, user_id: role})
            await know(transaction, [user_id])
            await transaction.execute(JOIN, (team_id, user_id, role))
            return await _one(transaction, team_id)

        return await self._database.transaction(work)

    async def remove_member(self, caller: Caller, team_id: int, user_id: str) -> Left:
        """Remove a member, whose conversations are nobody's then. Raises NotFound, Forbidden, Conflict."""

        async def work(transaction: Transaction) -> Left:
            roles = await _lock_as_lead(transaction, caller, team_id, leaving=user_id)
            if user_id not in roles:
                raise NotFound("no such member")
            check_leads_left({other: role for other, role in roles.items() if other != user_id})
            await transaction.execute(LEAVE, (team_id, user_id))
            unassigned = await transaction.query(UNASSIGN, (team_id, user_id))
            return Left(await _one(transaction, team_id), [id_ for (id_,) in unassigned])

        return await self._database.transaction(work)

    async def members_of(self, participant_ids: Sequence[str]) -> dict[str, list[str]]:
        """The members of teams, by the team's id as a participant."""
        return dict(await self._database.query(MEMBERS_OF, (list(participant_ids),)))


async def _lock_as_lead(
    transaction: Transaction, caller: Caller, team_id: int, leaving: str | None = None
) -> dict[str, TeamRole]:
    """The roles in a team that the caller may change, which nobody else changes meanwhile.

    Members may change one thing: they leave.
    """
    if not await transaction.query(LOCK, (team_id,)):
        raise NotFound("no such team")
    roles: dict[str, TeamRole] = dict(await transaction.query(ROLES, (team_id,)))
    own = roles.get(caller.user_id)
    if own is None or leaving != caller.user_id:
        check_lead(own, caller)
    return roles


async def _one(transaction: Transaction, team_id: int) -> Team:
    rows = await transaction.query(ONE, (team_id,))
    if not rows:
        raise NotFound("no such team")
    return _team(rows[0])


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: values[name] for name in COLUMNS if name in values}
    hours = found.get("office_hours")
    if hours is not None:
        found["office_hours"] = msgspec.json.encode(hours).decode()
    return found


def _team(columns: Row) -> Team:
    row = TeamRow._make(columns)
    return Team(
        id=row.id,
        participant_id=row.participant_id,
        name=row.name,
        avatar_url=row.avatar_url,
        shows=row.shows,
        assignment=row.assignment,
        office_hours=None if row.office_hours is None else msgspec.convert(row.office_hours, TeamHours),
        away_text=row.away_text,
        escalate_after_minutes=row.escalate_after,
        members=[_member(member) for member in row.members],
        created_at=rfc3339(row.created_at),
    )


def _member(member: dict[str, Any]) -> TeamMember:
    return TeamMember(**{**member, "joined_at": rfc3339_epoch(float(member["joined_at"]))})
