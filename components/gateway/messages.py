"""Requests, responses and errors of the gateway, independent of Twisted."""

from collections.abc import Mapping

import msgspec

from portico.domain.errors import PorticoError


class ApiRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request. Names of headers are lower case; `path` and `query` are percent-encoded, as they came."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = {}
    body: bytes = b""


class ApiResponse(msgspec.Struct, frozen=True, kw_only=True):
    """A response. `about` is its route or page, for logs and metrics: it has no user data."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}
    packed: bytes | None = None  # the body by gzip, where that is kept
    about: str = "none"
    code: str | None = None


class HttpError(Exception):
    """An error with an HTTP status or headers of its own."""

    def __init__(self, error: PorticoError, status: int, **headers: str) -> None:
        super().__init__(error.message)
        self.error = error
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
