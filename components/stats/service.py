"""Use cases of statistics: the caller's own counts, and counts by day for admins."""

from datetime import UTC, datetime, timedelta

from portico.contract.stats import GetOverview, GetStats, GetTeamStats, Overview, Stats, TeamStats
from portico.domain.errors import InvalidArgument
from portico.domain.people import Caller
from portico.ports import Clock
from portico.storage.counted_days import CountedDays
from portico.storage.stats import Statistics
from portico.storage.teams.access import TeamAccess
from portico.storage.teams.stats import TeamStatistics

USUAL = timedelta(days=30)
LONGEST = timedelta(days=366)


class StatsService:
    """Use cases of statistics."""

    def __init__(
        self,
        store: Statistics,
        days: CountedDays,
        teams: TeamStatistics,
        access: TeamAccess,
        clock: Clock,
    ) -> None:
        self._store = store
        self._days = days
        self._teams = teams
        self._access = access
        self._clock = clock

    async def get_own(self, request: GetStats, caller: Caller) -> Stats:  # noqa: ARG002
        return await self._store.read_own(caller.user_id)

    async def overview(self, request: GetOverview, caller: Caller) -> Overview:  # noqa: ARG002
        return Overview(days=await self._days.list_days(self._since(request.since)))

    async def team(self, request: GetTeamStats, caller: Caller) -> TeamStats:
        await self._access.seat(caller, request.team_id)
        return await self._teams.read(request.team_id, self._since(request.since))

    def _since(self, asked: datetime | None) -> datetime:
        """The time from which is counted. Raises InvalidArgument."""
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        since = now - USUAL if asked is None else asked
        if since < now - LONGEST:
            raise InvalidArgument("since", f"at most {LONGEST.days} days back")
        return since
