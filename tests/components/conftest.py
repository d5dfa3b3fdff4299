"""Fixtures of the component suite."""

from collections.abc import AsyncIterator

import pytest_twisted

from portico.settings import Settings
from portico.storage.database import Database
from tests.support.rooms import House, open_house


@pytest_twisted.async_yield_fixture()
async def house(database: Database, stores: Settings) -> AsyncIterator[House]:
    """A router with all rooms, over empty stores."""
    async with open_house(stores) as house:
        yield house
