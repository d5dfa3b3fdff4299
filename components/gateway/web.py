"""HTTP server of the gateway, on a Unix socket behind the node; writes one log entry for each request."""

import re
import uuid
from io import BytesIO
from typing import Any, cast

import structlog
from twisted.internet.defer import Deferred
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from components.gateway.delivery import finish_response
from components.gateway.messages import ApiRequest, ApiResponse
from components.gateway.origins import Cors
from components.gateway.service import Gateway
from portico.ports import Clock
from runtime.http_requests import StreamingRequest
from runtime.metrics import Metrics

log = structlog.get_logger()
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


class Api(Resource):
    """The resource `/api`."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, gateway: Gateway, cors: Cors, clock: Clock, metrics: Metrics) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._gateway = gateway
        self._cors = cors
        self._clock = clock
        self._metrics = metrics

    def render(self, request: Request) -> int:
        Deferred.fromCoroutine(self._serve(request))
        return NOT_DONE_YET

    async def _serve(self, request: Request) -> None:
        began = self._clock.seconds()
        api_request = _api_request(request)
        request_id = _request_id(api_request)
        reply = await self._gateway.answer(api_request)
        cors = self._cors.headers(api_request.headers, reply.headers.get("Allow"))
        _write(request, finish_response(reply, api_request), {**cors, "X-Request-Id": request_id})
        self._note(reply, request_id, self._clock.seconds() - began)

    def _note(self, reply: ApiResponse, request_id: str, seconds: float) -> None:
        self._metrics.rest.labels(reply.about, str(reply.status)).inc()
        self._metrics.rest_latency.labels(reply.about).observe(seconds)
        log.info(
            "http.answered",
            request_id=request_id,
            route=reply.about,
            status=reply.status,
            ms=round(seconds * 1000, 1),
            **({"code": reply.code} if reply.code else {}),
        )


def site(api: Api) -> Site:
    """The HTTP server; bodies are kept in memory, 1 MiB at most."""
    return Site(api, requestFactory=StreamingRequest, timeout=60)


def _api_request(request: Request) -> ApiRequest:
    path, _, query = request.uri.decode("latin-1").partition("?")
    raw, content = cast(Any, request.requestHeaders), cast(BytesIO, request.content)
    headers = {name.decode("latin-1").lower(): values[-1] for name, values in raw.getAllRawHeaders()}
    return ApiRequest(
        method=request.method.decode("latin-1"),
        path=path,
        query=query,
        headers={name: value.decode("latin-1") for name, value in headers.items()},
        body=content.read(),
    )


def _request_id(api_request: ApiRequest) -> str:
    """The client's request id if valid, else a new one."""
    sent = api_request.headers.get("x-request-id", "")
    return sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def _write(request: Request, reply: ApiResponse, more: dict[str, str]) -> None:
    if request._disconnected:
        return
    request.setResponseCode(reply.status)
    for name, value in {**reply.headers, **more}.items():
        request.setHeader(name, value)
    if reply.status not in (204, 304):
        request.setHeader("Content-Length", str(len(reply.body)))
    request.write(b"" if request.method == b"HEAD" else reply.body)
    request.finish()
