"""Use cases of statistics: the caller's own counts, and counts by day for admins."""

from datetime import UTC, datetime, timedelta

from portico.contract.stats import GetOverview, GetStats, Overview, Stats
from portico.domain.errors import InvalidArgument
from portico.domain.people import Caller
from portico.ports import Clock
from portico.storage.stats import Statistics

USUAL = timedelta(days=30)
LONGEST = timedelta(days=366)


class StatsService:
    """Use cases of statistics."""

    def __init__(self, store: Statistics, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get_own(self, request: GetStats, caller: Caller) -> Stats:  # noqa: ARG002
        return await self._store.read_own(caller.user_id)

    async def overview(self, request: GetOverview, caller: Caller) -> Overview:  # noqa: ARG002
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        since = now - USUAL if request.since is None else request.since
        if since < now - LONGEST:
            raise InvalidArgument("since", f"at most {LONGEST.days} days back")
        return Overview(days=await self._store.list_days(since))
