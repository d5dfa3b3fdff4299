"""What time makes of inboxes: snoozed conversations come back, and what is unanswered goes to the leads."""

from collections.abc import Sequence

import msgspec

from portico.contract.inbox import InboxState
from portico.storage.database import Database
from portico.storage.teams.items import STATE, state_of

MOST = 200  # in one statement
WAKE = f"""
    with due as (
      select conversation_id, team_id from inbox_item
      where status = 'snoozed' and snoozed_until <= now()
      order by snoozed_until limit {MOST} for update skip locked
    )
    update inbox_item i set status = 'open', snoozed_until = null, rev = rev + 1
    from due where i.conversation_id = due.conversation_id and i.team_id = due.team_id
    returning {STATE}
"""
ESCALATE = f"""
    with due as (
      select i.conversation_id, i.team_id from inbox_item i
      join team t on t.id = i.team_id
      where i.status = 'open' and i.waiting_since is not null and i.escalated_at is null
        and t.escalate_after is not null
        and i.waiting_since <= now() - make_interval(mins => t.escalate_after)
      order by i.waiting_since limit {MOST} for update of i skip locked
    )
    update inbox_item i set escalated_at = now(), rev = rev + 1
    from due where i.conversation_id = due.conversation_id and i.team_id = due.team_id
    returning {STATE}
"""
PEOPLE = """
    select m.team_id, array_agg(m.user_id order by m.user_id),
           coalesce(array_agg(m.user_id order by m.user_id) filter (where m.role = 'lead'), '{}'),
           (select p.name from person p join team t on t.participant_id = p.id where t.id = m.team_id)
    from team_member m where m.team_id = any (%s) group by m.team_id
"""


class TeamPeople(msgspec.Struct, frozen=True):
    """Who hears of a change in an inbox."""

    members: Sequence[str]
    leads: Sequence[str]
    name: str | None


class Overdue:
    """The store of what is due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wake_snoozed(self) -> list[InboxState]:
        """Open the conversations that were snoozed until now."""
        return [state_of(row) for row in await self._database.query(WAKE)]

    async def escalate(self) -> list[InboxState]:
        """Mark the conversations that have waited too long, each once until it is answered."""
        return [state_of(row) for row in await self._database.query(ESCALATE)]

    async def find_people(self, team_ids: Sequence[int]) -> dict[int, TeamPeople]:
        """The members and leads of these teams."""
        rows = await self._database.query(PEOPLE, (sorted(set(team_ids)),)) if team_ids else []
        return {team_id: TeamPeople(*rest) for team_id, *rest in rows}
