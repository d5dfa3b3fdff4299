"""HTTP to the providers: kept connections, a time limit, and one exception for whatever goes wrong.

On Twisted's `Agent` itself: treq on top of it costs another 0.3 ms of CPU a request, mostly over the URL, and
redirects, cookies and encodings, which are what it adds, are not wanted here.
"""

from typing import Any

import structlog
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.web.client import Agent, HTTPConnectionPool
from twisted.web.http_headers import Headers
from twisted.web.iweb import IBodyProducer
from zope.interface import implementer

from components.notifier.limits import within
from components.notifier.outgoing import Failed, HttpRequest, HttpResponse, Retry
from components.platform.bodies import read_body

TIMEOUT = 8.0  # seconds for the whole exchange
CONNECT_TIMEOUT = 5.0
CONNECTIONS = 32  # kept for each provider
IDLE = 50  # seconds; many servers close after a minute, perhaps just when a request is on its way
MAX_ANSWER = 1 << 20  # bytes; the answers of providers are a few hundred
OWN = {"User-Agent": "Portico", "Accept": "application/json"}
log = structlog.get_logger()


class Http:
    """Sends requests as they are: no redirects, no cookies."""

    def __init__(self, reactor: Any, timeout: float = TIMEOUT) -> None:
        self._reactor = reactor
        self._timeout = timeout
        self._pool = HTTPConnectionPool(reactor)
        self._pool.maxPersistentPerHost = CONNECTIONS
        self._pool.cachedConnectionTimeout = IDLE
        self._agent: Any = Agent(reactor, connectTimeout=CONNECT_TIMEOUT, pool=self._pool)

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send it and read the whole answer. Raises Failed when none has come."""
        try:
            return await within(self._timeout, self._reactor, self._exchange(request))
        except defer.TimeoutError:
            raise Failed(Retry(None, "timeout")) from None
        except Exception as error:  # noqa: BLE001 - DNS, TLS, a broken connection: there was no answer
            log.warning("provider.unreachable", host=host_of(request.url), error=type(error).__name__)
            raise Failed(Retry(None, "network")) from None

    async def stop(self) -> None:
        """Close the kept connections."""
        await self._pool.closeCachedConnections()

    async def _exchange(self, request: HttpRequest) -> HttpResponse:
        response = await self._agent.request(
            request.method.encode(),
            request.url.encode("ascii"),
            Headers({name: [value] for name, value in {**OWN, **request.headers}.items()}),
            _Body(request.body),
        )
        body = await read_body(response, MAX_ANSWER)
        headers = response.headers.getAllRawHeaders()
        return HttpResponse(
            status=response.code,
            headers={
                name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in headers
            },
            body=body,
        )


@implementer(IBodyProducer)
class _Body:
    """A body that is all there: it goes out in one piece."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.length = len(body)

    def startProducing(self, consumer: Any) -> "Deferred[None]":  # noqa: N802
        consumer.write(self._body)
        return defer.succeed(None)

    def stopProducing(self) -> None:  # noqa: N802
        """It has happened already; the same goes for the rest."""

    pauseProducing = resumeProducing = stopProducing  # noqa: N815


def host_of(url: str) -> str:
    """All of a URL that may stand in a log: an endpoint's path is as good as a token."""
    return "/".join(url[:300].split("/")[2:3])
