"""Connecting of the terminal client, and its messages when that fails."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout

from cli.terminal_chat.tokens import Tickets
from runtime.client import Client, Rejected, connect

PATIENCE = 10.0  # seconds for a connection to be let in


class Dial:
    """Connects to one server with a token that is fresh each time."""

    def __init__(self, reactor: Any, url: str, tickets: Tickets) -> None:
        self._reactor = reactor
        self._url = url
        self._tickets = tickets

    async def client(self) -> Client:
        """A joined session. Raises Rejected, TimeoutError or what Twisted raises when nobody listens."""
        joining = Deferred.fromCoroutine(connect(self._reactor, self._url, self._tickets.issue()))
        return await joining.addTimeout(PATIENCE, self._reactor)

    def complaint(self, error: Exception) -> str:
        """Why there is no connection."""
        if isinstance(error, Rejected):
            return f"not let in yet ({error})"
        if isinstance(error, DeferredTimeout):
            return f"{self._url} did not complete the login in {PATIENCE:.0f} s"
        advice = "start the node with `portico up`, or name its address with --port or --url"
        return f"nothing listens at {self._url}: {advice}"
