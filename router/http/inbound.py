"""`/inbound/...`: what providers of email and SMS post, streamed to the process that checks and reads it.

Nobody has a token here: the process checks the signature. A mail is larger than what this worker would keep
in memory, so it is streamed like an upload (router/http/uploads.py).
"""

from typing import Any

import msgspec
import structlog
from twisted.internet.defer import CancelledError, Deferred
from twisted.web.http_headers import Headers
from twisted.web.resource import Resource

from portico.domain.errors import InvalidArgument, NotFound, PorticoError, RateLimited, TooLarge, Unavailable
from portico.ports import Clock
from portico.settings.inbound import InboundSettings
from router.http.pages import NotFoundResource
from router.http.uploads import Upload
from router.http.upstream import UpstreamClient
from runtime.http_requests import RequestReader, StreamingRequest
from runtime.response_bodies import read_body

log = structlog.get_logger()
PATH = b"/inbound/"
FORM_EXTRA = 1 << 20  # bytes of a form in addition to its mail
MAX_ANSWER = 64 << 10
AT_ONCE = 16  # requests at the same time, of all providers
FORWARDED = (
    "Content-Type", "Portico-Signature", "X-Twilio-Signature", "X-Twilio-Email-Event-Webhook-Signature",
    "X-Twilio-Email-Event-Webhook-Timestamp", "Svix-Id", "Svix-Timestamp", "Svix-Signature",
)  # fmt: skip


class InboundRequests:
    """Streams the requests of providers to the process of the inbound component."""

    def __init__(self, client: UpstreamClient, settings: InboundSettings, clock: Clock) -> None:
        self._client = client
        self._settings = settings
        self._clock = clock
        self._under_way = 0

    def takes(self, request: StreamingRequest) -> bool:
        """Whether the request is one of a provider."""
        return request.method == b"POST" and request.path.startswith(PATH)

    def choose_reader(self, request: StreamingRequest, length: int | None) -> RequestReader | None:
        """The reader of the body; None when the request is refused by its headers."""
        allowed = self._settings.max_bytes
        if not self._settings.has_http:
            request.refuse(NotFound("answers by email and SMS are not set up here"))
        elif request.getHeader(b"Content-Encoding") not in (None, b"identity"):
            request.refuse(InvalidArgument("Content-Encoding", "send it as it is"), 415)
        elif length is not None and length > allowed + FORM_EXTRA:
            request.refuse(TooLarge("body", allowed))
        elif self._under_way >= AT_ONCE:
            request.refuse(RateLimited(1000, "requests of providers at the same time"))
        else:
            upload = Upload(request, length, allowed + FORM_EXTRA, allowed, self._clock)
            upload.attach(Deferred.fromCoroutine(self._forward(request, upload)))
            return upload
        return None

    async def _forward(self, request: StreamingRequest, upload: Upload) -> None:
        self._under_way += 1
        try:
            status, value = await self._stream(request, upload)
            upload.detach()
            _answer(request, status, value)
        except CancelledError:
            return  # the client has gone, or was refused
        except PorticoError as error:
            upload.detach()
            request.refuse(error)
        except Exception as error:  # noqa: BLE001 - the process died under it, or was told to stop
            if request.refused or request._disconnected:
                return
            log.warning("inbound.broken_off", reason=type(error).__name__)
            upload.detach()
            request.refuse(Unavailable("answers cannot be received now: retry"))
        finally:
            self._under_way -= 1

    async def _stream(self, request: StreamingRequest, upload: Upload) -> tuple[int, Any]:
        values = {name: request.getHeader(name) for name in FORWARDED}
        headers = Headers({name.encode(): [value.encode()] for name, value in values.items() if value})
        response = await self._client.send_streamed_request(b"POST", request.uri, headers, upload)
        return response.code, msgspec.Raw(await read_body(response, MAX_ANSWER))


def _answer(request: StreamingRequest, status: int, value: Any) -> None:
    if status != 204:
        request.answer(status, value)
    elif not request._disconnected:
        request.setResponseCode(status)
        request.finish()


def inbound(extra: Any) -> Resource:  # noqa: ARG001 - Crossbar's signature
    """The resource of `/inbound` for everything but a POST, which never gets here."""
    return NotFoundResource()
