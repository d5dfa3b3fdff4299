"""Client of the components' internal procedures, with retries while a component restarts.

Each call has a timeout. Retries end after PATIENCE seconds with `unavailable`. A call is repeated when the
component disconnects during it, so the procedures have to be safe to repeat.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec
from autobahn.wamp.exception import ApplicationError
from twisted.internet import defer
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.domain.errors import RateLimited, Unavailable
from portico.domain.people import Login, Principal
from portico.ports import Clock
from portico.waiting import retry_until

PATIENCE = 5.0  # seconds for a room that is away to come back
PAUSE = 0.1  # seconds between two tries
ANSWER = 3.0  # seconds for a room to answer
STATUS_ANSWER = 2.0
AWAY = frozenset({"wamp.error.no_such_procedure", "wamp.error.canceled", "wamp.error.no_available_callee"})


class Caller(Protocol):
    """What can call a procedure: a WAMP session."""

    def call(self, procedure: str, *args: Any) -> "Deferred[Any]":
        """Call it."""


class ComponentClient:
    """The internal procedures of the rooms."""

    def __init__(self, session: Caller, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def upsert_user(self, principal: Principal) -> bool:
        """Know this person from now on; False when the token is barred. Raises Unavailable."""
        return bool(await self._ask(uris.ADMIT, msgspec.to_builtins(principal)))

    async def revoke(self, user_id: str, logins: Sequence[str], until: int, claimed: Sequence[str]) -> None:
        """Let nobody in with these logins, and end their devices. Raises Unavailable."""
        await self._ask(uris.REVOKE, user_id, list(logins), until, list(claimed))

    async def revoke_others(
        self, user_id: str, logins: Sequence[str], until: int, kept: Sequence[str]
    ) -> None:
        """The same for whatever has a device, but for the logins kept. Raises Unavailable."""
        await self._ask(uris.REVOKE_OTHERS, user_id, list(logins), until, list(kept))

    async def move_devices(self, user_id: str, logins: Sequence[str], to: Login) -> None:
        """A session of these logins goes on with another one. Raises Unavailable."""
        await self._ask(uris.MOVE_DEVICES, user_id, list(logins), msgspec.to_builtins(to))

    async def note(self, admin_id: str, action: str, user_id: str) -> None:
        """Write down what an admin is about to do. Raises Unavailable."""
        await self._ask(uris.NOTE, admin_id, action, user_id)

    async def deny_logins_since(self, admin_id: str, user_id: str, moment: datetime) -> float:
        """Let nobody in with older tokens of this user; the mark as it is now. Raises Unavailable."""
        return float(await self._ask(uris.BAR_ISSUED_BEFORE, admin_id, user_id, moment.timestamp()))

    async def check_upload(self, owner_id: str, size: int) -> None:
        """Whether this user may upload so much now. Raises RateLimited or Unavailable."""
        wait_ms = int(await self._ask(uris.ADMIT_UPLOAD, owner_id, size))
        if wait_ms < 0:
            raise Unavailable("there is no room for files: retry later")
        if wait_ms:
            raise RateLimited(wait_ms, "uploads")

    async def unsubscribe(self, token: str) -> bool:
        """No more mails to whom this link was sent; False for a link that is not ours. Raises Unavailable."""
        return bool(await self._ask(uris.UNSUBSCRIBE, token))

    async def health(self, process: str) -> dict[str, bool] | None:
        """Whether what a process stands on answers, by part; None when the process does not."""
        answer: dict[str, bool] | None = await self._status(uris.health_of(process))
        return answer

    async def metrics(self, process: str) -> list[dict[str, Any]] | None:
        """The metrics of a process; None when it does not answer."""
        answer: list[dict[str, Any]] | None = await self._status(uris.metrics_of(process))
        return answer

    async def _status(self, procedure: str) -> Any:
        try:
            return await self._call(STATUS_ANSWER, procedure)
        except (ApplicationError, defer.TimeoutError):
            return None

    async def _ask(self, procedure: str, *args: Any) -> Any:
        try:
            return await retry_until(
                self._clock, PATIENCE, PAUSE, lambda: self._call(ANSWER, procedure, *args), _is_away
            )
        except (ApplicationError, defer.TimeoutError) as error:
            raise Unavailable("a part of this server does not answer: retry") from error

    def _call(self, seconds: float, procedure: str, *args: Any) -> "Deferred[Any]":
        clock: Any = self._clock
        return self._session.call(procedure, *args).addTimeout(seconds, clock)


def _is_away(error: Exception) -> bool:
    return isinstance(error, ApplicationError) and error.error in AWAY
