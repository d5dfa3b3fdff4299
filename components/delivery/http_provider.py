"""Runs a provider that does no I/O itself: sends its request, passes it the response, returns its outcome."""

from typing import Generic, Protocol, TypeVar

import msgspec

from components.delivery.http import Http
from components.delivery.items import Answer, HttpRequest, Provider

ItemT = TypeVar("ItemT")


class Authorizer(Protocol):
    """Adds authorization to requests, where that takes a round trip of its own."""

    async def authorize(self, request: HttpRequest) -> HttpRequest:
        """The request with its authorization. Raises Failed."""

    def forget(self) -> None:
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
            self._authorizer.forget()
        return self._provider.outcome(response)


def bearing(request: HttpRequest, token: str) -> HttpRequest:
    """The request with a bearer token (RFC 6750)."""
    headers = {**request.headers, "Authorization": f"Bearer {token}"}
    return msgspec.structs.replace(request, headers=headers)
