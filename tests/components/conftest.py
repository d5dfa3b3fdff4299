"""Fixtures of the component suite."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_twisted
from twisted.internet.task import Clock

from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.redis import Redis
from tests.support.bridged import Bridged
from tests.support.components import Components, open_components
from tests.support.django import FakeDjango, running_django
from tests.support.site import Site, running_site
from tests.support.webhooks import clock_of_test


@pytest_twisted.async_yield_fixture()
async def components(database: Database, redis: Redis, stores: Settings) -> AsyncIterator[Components]:
    """A router with all components, over empty stores."""
    async with open_components(stores) as components:
        yield components


@pytest_twisted.async_yield_fixture()
async def django() -> AsyncIterator[FakeDjango]:
    """A site that takes everything."""
    async with running_django() as django:
        yield django


@pytest_twisted.async_yield_fixture()
async def bridged(database: Database, django: FakeDjango) -> AsyncIterator[Bridged]:
    """A bridge that has begun."""
    bridged = Bridged(database, django)
    await bridged.begin()
    yield bridged
    await bridged.stop()


@pytest.fixture
def site() -> Iterator[Site]:
    """An endpoint of webhooks that takes everything."""
    with running_site(lambda _: (200, {})) as site:
        yield site


@pytest.fixture
def clock() -> Clock:
    """The clock of a node that posts them."""
    return clock_of_test()
