"""Login of the terminal client: its token, generated or given by the user, and the connection."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout

from cli.errors import OperatorError
from cli.token import signer
from runtime.client import Client, Rejected, connect

PATIENCE = 10.0  # seconds for a connection to be let in


@dataclass(frozen=True, slots=True)
class Tickets:
    """Who one is, and the token that proves it. Only tokens of one's own making can be renewed."""

    user_id: str
    issue: Callable[[], str]
    renewable: bool


def tickets(args: argparse.Namespace, given: str | None) -> Tickets:
    """A given token wins; without one they are made as `portico token` makes them."""
    if given:
        return _given(given, args.user)
    if not args.user:
        raise OperatorError("say who you are: --user ID, or --token JWT (or PORTICO_TOKEN)")
    sign = signer()
    return Tickets(args.user, lambda: sign(args), renewable=True)


def _given(token: str, user_id: str | None) -> Tickets:
    named = user_of(token)
    if user_id not in (None, named):
        raise OperatorError(f"the token is of user {named}, not of {user_id}: leave --user or the token out")
    return Tickets(named, lambda: token, renewable=False)


def user_of(token: str) -> str:
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

    def __init__(self, reactor: Any, url: str, tickets: Tickets) -> None:
        self._reactor = reactor
        self._url = url
        self._tickets = tickets

    async def connect(self) -> Client:
        """A joined session. Raises Rejected, TimeoutError or what Twisted raises when nobody listens."""
        joining = Deferred.fromCoroutine(connect(self._reactor, self._url, self._tickets.issue()))
        return await joining.addTimeout(PATIENCE, self._reactor)

    def describe_failure(self, error: Exception) -> str:
        """Why there is no connection."""
        if isinstance(error, Rejected):
            return f"not let in yet ({error})"
        if isinstance(error, DeferredTimeout):
            return f"{self._url} did not complete the login in {PATIENCE:.0f} s"
        advice = "start the node with `portico up`, or name its address with --port or --url"
        return f"nothing listens at {self._url}: {advice}"
