"""Who sees what of a team: every procedure about a team begins with one of these statements."""

from collections.abc import Sequence

from portico.domain.errors import Forbidden, NotFound
from portico.domain.people import Caller
from portico.domain.teams.ids import is_team
from portico.domain.teams.members import Seat, check_seen, may_see
from portico.storage.database import Database, Transaction

SEAT = """
    select t.id, t.participant_id, m.role from team t
    left join team_member m on m.team_id = t.id and m.user_id = %s where t.id = %s
"""
IS_BARRED = "select 1 from person where id = %s and (banned_at is not null or erased_at is not null)"
# Of several teams in a conversation the caller's own counts, and of those the one that came first.
SEAT_IN = """
    select t.id, t.participant_id, m.role
    from participant p
    join team t on t.participant_id = p.user_id
    left join team_member m on m.team_id = t.id and m.user_id = %s
    where p.conversation_id = %s and p.left_at is null
    order by m.role is null, p.joined_at, t.id limit 1
"""

KNOW = "insert into person (id) select unnest(%s::text[]) on conflict do nothing"
MISSING = """
    select asked.id from unnest(%s::text[]) as asked(id)
    where not exists (select from team t where t.participant_id = asked.id)
"""


class TeamAccess:
    """The store of seats."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seat(self, caller: Caller, team_id: int) -> Seat:
        """The caller's seat in a team. Raises NotFound for who may not see it."""
        rows = await self._database.query(SEAT, (caller.user_id, team_id))
        if not rows:
            raise NotFound("no such team")
        seat = Seat(*rows[0])
        check_seen(seat.role, caller)
        return seat

    async def acting_seat(self, caller: Caller, team_id: int) -> Seat:
        """The same for who acts for the team. Raises Forbidden for a team that is blocked, as a login is."""
        seat = await self.seat(caller, team_id)
        if await self._database.query(IS_BARRED, (seat.participant_id,)):
            raise Forbidden("this team is blocked")
        return seat

    async def seat_in(self, caller: Caller, conversation_id: int) -> Seat:
        """The caller's seat in the team that takes part in a conversation. Raises NotFound."""
        return _seat(await self._database.query(SEAT_IN, (caller.user_id, conversation_id)), caller)


async def seat_within(transaction: Transaction, caller: Caller, conversation_id: int) -> Seat:
    """The same inside a transaction."""
    return _seat(await transaction.query(SEAT_IN, (caller.user_id, conversation_id)), caller)


async def know(transaction: Transaction, user_ids: Sequence[str]) -> None:
    """Make rows for users who are known by id only. Raises NotFound for a team that does not exist."""
    teams = [user_id for user_id in user_ids if is_team(user_id)]
    if teams and await transaction.query(MISSING, (teams,)):
        raise NotFound("no such team")
    await transaction.execute(KNOW, (sorted(user_ids),))


def _seat(rows: list[tuple[object, ...]], caller: Caller) -> Seat:
    seat = Seat(*rows[0]) if rows else None  # type: ignore[arg-type]
    if seat is None or not may_see(seat.role, caller):
        raise NotFound("no such conversation")
    return seat
