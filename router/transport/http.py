"""The site of a web transport: Crossbar's, with Portico's classes of connections and requests."""

from typing import Any, NamedTuple

from crossbar.common.twisted import web
from twisted.web.http import HTTPChannel
from twisted.web.resource import Resource
from twisted.web.server import Request


class HttpClasses(NamedTuple):
    """What the site constructs: for a connection, and for each of its requests."""

    channel: type[HTTPChannel]
    request: type[Request]


class LeafRoot(Resource):
    """The service at `/` of a config that takes every path below it: it gets those that no other path has.

    Some of Crossbar's services (`redirect`, `nodeinfo`, `archive`) would hide `/ws` and all others.
    """

    def __init__(self, service: Resource) -> None:
        super().__init__()
        self._service = service

    def getChild(self, path: bytes, request: Any) -> Resource:  # noqa: N802, ARG002 - Twisted's name
        """The service, with the path as it would have seen it."""
        request.postpath.insert(0, request.prepath.pop())
        return self._service


class Site(web.Site):
    """Crossbar's site; `options` are those of the transport in the config."""

    protocol: Any

    def __init__(self, root: Resource, classes: HttpClasses, options: dict[str, Any]) -> None:
        self.protocol, self.requestFactory = classes
        super().__init__(
            root,
            client_timeout=options.get("client_timeout"),
            access_log=options.get("access_log", False),
            display_tracebacks=options.get("display_tracebacks", False),
            hsts=options.get("hsts", False),
            hsts_max_age=int(options.get("hsts_max_age", 31_536_000)),
        )

    def acceptableProtocols(self) -> list[bytes]:  # noqa: N802
        """Only HTTP/1.1 under TLS: request bodies are streamed, and Autobahn has no WebSocket over HTTP/2."""
        return [b"http/1.1"]
