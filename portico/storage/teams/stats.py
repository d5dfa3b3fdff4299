"""Answer times of a team and of its members, counted when they are asked for."""

from datetime import datetime

from portico.contract.stats import MemberAnswers, ResponseTime, TeamStats
from portico.storage.database import Database

TIMES = """count(*), round(percentile_cont(0.5) within group (order by waited_ms)::numeric)::bigint,
    round(avg(waited_ms))::bigint"""
OF_TEAM = f"select {TIMES} from team_answer where team_id = %s and answered_at >= %s"
OF_MEMBERS = f"""
    select member_id, {TIMES} from team_answer where team_id = %s and answered_at >= %s
    group by member_id order by member_id
"""
NOW = """
    select count(*) filter (where status = 'open'),
           count(*) filter (where status = 'open' and assignee_id is null),
           count(*) filter (where status = 'open' and waiting_since is not null)
    from inbox_item where team_id = %s
"""


class TeamStatistics:
    """The store of a team's numbers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, team_id: int, since: datetime) -> TeamStats:
        """The numbers of a team since a time, and how many conversations are open now."""
        [team] = await self._database.query(OF_TEAM, (team_id, since))
        members = await self._database.query(OF_MEMBERS, (team_id, since))
        [(open_, unassigned, waiting)] = await self._database.query(NOW, (team_id,))
        return TeamStats(
            team_id=team_id,
            open=open_,
            unassigned=unassigned,
            waiting=waiting,
            response_time=_time(*team),
            members=[
                MemberAnswers(user_id=user_id, response_time=_time(*rest)) for user_id, *rest in members
            ],
        )


def _time(answers: int, median_ms: int | None, average_ms: int | None) -> ResponseTime:
    return ResponseTime(answers=answers, median_ms=median_ms, average_ms=average_ms)
