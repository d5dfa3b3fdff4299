"""HTTP client of the Django site: one request, and what its response means. docs/django.md has the endpoints.

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


class Later(Exception):
    """Not now: the site is away, or not well. What was to be said has to be said again."""


class Resting(Later):
    """It was not even asked."""


class SiteRejected(Exception):
    """The site has answered, and will not; `status` is what it said."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A request: `endpoint` names it in metrics, `path` is below the site, `key` names its repetitions."""

    endpoint: str
    path: str
    method: Method = "GET"
    body: msgspec.Struct | None = None
    key: str | None = None


class DjangoClient:
    """Asks, on one line."""

    def __init__(self, http: Http, django: Django, line: SiteCircuitBreaker, metrics: Metrics) -> None:
        self._http = http
        self._django = django
        self.line = line
        self._metrics = metrics

    async def ask(self, asking: Asking, kind: type[T]) -> T:
        """The answer as `kind`. Raises Refused, Later."""
        return self._read(asking.endpoint, await self._answer(asking, self._django.url + asking.path), kind)

    async def list(self, asking: Asking, kind: type[T]) -> list[T]:
        """All pages of a list, or a bare one; what is not `kind` is left out. Raises Refused, Later."""
        found: list[Any] = []
        url: str | None = self._django.url + asking.path
        for _ in range(MOST_PAGES):
            answer = await self._answer(asking, url or "")
            items, url = _page(self._read(asking.endpoint, answer, PAGE), url or "")
            found += items
            if url is None:
                break
        return _those_of(found, kind, asking.endpoint)

    async def _answer(self, asking: Asking, url: str) -> HttpResponse:
        if self.line.resting:
            self._metrics.site.labels(asking.endpoint, "resting").inc()
            raise Resting
        self.line.asking()
        try:
            response = await self._http.send(self._request(asking, url))
        except NoAnswer as error:
            self._metrics.site.labels(asking.endpoint, error.reason).inc()
            self.line.unwell(error.reason)
            raise Later from None
        return self._judge(asking.endpoint, response)

    def _judge(self, endpoint: str, response: HttpResponse) -> HttpResponse:
        said = verdict(response.status)
        self._metrics.site.labels(endpoint, said).inc()
        if said == "later":
            if response.status == WRONG_KEY:
                self.line.refuses_key()
            self.line.unwell(f"http_{response.status}", retry_after(response.headers))
            raise Later
        if said == "refused":
            self.line.well()
            raise SiteRejected(response.status)
        return response

    def _read(self, endpoint: str, response: HttpResponse, kind: type[T]) -> T:
        """Who answers something else is not the site, or is not well: nothing is taken for told."""
        try:
            answer = as_kind(msgspec.json.decode(response.body or b"{}"), kind)
        except (msgspec.DecodeError, InvalidArgument):
            self._metrics.site.labels(endpoint, "unreadable").inc()
            self.line.unwell("unreadable")
            raise Later from None
        self.line.well()
        return answer

    def _request(self, asking: Asking, url: str) -> HttpRequest:
        headers: dict[str, str] = {"Authorization": f"Api-Key {self._django.key}"}
        if asking.body is not None:
            headers["Content-Type"] = "application/json"
        if asking.key is not None:
            headers["Idempotency-Key"] = quote(asking.key)
        body = b"" if asking.body is None else msgspec.json.encode(asking.body)
        return HttpRequest(method=asking.method, url=url, headers=headers, body=body)


def segment(value: int | str) -> str:
    """An id as a part of a path."""
    return quote(str(value), safe="")


def as_kind(value: Any, kind: type[T]) -> T:
    """What the site said as `kind`. Raises InvalidArgument, ValidationError."""
    check_value(value)
    return msgspec.convert(value, kind)


def _page(page: list[Any] | SitePage, url: str) -> tuple[list[Any], str | None]:
    """The items, and where the next page is; only the site itself is followed."""
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
