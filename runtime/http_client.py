"""HTTP client: pooled connections, a timeout, and one exception for every failure to get a response.

The delivery component uses it for its providers, the Django bridge for the site.
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import msgspec
import structlog
from treq.client import HTTPClient
from twisted.internet import defer
from twisted.web.client import Agent, HTTPConnectionPool

from portico.waiting import run_within
from runtime.checked_endpoints import CheckedEndpoints, Refused
from runtime.response_bodies import read_body

TIMEOUT = 8.0  # seconds for the whole exchange
CONNECT_TIMEOUT = 5.0
CONNECTIONS = 32  # kept for each host
IDLE = 50  # seconds; many servers close after a minute, perhaps just when a request is on its way
MAX_ANSWER = 1 << 20  # bytes; the answers of providers are a few hundred
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
    """No response; `reason` is `timeout`, `network` or `private_address`."""

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
        try:
            return await run_within(self._timeout, self._reactor, self._exchange(request))
        except defer.TimeoutError:
            raise NoAnswer("timeout") from None
        except Refused:
            raise NoAnswer("private_address") from None
        except Exception as error:  # noqa: BLE001 - DNS, TLS, a broken connection: there was no answer
            log.warning("http.unreachable", host=host_of(request.url), error=type(error).__name__)
            raise NoAnswer("network") from None

    async def stop(self) -> None:
        await self._pool.closeCachedConnections()

    async def _exchange(self, request: HttpRequest) -> HttpResponse:
        response = await self._client.request(
            request.method,
            request.url,
            headers={**OWN, **request.headers},
            data=request.body,
            allow_redirects=False,
            unbuffered=True,
            reactor=self._reactor,
        )
        body = await read_body(response, self._max_answer)
        headers = response.headers.getAllRawHeaders()
        return HttpResponse(
            status=response.code,
            headers={
                name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in headers
            },
            body=body,
        )


def host_of(url: str) -> str:
    """The host of a URL for logs: its path may be as secret as a token."""
    return "/".join(url[:300].split("/")[2:3])


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of `Retry-After`; a date is compared with `Date`."""
    value = headers.get("retry-after", "")
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        delay = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(delay.total_seconds(), 0.0)
