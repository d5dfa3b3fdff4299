"""Client of the router and the other components, with retries while one restarts."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import msgspec

from portico.contract import uris
from portico.domain.people import NO_SESSION, Caller, Login, Role
from portico.ports import Clock
from portico.waiting import retry_until
from runtime.router_connection import NotConnected, RouterConnection

T = TypeVar("T")
PATIENCE = 3.0  # seconds for a component that is restarting
PAUSE = 0.1  # seconds between two tries


class Identity(msgspec.Struct, frozen=True):
    """The user of a token."""

    user_id: str
    role: Role
    login: Login | None = None


class ComponentClient:
    """Calls procedures; retries a call only if no component has received it."""

    def __init__(self, connection: RouterConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def caller(self, token: str) -> Caller:
        """The caller of a token. Raises Forbidden, TokenExpired or Unavailable."""
        answer = await self._asking(lambda: self._connection.request(uris.IDENTIFY, token))
        identity = msgspec.convert(answer, Identity)
        return Caller(identity.user_id, identity.role, NO_SESSION, identity.login)

    async def ask(self, name: str, caller: Caller, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The result of a procedure. Raises PorticoError."""
        return await self._asking(lambda: self._connection.ask(name, caller, arguments))

    async def _asking(self, ask: Callable[[], Awaitable[T]]) -> T:
        return await retry_until(
            self._clock, PATIENCE, PAUSE, ask, lambda error: isinstance(error, NotConnected)
        )
