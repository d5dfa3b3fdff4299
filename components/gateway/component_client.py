"""Client of the other components, with retries while one restarts."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec
from autobahn.wamp.types import CallOptions

from portico.contract import uris
from portico.domain.people import Caller
from portico.ports import Clock
from portico.waiting import retry_until
from runtime.router_connection import NotConnected, RouterConnection

PATIENCE = 3.0  # seconds for a component that is restarting
PAUSE = 0.1  # seconds between two tries
FILE = 55.0  # seconds for a whole file; the node waits a minute for the response


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

    async def fetch_file(
        self, name: str, caller: Caller, arguments: Mapping[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        """The result of a procedure that sends a file in pieces, and the file. Raises PorticoError."""
        return await retry_until(
            self._clock,
            PATIENCE,
            PAUSE,
            lambda: self._fetch(uris.procedure(name), msgspec.to_builtins(caller), dict(arguments)),
            lambda error: isinstance(error, NotConnected),
        )

    async def _fetch(self, uri: str, *args: Any) -> tuple[dict[str, Any], bytes]:
        chunks: list[bytes] = []
        options = CallOptions(on_progress=lambda **piece: chunks.append(base64.b64decode(piece["chunk"])))
        reply = await self._connection.call_component(uri, *args, within=FILE, options=options)
        return dict(reply.kwresults), b"".join(chunks)
