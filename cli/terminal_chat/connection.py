"""The connection of the terminal client: its token, the login, and calls that are retried."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import jwt
import msgspec
from autobahn.wamp.exception import ApplicationError, TransportLost
from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout

from cli.errors import OperatorError
from cli.token import signer
from portico.contract import uris
from portico.contract.registry import BY_NAME
from portico.ports import Clock
from portico.waiting import sleep
from runtime.client import Client, Rejected, connect

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


class SessionLost(Exception):
    """The connection has ended; the client connects again."""


class CallRejected(Exception):
    """The server refused the call, for the reason in the message."""


class RetryingCalls:
    """Calls procedures, and repeats a call after a temporary failure."""

    def __init__(self, client: Client, clock: Clock, notify: Callable[[str], None]) -> None:
        self._client = client
        self._clock = clock
        self._notify = notify

    async def call(self, name: str, /, **arguments: Any) -> Any:
        """The reply of a procedure in its shape. Raises SessionLost or CallRejected."""
        for attempt in count():
            try:
                return await self._try(name, arguments)
            except ApplicationError as error:
                await self._wait(error, attempt)
        raise AssertionError  # count() has no end

    async def call_once(self, name: str, /, **arguments: Any) -> Any:
        """The same without retries, for calls whose answer is not essential."""
        try:
            return await self._try(name, arguments)
        except ApplicationError as error:
            raise CallRejected(_words(error)) from None

    async def _try(self, name: str, arguments: dict[str, Any]) -> Any:
        clock: Any = self._clock
        try:
            reply = await self._client.call_procedure(name, **arguments).addTimeout(ANSWER, clock)
        except TransportLost:
            raise SessionLost from None
        except DeferredTimeout:
            raise ApplicationError(uris.error("unavailable"), "no answer in time") from None
        return msgspec.convert(reply, BY_NAME[name].reply)

    async def _wait(self, error: ApplicationError, attempt: int) -> None:
        if not self._client.is_attached():
            raise SessionLost from None
        seconds = wait_after(error.error, error.kwargs or {}, attempt)
        if seconds is None:
            raise CallRejected(_words(error)) from None
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


PATIENCE = 10.0  # seconds for a connection to be let in


@dataclass(frozen=True, slots=True)
class TokenSource:
    """Who one is, and the token that proves it. Only tokens of one's own making can be renewed."""

    user_id: str
    issue: Callable[[], str]
    renewable: bool


def token_source(args: argparse.Namespace, given: str | None) -> TokenSource:
    """A given token wins; without one they are made as `portico token` makes them."""
    if given:
        return _given(given, args.user)
    if not args.user:
        raise OperatorError("say who you are: --user ID, or --token JWT (or PORTICO_TOKEN)")
    sign = signer()
    return TokenSource(args.user, lambda: sign(args), renewable=True)


def _given(token: str, user_id: str | None) -> TokenSource:
    named = user_id_of(token)
    if user_id not in (None, named):
        raise OperatorError(f"the token is of user {named}, not of {user_id}: leave --user or the token out")
    return TokenSource(named, lambda: token, renewable=False)


def user_id_of(token: str) -> str:
    """Whom a token names; whether it is good is for the server to say."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise OperatorError("the token is not a JWT") from error
    user_id = claims.get("user_id", claims.get("sub"))
    if user_id is None:
        raise OperatorError("the token names no user")
    return str(user_id)


class Connector:
    """Connects to one server with a token that is fresh each time."""

    def __init__(self, reactor: Any, url: str, token_source: TokenSource) -> None:
        self._reactor = reactor
        self._url = url
        self._token_source = token_source

    async def connect(self) -> Client:
        """A joined session. Raises Rejected, TimeoutError or what Twisted raises when nobody listens."""
        joining = Deferred.fromCoroutine(connect(self._reactor, self._url, self._token_source.issue()))
        return await joining.addTimeout(PATIENCE, self._reactor)

    def describe_failure(self, error: Exception) -> str:
        """Why there is no connection."""
        if isinstance(error, Rejected):
            return f"not let in yet ({error})"
        if isinstance(error, DeferredTimeout):
            return f"{self._url} did not complete the login in {PATIENCE:.0f} s"
        advice = "start the node with `portico up`, or name its address with --port or --url"
        return f"nothing listens at {self._url}: {advice}"
