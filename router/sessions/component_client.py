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
from portico.contract.session import Sessions
from portico.domain.errors import RateLimited, Unavailable
from portico.domain.people import Login, Principal
from portico.domain.session_ends import SessionEnd
from portico.ports import Clock
from portico.waiting import retry_until

PATIENCE = 5.0  # seconds for a component to restart
PAUSE = 0.1  # seconds between two tries
ANSWER = 3.0  # seconds for a component to answer
STATUS_ANSWER = 2.0
AWAY = frozenset({"wamp.error.no_such_procedure", "wamp.error.canceled", "wamp.error.no_available_callee"})


class Caller(Protocol):
    """What can call a procedure: a WAMP session."""

    def call(self, procedure: str, *args: Any) -> "Deferred[Any]":
        """Call it."""


class ComponentClient:
    """The internal procedures of the components."""

    def __init__(self, session: Caller, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def upsert_user(self, principal: Principal) -> bool:
        """Store the user and their claims; False when the token is revoked. Raises Unavailable."""
        return bool(await self._ask(uris.ADMIT, msgspec.to_builtins(principal)))

    async def look_at_users(self, principals: Sequence[Principal]) -> list[bool | None]:
        """Whether each may come in; None for whom `upsert_user` has to be asked. Raises Unavailable."""
        return list(await self._ask(uris.LOOK_AT_USERS, [msgspec.to_builtins(each) for each in principals]))

    async def admit_appellant(self, principal: Principal) -> bool:
        """The same, and true for a user whom nothing but a block keeps out. Raises Unavailable."""
        return bool(await self._ask(uris.ADMIT_APPELLANT, msgspec.to_builtins(principal)))

    async def revoke(self, user_id: str, logins: Sequence[str], until: int, claimed: Sequence[str]) -> None:
        """Deny these logins until a time, and remove their devices. Raises Unavailable."""
        await self._ask(uris.REVOKE, user_id, list(logins), until, list(claimed))

    async def revoke_others(
        self, user_id: str, logins: Sequence[str], until: int, kept: Sequence[str]
    ) -> None:
        """The same for all logins with a device, except those kept. Raises Unavailable."""
        await self._ask(uris.REVOKE_OTHERS, user_id, list(logins), until, list(kept))

    async def move_devices(self, user_id: str, logins: Sequence[str], to: Login) -> None:
        """Move the devices of these logins to another login. Raises Unavailable."""
        await self._ask(uris.MOVE_DEVICES, user_id, list(logins), msgspec.to_builtins(to))

    async def note(self, admin_id: str, action: str, user_id: str) -> None:
        """Record an admin's action before it is done. Raises Unavailable."""
        await self._ask(uris.NOTE, admin_id, action, user_id)

    async def deny_logins_since(self, admin_id: str, user_id: str, moment: datetime) -> float:
        """Deny tokens issued before `moment`; the time that applies now. Raises Unavailable."""
        return float(await self._ask(uris.BAR_ISSUED_BEFORE, admin_id, user_id, moment.timestamp()))

    async def end_elsewhere(self, end: SessionEnd) -> int:
        """End sessions at the other nodes; how many have ended. Raises Unavailable."""
        return int(await self._ask(uris.END_ELSEWHERE, msgspec.to_builtins(end)))

    async def list_elsewhere(self, user_id: str) -> Sessions:
        """The sessions of a user at the other nodes. Raises Unavailable."""
        return msgspec.convert(await self._ask(uris.SESSIONS_ELSEWHERE, user_id), Sessions)

    async def check_upload(self, owner_id: str, size: int) -> None:
        """Check the quota and the disk space for an upload. Raises RateLimited or Unavailable."""
        wait_ms = int(await self._ask(uris.ADMIT_UPLOAD, owner_id, size))
        if wait_ms < 0:
            raise Unavailable("the disk for files is full: retry later")
        if wait_ms:
            raise RateLimited(wait_ms, "uploads")

    async def unsubscribe(self, token: str) -> bool:
        """Unsubscribe the recipient of a link; False for an invalid token. Raises Unavailable."""
        return bool(await self._ask(uris.UNSUBSCRIBE, token))

    async def mail_preview(self, link: str) -> str | None:
        """The HTML of the example of a signed link; None for a link that is not good. Raises Unavailable."""
        answer: str | None = await self._ask(uris.MAIL_PREVIEW, link)
        return answer

    async def health(self, process: str) -> dict[str, bool] | None:
        """The health of a process's dependencies by name; None when the process does not answer."""
        answer: dict[str, bool] | None = await self._status(uris.health_of(process))
        return answer

    async def nodes(self) -> list[dict[str, Any]] | None:
        """The nodes that share the database; None when nobody answers."""
        answer: list[dict[str, Any]] | None = await self._status(uris.ALL_NODES)
        return answer

    async def clock_ahead(self) -> float | None:
        """Seconds by which this node's clock is ahead of PostgreSQL's; None when nobody answers."""
        answer: float | None = await self._status(uris.CLOCK_AHEAD)
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
