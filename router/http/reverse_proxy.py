"""Reverse proxy: forwards `/api` and `/media` to the process that serves them, and relays the response.

Crossbar's `reverseproxy` resource only forwards to TCP ports and forwards all headers. This one forwards to
Unix sockets, and only the headers listed. A request body is buffered; uploads take another path
(router/http/uploads.py).
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import ClassVar, cast

import structlog
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web.client import FileBodyProducer
from twisted.web.error import UnsupportedMethod
from twisted.web.http_headers import Headers
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from portico.domain.errors import Unavailable
from router.http.upstream import UpstreamClient, relay_response
from router.service import RouterService
from runtime.http_responses import refusal

log = structlog.get_logger()
# Which origins may ask at all, router/http/origins.py has said already.
PREFLIGHT = {
    b"Access-Control-Allow-Methods": b"GET, HEAD, POST",
    b"Access-Control-Allow-Headers": b"Authorization, Content-Type",
    b"Access-Control-Max-Age": b"86400",
}


class ReverseProxy(Resource):
    """Hands requests to one process; `handed_on` are the headers that it gets to see."""

    isLeaf = True  # noqa: N815 - Twisted's name
    handed_on: ClassVar[Sequence[bytes]] = ()

    def __init__(self, backend: Callable[[RouterService], UpstreamClient]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._backend = backend

    def render(self, request: Request) -> int:
        """Pass it on, and the answer back."""
        Deferred.fromCoroutine(self._pass_on(request)).addErrback(self._fail, request)
        return NOT_DONE_YET

    async def _pass_on(self, request: Request) -> None:
        door = RouterService.current
        if door is None:
            raise Unavailable("this server is starting: retry")
        asked = {name: request.requestHeaders.getRawHeaders(name) for name in self.handed_on}
        headers = Headers({name: values for name, values in asked.items() if values})
        content = cast(BytesIO, request.content).read()
        body = FileBodyProducer(BytesIO(content)) if content else None
        answer = await self._backend(door).ask(request.method, request.uri, headers, body)
        await relay_response(answer, request, door.clock)

    def _fail(self, failure: Failure, request: Request) -> None:
        log.warning("passing.failed", reason=failure.getErrorMessage())
        if request._disconnected:
            return
        if request.startedWriting:
            request.loseConnection()  # half an answer must not look like a whole one
        else:
            refusal(request, Unavailable("this cannot be answered now: retry"))
            request.finish()


class Files(ReverseProxy):
    """`/media/...`: what a signed link asks for. Uploads never get here."""

    handed_on = (b"Range", b"If-Range", b"If-None-Match", b"If-Modified-Since")

    def render(self, request: Request) -> int | bytes:  # type: ignore[override]
        """Only reading is passed on. A browser asks before a page of another site uploads."""
        if request.method in (b"GET", b"HEAD"):
            return super().render(request)
        if request.method != b"OPTIONS":
            raise UnsupportedMethod([b"GET", b"HEAD", b"OPTIONS"])
        for name, value in PREFLIGHT.items():
            request.setHeader(name, value)
        request.setResponseCode(204)
        return b""


class Rest(ReverseProxy):
    """`/api/...`: the gateway has the tokens checked, and answers for itself."""

    handed_on = (
        b"Authorization", b"Content-Type", b"Content-Encoding", b"Accept-Encoding", b"If-None-Match",
        b"Idempotency-Key", b"X-As-User", b"X-Request-Id", b"Origin", b"Access-Control-Request-Method",
    )  # fmt: skip
