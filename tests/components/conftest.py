"""Fixtures of the component suite."""

from collections.abc import AsyncIterator

import pytest_twisted

from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.redis import Redis
from tests.support.bridged import Bridged
from tests.support.components import Components, open_components
from tests.support.django import FakeDjango, running_django


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
