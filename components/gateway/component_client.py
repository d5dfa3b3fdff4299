"""Client of the other components, with retries while one restarts."""

from collections.abc import Mapping
from typing import Any

from portico.contract import uris
from portico.domain.people import Caller
from portico.ports import Clock
from portico.waiting import retry_until
from runtime.router_connection import NotConnected, RouterConnection

PATIENCE = 3.0  # seconds for a component that is restarting
PAUSE = 0.1  # seconds between two tries


class ComponentClient:
    """Calls procedures; retries a call only if no component has received it."""

    def __init__(self, connection: RouterConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def calendar(self, secret: str) -> str | None:
        """The calendar of an address; None if there is none. Raises PorticoError."""
        return await retry_until(
            self._clock,
            PATIENCE,
            PAUSE,
            lambda: self._connection.call_component(uris.CALENDAR, secret),
            lambda error: isinstance(error, NotConnected),
        )

    async def call_for_user(self, name: str, caller: Caller, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The result of a procedure. Raises PorticoError."""
        return await retry_until(
            self._clock,
            PATIENCE,
            PAUSE,
            lambda: self._connection.call_for_user(name, caller, arguments),
            lambda error: isinstance(error, NotConnected),
        )
