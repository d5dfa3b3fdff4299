"""Uploads (`POST /media`): authorized by the router worker, then streamed to the media process.

Twisted would store the whole body before anything could be checked. Here the token, the size and the quota
are checked before a byte is stored, and back pressure goes from the media process to the client.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import parse_qs

import msgspec
import structlog
from twisted.internet.defer import CancelledError, Deferred
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH, IBodyProducer
from zope.interface import implementer

from portico.domain.errors import (
    Forbidden,
    InvalidArgument,
    NotFound,
    PorticoError,
    RateLimited,
    TooLarge,
    Unavailable,
)
from portico.domain.people import Principal
from portico.ports import Clock
from portico.settings.core import MediaSettings
from router.http.identity import Check, bearer_token
from router.http.upstream import UpstreamClient
from runtime.forwarded_identity import ForwardedIdentity
from runtime.http_requests import RequestReader, StreamingRequest
from runtime.response_bodies import read_body

log = structlog.get_logger()
FORM_EXTRA = 64 << 10  # bytes of a multipart form in addition to its file
MAX_ANSWER = 64 << 10  # maximum bytes of the media process's response
ANSWER = 120.0  # seconds for the media process to respond after the whole file
AT_ONCE = 4  # uploads of one user
CheckUpload: TypeAlias = Callable[[str, int], Awaitable[None]]


class Uploads:
    """Authorizes uploads and streams them to the media process."""

    def __init__(
        self,
        check: Check,
        check_upload: CheckUpload,
        client: UpstreamClient,
        settings: MediaSettings,
        identity: ForwardedIdentity,
        clock: Clock,
    ) -> None:
        self._identity = identity
        self._clock = clock
        self._check = check
        self._check_upload = check_upload
        self._client = client
        self._settings = settings
        self._under_way: Counter[str] = Counter()

    def choose_reader(self, request: StreamingRequest, length: int | None) -> RequestReader | None:
        """The reader of the body; None when the request is refused by its headers."""
        limit = self._settings.max_bytes + (FORM_EXTRA if _is_form(request) else 0)
        if self._settings.service_url:
            request.refuse(NotFound("files are kept by the media service of this site, not here"))
        elif request.getHeader(b"Content-Encoding") not in (None, b"identity"):
            request.refuse(InvalidArgument("Content-Encoding", "send the file as it is"), 415)
        elif length is not None and length > limit:
            request.refuse(TooLarge("file", self._settings.max_bytes))
        elif length == 0:
            request.refuse(InvalidArgument("file", "is empty"))
        else:
            upload = Upload(request, length, limit, self._settings.max_bytes, self._clock)
            upload.attach(Deferred.fromCoroutine(self._forward(request, upload)))
            return upload
        return None

    async def _forward(self, request: StreamingRequest, upload: "Upload") -> None:
        try:
            principal = await self._authenticate(request)
            status, value = await self._stream(request, upload, principal)
            upload.detach()
            request.answer(status, value)
        except CancelledError:
            return  # the client has gone, or was refused
        except PorticoError as error:
            upload.detach()
            of_token = isinstance(error, Forbidden) and "reason" not in error.fields
            request.refuse(error, 401 if of_token else None)
        except Exception as error:  # noqa: BLE001 - the process died under it, or was told to stop
            if request.refused or request._disconnected:
                return
            log.warning("upload.broken_off", reason=type(error).__name__)
            upload.detach()
            request.refuse(Unavailable("files cannot be kept now: retry"))

    async def _authenticate(self, request: StreamingRequest) -> Principal:
        """Verify the token. Raises Forbidden."""
        token = bearer_token(request)
        if token is None:
            raise Forbidden("an upload needs a token: Authorization: Bearer ...")
        return await self._check(token)

    async def _stream(
        self, request: StreamingRequest, upload: "Upload", principal: Principal
    ) -> tuple[int, Any]:
        owner_id = _owner(request, principal)
        if self._under_way[owner_id] >= AT_ONCE:
            raise RateLimited(1000, "uploads at the same time")
        self._under_way[owner_id] += 1
        try:
            await self._check_upload(owner_id, _size(request, upload))
            uri = b"/media?" + request.uri.partition(b"?")[2]
            headers = _headers(request, self._identity.user_headers(owner_id))
            response = await self._client.send_streamed_request(b"POST", uri, headers, upload)
            return response.code, msgspec.json.decode(await read_body(response, MAX_ANSWER))
        finally:
            self._under_way[owner_id] -= 1
            self._under_way += Counter()  # removes users without uploads


@implementer(IBodyProducer)
class Upload(RequestReader):
    """The body of one upload, streamed with back pressure from the media process to the client."""

    def __init__(
        self, request: StreamingRequest, length: int | None, limit: int, allowed: int, clock: Clock
    ) -> None:
        self.length: Any = UNKNOWN_LENGTH if length is None else length
        self._request = request
        self._limit = limit
        self._allowed = allowed
        self._seen = 0
        self._early: list[bytes] = []  # chunks that arrived before the media process was ready
        self._consumer: Any = None
        self._complete = False
        self._stopped = False
        self._sent: Deferred[None] = Deferred()
        self._clock = clock
        self._timeout: Any = None
        self._work: Deferred[None] | None = None
        request.pause_body()

    def write(self, data: bytes) -> None:
        self._seen += len(data)
        if self._seen > self._limit:
            self._request.refuse(TooLarge("file", self._allowed))
        elif self._consumer is None:
            self._early.append(data)
        elif not self._stopped:
            self._consumer.write(data)

    def ended(self) -> None:
        self._complete = True
        if self._consumer is not None:
            self._all_sent()

    def detach(self) -> None:
        """Keep the work running when the request is closed: there is a response."""
        self._work = None
        self._cancel_timeout()

    def attach(self, work: "Deferred[None]") -> None:
        """Set the work to cancel when the client disconnects."""
        self._work = None if work.called else work

    def close(self) -> None:
        self._cancel_timeout()
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
        self._request.resume_body()

    def startProducing(self, consumer: Any) -> "Deferred[None]":  # noqa: N802
        self._consumer = consumer
        for data in self._early:
            consumer.write(data)
        self._early.clear()
        if self._complete:
            self._all_sent()
        else:
            self._request.resume_body()
        return self._sent

    def pauseProducing(self) -> None:  # noqa: N802
        if not self._complete:
            self._request.pause_body()

    def resumeProducing(self) -> None:  # noqa: N802
        if not self._complete:
            self._request.resume_body()

    def stopProducing(self) -> None:  # noqa: N802
        """Discard the rest: the media process has responded or disconnected."""
        self._stopped = True
        self.resumeProducing()

    def _all_sent(self) -> None:
        if not self._sent.called:
            silent = Unavailable("files cannot be kept now: retry")
            self._timeout = self._clock.callLater(ANSWER, self._request.refuse, silent)
            self._sent.callback(None)

    def _cancel_timeout(self) -> None:
        timeout, self._timeout = self._timeout, None
        if timeout is not None and timeout.active():
            timeout.cancel()


def _size(request: StreamingRequest, upload: Upload) -> int:
    """The minimum size of the file; 0 when the request has no Content-Length."""
    if upload.length is UNKNOWN_LENGTH:
        return 0
    return max(0, upload.length - FORM_EXTRA) if _is_form(request) else int(upload.length)


def _is_form(request: StreamingRequest) -> bool:
    return bool((request.getHeader(b"Content-Type") or b"").lower().startswith(b"multipart/"))


def _owner(request: StreamingRequest, principal: Principal) -> str:
    """A service uploads for a user with `?as_user=`. Raises InvalidArgument."""
    query = parse_qs(request.uri.partition(b"?")[2].decode("ascii", "replace"))
    if len(query.get("as_user", ())) > 1:
        raise InvalidArgument("as_user", "came more than once: send it once")
    if principal.role == "service" and "as_user" in query:
        return query["as_user"][0][:64]
    return principal.user_id


def _headers(request: StreamingRequest, identity: Mapping[str, str]) -> Headers:
    kind = request.getHeader(b"Content-Type") or b"application/octet-stream"
    named = {name.encode(): [value.encode()] for name, value in identity.items()}
    return Headers({b"Content-Type": [kind], **named})
