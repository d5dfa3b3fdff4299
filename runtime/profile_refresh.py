"""Profile cache refresh: asks the Django bridge for current profiles before a component uses them.

Without a site nothing is asked. With one the caller waits a short time at most and then uses what is stored.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Protocol

from twisted.internet import defer

from portico.contract import uris
from portico.domain.errors import Unavailable
from runtime.router_connection import RouterConnection
from runtime.time_limits import run_within

PATIENCE = 2.5  # seconds: a little more than the bridge's own


class ProfileRefresher(Protocol):
    """Sees to it that what is known of people is as the site has it."""

    async def refresh(self, user_ids: Collection[str]) -> None:
        """Return when it is so, or takes too long."""

    async def refresh_those(self, find: Callable[[], Awaitable[Collection[str]]]) -> None:
        """The same for people who have to be found first, where there is anybody to ask about them."""


class NullProfileRefresher:
    """There is no site: what is known is all there is."""

    async def refresh(self, user_ids: Collection[str]) -> None:
        """Nothing to be asked."""

    async def refresh_those(self, find: Callable[[], Awaitable[Collection[str]]]) -> None:
        """Nor anybody to be found."""


class SiteProfileRefresher:
    """The bridge asks the site."""

    def __init__(self, connection: RouterConnection, clock: Any) -> None:
        self._connection = connection
        self._clock = clock

    async def refresh(self, user_ids: Collection[str]) -> None:
        """Return when these people are fresh, or the bridge is away or slow."""
        if not user_ids:
            return
        try:
            await run_within(
                PATIENCE, self._clock, self._connection.call(uris.REFRESH_PEOPLE, sorted(user_ids))
            )
        except (Unavailable, defer.TimeoutError):
            return

    async def refresh_those(self, find: Callable[[], Awaitable[Collection[str]]]) -> None:
        """Find them, then the same."""
        await self.refresh(await find())
