"""The days that the statistics overview covers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.task import Clock

from components.stats.service import StatsService
from portico.contract.stats import GetOverview
from portico.domain.errors import InvalidArgument
from portico.domain.people import Caller

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROOT = Caller("root", "admin", 1)


class ReceivedRequest:
    """A store that remembers from when on it was asked."""

    def __init__(self) -> None:
        self.since: list[datetime] = []

    async def list_days(self, since: datetime) -> list[Any]:
        self.since.append(since)
        return []


def service(store: Any) -> StatsService:
    clock = Clock()
    clock.advance(NOW.timestamp())
    others: Any = None  # not asked for here
    return StatsService(others, store, others, others, clock)


@pytest_twisted.ensureDeferred
async def test_without_a_time_it_is_about_the_last_thirty_days() -> None:
    store = ReceivedRequest()
    await service(store).overview(GetOverview(), ROOT)
    assert store.since == [NOW - timedelta(days=30)]


@pytest_twisted.ensureDeferred
async def test_it_goes_back_a_year_and_not_further() -> None:
    store = ReceivedRequest()
    await service(store).overview(GetOverview(since=NOW - timedelta(days=366)), ROOT)
    with pytest.raises(InvalidArgument) as refused:
        await service(store).overview(GetOverview(since=NOW - timedelta(days=367)), ROOT)
    assert refused.value.fields["field"] == "since"
    assert store.since == [NOW - timedelta(days=366)]
