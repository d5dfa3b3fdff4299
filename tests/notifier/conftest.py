"""Fixtures of the delivery suite: providers are fake, everything on the way to them is real."""

from collections.abc import AsyncIterator

import pytest_twisted

from components.delivery.http_provider import ProviderContext
from tests.support import providers
from tests.support.providers import FakeProvider


@pytest_twisted.async_yield_fixture()
async def fake() -> AsyncIterator[FakeProvider]:
    """The other end."""
    async with providers.fake_provider() as fake:
        yield fake


@pytest_twisted.async_yield_fixture()
async def tools() -> AsyncIterator[ProviderContext]:
    """Our end."""
    async with providers.tools() as tools:
        yield tools
