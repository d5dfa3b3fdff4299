"""HTTP listeners for operators (`PORTICO_ADMIN_LISTEN`): `/metrics`, and `/health` with counts.

There is no authentication here: whoever can connect may read. The defaults are a Unix socket in a private
folder and a port on the loopback interface.
"""

from typing import Any

import structlog
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from twisted.internet.defer import maybeDeferred
from twisted.internet.error import CannotListenError
from twisted.web.http import HTTPChannel
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from portico.settings.admin import Admin
from router.http.health import Exposition, Health
from router.http.pages import AnswerResource, InfoReference, NotFoundResource, as_json
from runtime.http_requests import listen

log = structlog.get_logger()
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Operators(Resource):
    """`/health` with counts, and `/metrics`."""

    def __init__(self, health: Health, exposition: Exposition) -> None:
        super().__init__()
        children: Any = self

        async def answer_health(_: Request) -> tuple[int, bytes]:
            status, found = await health.full()
            return status, as_json(found)

        async def answer_metrics(_: Request) -> tuple[int, bytes]:
            return 200, await exposition.text()

        children.putChild(b"health", AnswerResource(answer_health))
        children.putChild(b"metrics", AnswerResource(answer_metrics, CONTENT_TYPE_LATEST))

    def getChild(self, path: bytes, request: Request) -> Resource:  # noqa: N802, ARG002 - Twisted's name
        return InfoReference() if path == b"" else NotFoundResource()


class OwnMachine(Operators):
    """The same for the loopback port. Requires a loopback Host, against DNS rebinding by web pages."""

    def getChildWithDefault(self, path: bytes, request: Request) -> Resource:  # noqa: N802 - Twisted's name
        named = (request.getHeader(b"Host") or b"").decode("latin-1").lower()
        host = named if named.endswith("]") else named.rpartition(":")[0] or named
        if host.strip("[]") not in LOOPBACK:
            return NotFoundResource()
        found: Resource = super().getChildWithDefault(path, request)
        return found


class Listeners:
    """Listens on the operators' addresses. An address in use is logged, and Portico starts without it."""

    def __init__(self, reactor: Any, health: Health, exposition: Exposition) -> None:
        self._reactor = reactor
        self._shown = (health, exposition)
        self._ports: list[Any] = []

    def start(self, admin: Admin, channel: type[HTTPChannel], request: type[Request]) -> None:
        for path in admin.sockets:
            site = _site(Operators(*self._shown), channel, request)
            self._ports.append(listen(self._reactor, path, site))
        for host, number in admin.ports:
            root = (OwnMachine if host in LOOPBACK else Operators)(*self._shown)
            self._listen(host, number, _site(root, channel, request))

    async def stop(self) -> None:
        for port in self._ports:
            await maybeDeferred(port.stopListening)

    def _listen(self, host: str, number: int, site: Site) -> None:
        interface = "127.0.0.1" if host == "localhost" else host
        try:
            self._ports.append(self._reactor.listenTCP(number, site, interface=interface))
        except CannotListenError as error:
            reason = getattr(error.socketError, "strerror", None)
            log.warning("admin.not_listening", port=number, reason=reason, change="PORTICO_ADMIN_LISTEN")


def _site(root: Resource, channel: type[HTTPChannel], request: type[Request]) -> Site:
    site: Any = Site(root, requestFactory=request, timeout=60)
    site.protocol, site.noisy, site.displayTracebacks = channel, False, False
    site.log = lambda _: None
    made: Site = site
    return made
