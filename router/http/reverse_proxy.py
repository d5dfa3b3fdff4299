"""Reverse proxy: forwards `/api` and `/media` to the process that serves them, and relays the response.

Crossbar's `reverseproxy` resource only forwards to TCP ports and forwards all headers. This one forwards to
Unix sockets, and only the headers listed. A request body is buffered; uploads take another path
(router/http/uploads.py).
"""

from collections.abc import Callable, Mapping, Sequence
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
from router.controller import Controller
from router.http.upstream import UpstreamClient, relay_response
from router.service import RouterService
from runtime.http_responses import refusal

log = structlog.get_logger()
# router/http/origins.py has set Access-Control-Allow-Origin already.
PREFLIGHT = {
    b"Access-Control-Allow-Methods": b"GET, HEAD, POST",
    b"Access-Control-Allow-Headers": b"Authorization, Content-Type",
    b"Access-Control-Max-Age": b"86400",
}


class ReverseProxy(Resource):
    """Forwards requests to one process, with `forwarded_headers` only."""

    isLeaf = True  # noqa: N815 - Twisted's name
    forwarded_headers: ClassVar[Sequence[bytes]] = ()

    def __init__(self, worker: Controller, upstream: Callable[[RouterService], UpstreamClient]) -> None:
        super().__init__()
        self._worker = worker
        self._upstream = upstream

    def render(self, request: Request) -> int:
        Deferred.fromCoroutine(self._forward(request)).addErrback(self._fail, request)
        return NOT_DONE_YET

    async def _forward(self, request: Request) -> None:
        service = self._worker.service
        if service is None:
            raise Unavailable("this server is starting: retry")
        received = {name: request.requestHeaders.getRawHeaders(name) for name in self.forwarded_headers}
        headers = Headers({name: values for name, values in received.items() if values})
        for name, value in (await self.identity_headers(service, request)).items():
            headers.setRawHeaders(name, [value])
        content = cast(BytesIO, request.content).read()
        body = FileBodyProducer(BytesIO(content)) if content else None
        answer = await self._upstream(service).send_request(request.method, request.uri, headers, body)
        await relay_response(answer, request, service.clock)

    async def identity_headers(self, service: RouterService, request: Request) -> Mapping[str, str]:  # noqa: ARG002
        """The headers that name the caller to the process: none, where it needs no caller."""
        return {}

    def _fail(self, failure: Failure, request: Request) -> None:
        # The type alone: the text of a ResponseFailed is a list of Failures, longer than a line of a log.
        log.warning("proxy.failed", reason=type(failure.value).__name__)
        if request._disconnected:
            return
        if request.startedWriting:
            request.loseConnection()  # a truncated response must not look complete
        else:
            refusal(request, Unavailable("the process for this address does not answer: retry"))
            request.finish()


class FileProxy(ReverseProxy):
    """`/media/...`: downloads by signed URL. Uploads do not come here (router/http/uploads.py)."""

    forwarded_headers = (b"Range", b"If-Range", b"If-None-Match", b"If-Modified-Since")

    def render(self, request: Request) -> int | bytes:  # type: ignore[override]
        """Forward GET and HEAD; answer the CORS preflight of an upload."""
        if request.method in (b"GET", b"HEAD"):
            return super().render(request)
        if request.method != b"OPTIONS":
            raise UnsupportedMethod([b"GET", b"HEAD", b"OPTIONS"])
        for name, value in PREFLIGHT.items():
            request.setHeader(name, value)
        request.setResponseCode(204)
        return b""


class RestProxy(ReverseProxy):
    """`/api/...`: REST. The token is verified here; the gateway gets the caller instead of the token."""

    forwarded_headers = (
        b"Content-Type", b"Content-Encoding", b"Accept-Encoding", b"If-None-Match", b"Idempotency-Key",
        b"X-As-Team", b"X-As-User", b"X-Request-Id", b"Origin", b"Access-Control-Request-Method",
    )  # fmt: skip

    async def identity_headers(self, service: RouterService, request: Request) -> Mapping[str, str]:
        return await service.rest_identity.headers(request)
