"""Procedure calls of one connection, with retries for temporary failures."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import msgspec
from autobahn.wamp.exception import ApplicationError, TransportLost
from twisted.internet.defer import TimeoutError as DeferredTimeout

from portico.contract import uris
from portico.contract.registry import BY_NAME
from portico.ports import Clock
from portico.waiting import sleep
from runtime.client import Client

# While a component restarts, its procedures are not registered, or a call of them is canceled.
TEMPORARY = frozenset(
    {
        uris.error("unavailable"),
        "wamp.error.no_such_procedure",
        "wamp.error.no_available_callee",
        "wamp.error.canceled",
    }
)
RATE_LIMITED = uris.error("rate_limited")
PERMANENT = frozenset(
    {
        *(uris.error(code) for code in ("forbidden", "token_expired", "invalid_argument")),
        *("wamp.error.no_such_realm", "wamp.error.no_auth_method", uris.CLOSE_REVOKED),
    }
)
FIRST, LONGEST = 0.2, 5.0  # seconds before a retry
ANSWER = 10.0  # seconds for the server to answer a call


class Gone(Exception):
    """The connection is over; another will come."""


class Refused(Exception):
    """The server will not do it, for this reason."""


class Calls:
    """Asks until there is an answer, a refusal, or no connection any more."""

    def __init__(self, client: Client, clock: Clock, notify: Callable[[str], None]) -> None:
        self._client = client
        self._clock = clock
        self._notify = notify

    async def ask(self, name: str, /, **arguments: Any) -> Any:
        """The reply of a procedure in its shape. Raises Gone or Refused."""
        for attempt in count():
            try:
                return await self._try(name, arguments)
            except ApplicationError as error:
                await self._wait(error, attempt)
        raise AssertionError  # count() has no end

    async def once(self, name: str, /, **arguments: Any) -> Any:
        """The same without a second try, for what one can do without."""
        try:
            return await self._try(name, arguments)
        except ApplicationError as error:
            raise Refused(_words(error)) from None

    async def _try(self, name: str, arguments: dict[str, Any]) -> Any:
        clock: Any = self._clock
        try:
            reply = await self._client.call_procedure(name, **arguments).addTimeout(ANSWER, clock)
        except TransportLost:
            raise Gone from None
        except DeferredTimeout:
            raise ApplicationError(uris.error("unavailable"), "no answer in time") from None
        return msgspec.convert(reply, BY_NAME[name].reply)

    async def _wait(self, error: ApplicationError, attempt: int) -> None:
        if not self._client.is_attached():
            raise Gone from None
        seconds = wait_after(error.error, error.kwargs or {}, attempt)
        if seconds is None:
            raise Refused(_words(error)) from None
        if error.error == RATE_LIMITED:
            self._notify(f"{_words(error)}; going on in {max(seconds, 1):.0f} s")
        await sleep(self._clock, seconds)


def _words(error: ApplicationError) -> str:
    return str(error.args[0] if error.args else error.error)


def pause_after(attempt: int) -> float:
    """Seconds to wait after so many failures."""
    return float(min(FIRST * 2 ** min(attempt, 10), LONGEST))


def wait_after(uri: str, fields: Mapping[str, Any], attempt: int) -> float | None:
    """Seconds after which the same call may succeed; None when it never will."""
    if uri == RATE_LIMITED:
        return max(float(fields.get("retry_after_ms", 0)) / 1000, FIRST)
    return pause_after(attempt) if uri in TEMPORARY else None
