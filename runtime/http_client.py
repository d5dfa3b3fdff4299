"""HTTP client: pooled connections, a timeout, and one exception for every failure to get a response.

The delivery component uses it for its providers, the Django bridge for the site.
"""

from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeVar

import msgspec
import structlog
from treq.client import HTTPClient
from twisted.internet import defer
from twisted.web.client import Agent, HTTPConnectionPool

from portico.waiting import run_within
from runtime.checked_endpoints import CheckedEndpoints, Refused
from runtime.http_urls import ascii_url
from runtime.response_bodies import read_body
from runtime.tls_trouble import cause_of, tls_trouble

TIMEOUT = 8.0  # seconds for the whole exchange
CONNECT_TIMEOUT = 5.0
BODY_TIMEOUT = 5.0  # seconds for a body that nobody reads
CONNECTIONS = 32  # kept for each host
IDLE = 50  # seconds; many servers close after a minute, perhaps just when a request is on its way
MAX_ANSWER = 1 << 20  # bytes; the answers of providers are a few hundred
T = TypeVar("T")
OWN = {"User-Agent": "Portico", "Accept": "application/json"}
log = structlog.get_logger()


class HttpRequest(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP request without the headers that HTTP itself adds."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class HttpResponse(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP response; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """No response; `reason` is `timeout`, `network`, `tls` or `private_address`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Http:
    """HTTP client without redirects and cookies. `endpoints` checks where it may connect to."""

    def __init__(
        self,
        reactor: Any,
        timeout: float = TIMEOUT,
        max_answer: int = MAX_ANSWER,
        endpoints: CheckedEndpoints | None = None,
    ) -> None:
        self._reactor = reactor
        self._timeout = timeout
        self._max_answer = max_answer
        self._pool = HTTPConnectionPool(reactor)
        self._pool.maxPersistentPerHost = CONNECTIONS
        self._pool.cachedConnectionTimeout = IDLE
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        if endpoints is None:
            agent = Agent(reactor, connectTimeout=CONNECT_TIMEOUT, pool=self._pool)
        else:
            agent = Agent.usingEndpointFactory(reactor, endpoints, pool=self._pool)
        self._client = HTTPClient(agent, no_cookies)

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send and read the whole response. Raises NoAnswer."""
        return await self._answered(request, self._exchange(request))

    async def status_of(self, request: HttpRequest) -> HttpResponse:
        """Send, and take the status and the headers, whatever becomes of the body. Raises NoAnswer."""
        response = await self._answered(request, self._request(request))
        body = read_body(response, self._max_answer).addTimeout(BODY_TIMEOUT, self._reactor)
        await body.addErrback(lambda _: None)
        return HttpResponse(status=response.code, headers=_headers(response), body=b"")

    async def stop(self) -> None:
        await self._pool.closeCachedConnections()

    async def _answered(self, request: HttpRequest, work: Coroutine[Any, Any, T]) -> T:
        try:
            return await run_within(self._timeout, self._reactor, work)
        except defer.TimeoutError:
            raise NoAnswer("timeout") from None
        except Refused:
            raise NoAnswer("private_address") from None
        except Exception as error:  # noqa: BLE001 - DNS, TLS, a broken connection: there was no answer
            cause = cause_of(error)
            trouble = tls_trouble(cause)
            said = trouble or type(cause).__name__
            log.warning("http.unreachable", host=host_of(request.url), error=said)
            raise NoAnswer("tls" if trouble else "network") from None

    async def _exchange(self, request: HttpRequest) -> HttpResponse:
        response = await self._request(request)
        body = await read_body(response, self._max_answer)
        return HttpResponse(status=response.code, headers=_headers(response), body=body)

    async def _request(self, request: HttpRequest) -> Any:
        return await self._client.request(
            request.method,
            ascii_url(request.url),
            headers={**OWN, **request.headers},
            data=request.body,
            allow_redirects=False,
            unbuffered=True,
            reactor=self._reactor,
        )


def _headers(response: Any) -> dict[str, str]:
    headers = response.headers.getAllRawHeaders()
    return {name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in headers}


def host_of(url: str) -> str:
    """The host of a URL for logs: its path may be as secret as a token."""
    return "/".join(url[:300].split("/")[2:3])


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of `Retry-After`; a date is compared with `Date`, or with the clock here without one."""
    value = headers.get("retry-after", "")
    if value.isascii() and value.isdigit():
        return float(value)
    until = _date(value)
    if until is None:
        return None
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max((until - now).total_seconds(), 0.0)


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
