"""HTTP server of the inbound component, on a Unix socket behind the node: `/inbound/<channel>/<provider>`."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, cast

import structlog
from twisted.internet.defer import Deferred, DeferredSemaphore
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from components.inbound.requests import EmailProvider, InboundRequest, SmsProvider, Unreadable
from components.inbound.service import InboundService
from portico.contract.errors import status_of
from portico.domain.errors import Forbidden, NotFound, PorticoError
from runtime.http_requests import StreamingRequest
from runtime.http_responses import bug, refusal, write_json
from runtime.metrics import Metrics

log = structlog.get_logger()
WITHOUT_BODY = frozenset({"twilio"})  # which takes a body for an SMS that it shall send
AT_ONCE = 2  # mails that are read concurrently: each is in memory several times


class Inbound(Resource):
    """The resource `/inbound`."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(
        self,
        service: InboundService,
        email: Mapping[str, EmailProvider],
        sms: Mapping[str, SmsProvider],
        metrics: Metrics,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._service = service
        self._email = email
        self._sms = sms
        self._metrics = metrics
        self._mails = DeferredSemaphore(AT_ONCE)

    def render_POST(self, request: Request) -> int:  # noqa: N802
        Deferred.fromCoroutine(self._serve(request))
        return NOT_DONE_YET

    async def _serve(self, request: Request) -> None:
        inbound = _inbound_request(request)
        via, _, provider = inbound.path.removeprefix("/inbound/").partition("/")
        try:
            outcomes = await self._receive(via, provider, inbound)
            if provider in WITHOUT_BODY:
                request.setResponseCode(204)
            else:
                write_json(request, 200, {"outcomes": outcomes})
        except PorticoError as error:
            self._note(via, provider, error)
            refusal(request, error)
        except Exception:  # noqa: BLE001 - logged by bug()
            refusal(request, bug("inbound.failed"))
        if not request._disconnected:
            request.finish()

    async def _receive(self, via: str, provider: str, inbound: InboundRequest) -> list[str]:
        if via == "email" and provider in self._email:
            reading = self._mails.run(
                lambda: Deferred.fromCoroutine(self._receive_mail(self._email[provider], inbound))
            )
            outcomes: list[str] = await reading
            return outcomes
        if via == "sms" and provider in self._sms:
            return [await self._service.take_sms(self._sms[provider].receive(inbound))]
        raise NotFound("no such provider is set up")

    async def _receive_mail(self, provider: EmailProvider, inbound: InboundRequest) -> list[str]:
        try:
            received = await provider.receive(inbound)
        except Unreadable as error:
            return [self._service.note_unreadable(error)]
        return [*await self._service.take_mail(received)] if received else []

    def _note(self, via: str, provider: str, error: PorticoError) -> None:
        if isinstance(error, NotFound):
            return
        outcome = "forbidden" if isinstance(error, Forbidden) else "later"
        if via in ("email", "sms") and status_of(error) != 400:
            self._metrics.inbound.labels(via, outcome).inc()
        log.warning("inbound.request_refused", via=via, provider=provider, code=error.code)


def site(inbound: Inbound, max_bytes: int) -> Site:
    """The HTTP server; a body is kept in memory."""
    limited = type("_Request", (StreamingRequest,), {"max_body": max_bytes})
    root: Any = Resource()
    root.putChild(b"inbound", inbound)
    return Site(root, requestFactory=limited, timeout=60)


def _inbound_request(request: Request) -> InboundRequest:
    path, _, query = request.uri.decode("latin-1").partition("?")
    raw, content = cast(Any, request.requestHeaders), cast(BytesIO, request.content)
    headers = {name.decode("latin-1").lower(): values[-1] for name, values in raw.getAllRawHeaders()}
    return InboundRequest(
        path=path,
        query=query,
        headers={name: value.decode("latin-1") for name, value in headers.items()},
        body=content.read(),
    )
