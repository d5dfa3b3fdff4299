"""Checks a WAMP login: the token is accepted, a procedure answers, and the clocks agree."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autobahn.wamp.exception import ApplicationError
from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout
from twisted.internet.error import ConnectError

from cli.checks.result import Result, clock, fail, ok, warn
from runtime.client import Client, Rejected, connect

PATIENCE = 10.0  # seconds
SLOW = 250.0  # milliseconds
SAME_ENVIRONMENT = "run the doctor with the node's environment (the same secret)"


@dataclass(frozen=True, slots=True)
class Visited:
    """What a login found; `ahead` seconds, known to within `precision`."""

    round_trip_ms: float
    ahead: float
    precision: float


async def check(reactor: Any, url: str, token: str) -> list[Result]:
    """Log in and ask."""
    visiting = Deferred.fromCoroutine(visit(reactor, url, token))
    try:
        return verdicts(await visiting.addTimeout(PATIENCE, reactor))
    except (Rejected, ApplicationError, DeferredTimeout, ConnectError) as error:
        return [refused(error)]


def verdicts(seen: Visited) -> list[Result]:
    """What to think of a login that worked."""
    words = f"logged in, session.info answers in {seen.round_trip_ms:.1f} ms"
    login = (
        ok("login", words)
        if seen.round_trip_ms < SLOW
        else warn("login", words, "look at the load of the machine")
    )
    return [login, clock("node", seen.ahead, seen.precision)]


def refused(error: Exception) -> Result:
    """What to say of a login that did not work."""
    if isinstance(error, Rejected) and error.reason.endswith((".forbidden", ".token_expired")):
        return fail("login", str(error), SAME_ENVIRONMENT)
    if isinstance(error, DeferredTimeout):
        return fail("login", "no answer over WAMP", "look at what the node logs")
    return fail("login", str(error), "look at what the node logs")


async def visit(reactor: Any, url: str, token: str, now: Callable[[], float] = time.time) -> Visited:
    """Log in, look at the clock, and ask once."""
    before = now()
    client = await connect(reactor, url, token)
    joined = now()
    try:
        await client.call_procedure("session.info")
        answered = now()
    finally:
        client.disconnect()
    ahead = _server_time(client) - (before + joined) / 2
    return Visited((answered - joined) * 1000, ahead, (joined - before) / 2)


def _server_time(client: Client) -> float:
    details: Any = client.details  # it has joined
    return datetime.fromisoformat(details.authextra["server_time"]).timestamp()
