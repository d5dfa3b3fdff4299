"""Providers over HTTP: the client, what a response means, and the runner of a sans-IO provider."""

from typing import Any, Generic, Protocol, TypeVar

import msgspec

from components.delivery.items import (
    Answer,
    Dead,
    Failed,
    HttpRequest,
    HttpResponse,
    Provider,
    ProviderRejected,
    Retry,
    Sent,
)
from runtime import http_client
from runtime.http_client import NoAnswer, retry_after
from runtime.metrics import Metrics

ItemT = TypeVar("ItemT")
BodyT = TypeVar("BodyT")


class Http(http_client.Http):
    """The shared HTTP client with the errors of the delivery component."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send and read the whole response. Raises Failed without one."""
        try:
            return await super().send(request)
        except NoAnswer as error:
            raise Failed(Retry(None, error.reason)) from None


class ProviderContext(msgspec.Struct, frozen=True):
    """Shared by all providers; made by `components.delivery.providers`."""

    reactor: Any
    http: Http
    metrics: Metrics


class Authorizer(Protocol):
    """Adds authorization to requests, where that takes a round trip of its own."""

    async def authorize(self, request: HttpRequest) -> HttpRequest:
        """The request with its authorization. Raises Failed."""

    def forget_token(self) -> None:
        """The token was rejected: fetch a new one for the next request."""


class HttpProvider(Generic[ItemT]):
    """A sans-IO provider with an HTTP client."""

    def __init__(self, provider: Provider[ItemT], http: Http, authorizer: Authorizer | None = None) -> None:
        self.name = provider.name
        self._provider = provider
        self._http = http
        self._authorizer = authorizer

    async def deliver(self, item: ItemT) -> Answer:
        """Send the request and interpret the response. Raises Failed."""
        request = self._provider.request(item)
        if self._authorizer is not None:
            request = await self._authorizer.authorize(request)
        response = await self._http.send(request)
        if response.status == 401 and self._authorizer is not None:
            self._authorizer.forget_token()
        return self._provider.outcome(response)


def bearing(request: HttpRequest, token: str) -> HttpRequest:
    """The request with a bearer token (RFC 6750)."""
    headers = {**request.headers, "Authorization": f"Bearer {token}"}
    return msgspec.structs.replace(request, headers=headers)


def by_status(response: HttpResponse) -> Answer:
    """The outcome for a status without a more specific error (RFC 9110, section 15)."""
    status = response.status
    if 200 <= status < 300:
        return Sent()
    if status in (408, 425, 429):
        return Retry(retry_after(response.headers), "rate_limited")
    if status >= 500:
        return Retry(retry_after(response.headers), "unavailable")
    if status in (401, 402, 403, 404, 405) or status < 400:  # 3xx and 404: a wrong base URL
        return ProviderRejected(f"http_{status}")
    return Dead(f"http_{status}")


def read(response: HttpResponse, kind: type[BodyT]) -> BodyT:
    """The body as `kind`. Raises Failed: an unreadable body is a fault of the provider."""
    try:
        return msgspec.json.decode(response.body, type=kind)
    except msgspec.DecodeError:
        raise Failed(Retry(None, "unreadable")) from None
