"""HTTP requests over a Unix socket."""

from pathlib import Path
from typing import Any

from twisted.internet.endpoints import UNIXClientEndpoint
from twisted.web.client import Agent
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer


def unix_agent(reactor: Any, path: Path) -> Agent:
    """An HTTP client whose every request goes to this socket, whatever its URI says."""
    agent: Agent = Agent.usingEndpointFactory(reactor, _Socket(reactor, path))
    return agent


@implementer(IAgentEndpointFactory)
class _Socket:
    """Connects to the Unix socket for every URI."""

    def __init__(self, reactor: Any, path: Path) -> None:
        self._reactor = reactor
        self._path = path

    def endpointForURI(self, uri: Any) -> UNIXClientEndpoint:  # noqa: N802, ARG002
        return UNIXClientEndpoint(self._reactor, str(self._path))
