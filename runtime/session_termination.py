"""Ends the sessions of users who were banned or erased.

The ban is committed before this is called. A process that dies between the two leaves a session
connected. Therefore the users of the last day are disconnected again each time the connection is up.
"""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

import structlog
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.domain.errors import Unavailable
from portico.ports import Clock
from runtime.after_commit import retry_until_done
from runtime.router_connection import RouterConnection

log = structlog.get_logger()


class SessionTerminator:
    """Ends sessions through the router."""

    def __init__(
        self, connection: RouterConnection, lately: Callable[[], Awaitable[list[str]]], clock: Clock
    ) -> None:
        self._connection = connection
        self._lately = lately
        self._clock = clock

    async def end_sessions(self, *user_ids: str) -> None:
        """End all sessions of these users; retried in the background while the router is unavailable."""
        with suppress(Unavailable):
            await retry_until_done(self._clock, lambda: self._end(user_ids))

    async def _end(self, user_ids: Collection[str]) -> None:
        await self._connection.call(uris.END_SESSIONS, list(user_ids))

    def end_banned_sessions(self) -> None:
        """On connect: end the sessions of recently banned users again."""
        Deferred.fromCoroutine(self._again())

    async def _again(self) -> None:
        try:
            user_ids = await self._lately()
            if user_ids:
                await self.end_sessions(*user_ids)
        except Unavailable as error:
            log.warning("sessions.not_ended", reason=error.message)
