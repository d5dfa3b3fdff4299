"""HTTP client of the Django site: one request, and what its response means.
docs/reference/django.md has the endpoints.

While the circuit breaker is open a request fails at once.
"""

from typing import Any, Literal, TypeVar
from urllib.parse import quote, urljoin, urlsplit

import msgspec
import structlog

from components.django_bridge.circuit_breaker import SiteCircuitBreaker
from portico.contract.site import SitePage
from portico.domain.errors import InvalidArgument
from portico.domain.mirroring import WRONG_KEY, verdict
from portico.domain.text import check_value
from portico.settings.django import Django
from runtime.http_client import Http, HttpRequest, HttpResponse, NoAnswer, retry_after
from runtime.metrics import Metrics

log = structlog.get_logger()
T = TypeVar("T")
PAGE: Any = list[Any] | SitePage
MOST_PAGES = 20
Method = Literal["GET", "POST", "PATCH"]


class SiteUnavailable(Exception):
    """Temporary failure; the same request has to be repeated later."""


class CircuitOpen(SiteUnavailable):
    """No request was sent, because the circuit breaker is open."""


class SiteRejected(Exception):
    """The site rejected a request permanently with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class SiteRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request: `endpoint` is its metric label, `path` its path, `key` its idempotency key."""

    endpoint: str
    path: str
    method: Method = "GET"
    body: msgspec.Struct | None = None
    key: str | None = None


class DjangoClient:
    """Sends requests through one circuit breaker."""

    def __init__(self, http: Http, django: Django, breaker: SiteCircuitBreaker, metrics: Metrics) -> None:
        self._http = http
        self._django = django
        self.breaker = breaker
        self._metrics = metrics

    async def fetch(self, request: SiteRequest, kind: type[T]) -> T:
        """The response as `kind`. Raises SiteRejected, SiteUnavailable."""
        return self._read(
            request.endpoint, await self._answer(request, self._django.url + request.path), kind
        )

    async def fetch_list(self, request: SiteRequest, kind: type[T]) -> list[T]:
        """All items of a paged or plain list; others are skipped. Raises SiteRejected, SiteUnavailable."""
        found: list[Any] = []
        url: str | None = self._django.url + request.path
        for _ in range(MOST_PAGES):
            answer = await self._answer(request, url or "")
            items, url = _page(self._read(request.endpoint, answer, PAGE), url or "")
            found += items
            if url is None:
                break
        return _those_of(found, kind, request.endpoint)

    async def _answer(self, request: SiteRequest, url: str) -> HttpResponse:
        if self.breaker.seconds_until_allowed:
            self._metrics.site.labels(request.endpoint, "resting").inc()
            raise CircuitOpen
        self.breaker.start_attempt()
        try:
            response = await self._http.send(self._request(request, url))
        except NoAnswer as error:
            self._metrics.site.labels(request.endpoint, error.reason).inc()
            self.breaker.record_failure(error.reason)
            raise SiteUnavailable from None
        return self._check_status(request.endpoint, response)

    def _check_status(self, endpoint: str, response: HttpResponse) -> HttpResponse:
        outcome = verdict(response.status)
        self._metrics.site.labels(endpoint, outcome).inc()
        if outcome == "later":
            if response.status == WRONG_KEY:
                self.breaker.refuses_key()
            self.breaker.record_failure(f"http_{response.status}", retry_after(response.headers))
            raise SiteUnavailable
        if outcome == "refused":
            self.breaker.record_success()
            raise SiteRejected(response.status)
        return response

    def _read(self, endpoint: str, response: HttpResponse, kind: type[T]) -> T:
        """An unreadable response counts as an outage, and nothing as mirrored."""
        try:
            answer = as_kind(msgspec.json.decode(response.body or b"{}"), kind)
        except (msgspec.DecodeError, InvalidArgument):
            self._metrics.site.labels(endpoint, "unreadable").inc()
            self.breaker.record_failure("unreadable")
            raise SiteUnavailable from None
        self.breaker.record_success()
        return answer

    def _request(self, request: SiteRequest, url: str) -> HttpRequest:
        headers: dict[str, str] = {"Authorization": f"Api-Key {self._django.key}"}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        if request.key is not None:
            headers["Idempotency-Key"] = quote(request.key)
        body = b"" if request.body is None else msgspec.json.encode(request.body)
        return HttpRequest(method=request.method, url=url, headers=headers, body=body)


def segment(value: int | str) -> str:
    return quote(str(value), safe="")


def as_kind(value: Any, kind: type[T]) -> T:
    check_value(value)
    return msgspec.convert(value, kind)


def _page(page: list[Any] | SitePage, url: str) -> tuple[list[Any], str | None]:
    """Items and the URL of the next page; only URLs of the same site are followed."""
    if isinstance(page, list):
        return page, None
    target = urljoin(url, page.next) if page.next else None
    return page.results, target if target and urlsplit(target)[:2] == urlsplit(url)[:2] else None


def _those_of(items: list[Any], kind: type[T], endpoint: str) -> list[T]:
    good: list[T] = []
    for item in items:
        try:
            good.append(msgspec.convert(item, kind))
        except msgspec.ValidationError as error:
            log.warning("django.unreadable", endpoint=endpoint, reason=str(error))
    return good
