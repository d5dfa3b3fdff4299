"""Helpers for HTTP responses of providers: statuses, `Retry-After`, JSON bodies."""

from typing import TypeVar

import msgspec

from components.delivery.items import Answer, Dead, Failed, HttpResponse, ProviderRejected, Retry, Sent
from runtime.http_client import retry_after

BodyT = TypeVar("BodyT")


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
