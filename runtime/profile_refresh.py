"""Profile cache refresh: asks the Django bridge for current profiles before a component uses them.

Without a site nothing is asked. With one the caller waits a short time at most and then uses what is stored.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Protocol

from twisted.internet import defer

from portico.contract import uris
from portico.domain.errors import Unavailable
from portico.waiting import run_within
from runtime.router_connection import RouterConnection

PATIENCE = 2.5  # seconds: a little more than the bridge's own


class ProfileRefresher(Protocol):
    """Refreshes stored profiles from the site."""

    async def refresh(self, user_ids: Collection[str]) -> None:
        """Return when the profiles are fresh, or after a timeout."""

    async def refresh_those(self, find: Callable[[], Awaitable[Collection[str]]]) -> None:
        """The same for the users that `find` returns; it is not called without a site."""


class NullProfileRefresher:
    """Does nothing: there is no site."""

    async def refresh(self, user_ids: Collection[str]) -> None: ...

    async def refresh_those(self, find: Callable[[], Awaitable[Collection[str]]]) -> None: ...


class SiteProfileRefresher:
    """Asks the Django bridge."""

    def __init__(self, connection: RouterConnection, clock: Any) -> None:
        self._connection = connection
        self._clock = clock

    async def refresh(self, user_ids: Collection[str]) -> None:
        """Return when the profiles are fresh, or the bridge is unavailable or slow."""
        if not user_ids:
            return
        try:
            await run_within(
                PATIENCE, self._clock, self._connection.call(uris.REFRESH_PEOPLE, sorted(user_ids))
            )
        except (Unavailable, defer.TimeoutError):
            return

    async def refresh_those(self, find: Callable[[], Awaitable[Collection[str]]]) -> None:
        await self.refresh(await find())
