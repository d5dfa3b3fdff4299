"""Connections to addresses that strangers or admins chose: each IP address is checked before one is made.

A name is resolved once, each of its addresses is checked, and the connection goes to one that was checked: a
name that answers differently next time leads nowhere else.
"""

import socket
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.threads import deferToThreadPool
from twisted.web.client import URI, BrowserLikePolicyForHTTPS
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer

from portico.domain.links import is_public

CONNECTING = 3  # seconds


class Refused(Exception):
    """The address is not one of the internet."""


@implementer(IAgentEndpointFactory)
class CheckedEndpoints:
    """Makes the endpoints of an agent; `allowed` says which IP addresses it may connect to."""

    def __init__(self, reactor: Any, allowed: Callable[[str], bool] = is_public) -> None:
        self._reactor, self._allowed = reactor, allowed
        self._tls = BrowserLikePolicyForHTTPS()

    def endpointForURI(self, uri: URI) -> "_CheckedEndpoint":  # noqa: N802
        tls = self._tls.creatorForNetloc(uri.host, uri.port) if uri.scheme == b"https" else None
        return _CheckedEndpoint(self._reactor, uri.host.decode("ascii"), uri.port, tls, self._allowed)


class _CheckedEndpoint:
    """Connects to the first address of a name, if all of them are allowed."""

    def __init__(self, reactor: Any, host: str, port: int, tls: Any, allowed: Callable[[str], bool]) -> None:
        self._reactor, self._host, self._port = reactor, host, port
        self._tls, self._allowed = tls, allowed

    def connect(self, factory: Any) -> "Deferred[Any]":
        return Deferred.fromCoroutine(self._connect(factory))

    async def _connect(self, factory: Any) -> Any:
        address = await self._resolve()
        kind = TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint
        endpoint: Any = kind(self._reactor, address, self._port, timeout=CONNECTING)
        if self._tls is not None:
            endpoint = wrapClientTLS(self._tls, endpoint)
        return await endpoint.connect(factory)

    async def _resolve(self) -> str:
        pool = self._reactor.getThreadPool()
        found = await deferToThreadPool(
            self._reactor,
            pool,
            socket.getaddrinfo,
            self._host.strip("[]"),
            self._port,
            type=socket.SOCK_STREAM,
        )
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(self._allowed(address) for address in addresses):
            raise Refused
        return addresses[0]
