"""HTTP responses: JSON bodies, and errors in the format of the contract."""

import time
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from twisted.web.server import Request

from portico.contract.errors import status_of
from portico.domain.errors import Internal, PorticoError
from portico.domain.times import rfc3339_epoch

log = structlog.get_logger()
SOON = "1"  # seconds, where a part of the server is away


def write_json(request: Request, status: int, value: Any) -> None:
    """Write status, headers and body without finishing the request."""
    body = msgspec.json.encode(value)
    request.setResponseCode(status)
    request.setHeader(b"Content-Type", b"application/json")
    request.setHeader(b"Content-Length", str(len(body)).encode())
    request.setHeader(b"Cache-Control", b"no-store")
    request.setHeader(b"X-Content-Type-Options", b"nosniff")
    request.write(b"" if request.method == b"HEAD" else body)


def refusal(request: Request, error: PorticoError, status: int | None = None) -> None:
    """Write an error without finishing the request."""
    code = status or status_of(error)
    if code == 401:
        request.setHeader(b"WWW-Authenticate", b"Bearer")
    if later := retry_after(error, code):
        request.setHeader(b"Retry-After", later)
    write_json(request, code, refusal_body(error))


def retry_after(error: PorticoError, status: int) -> str | None:
    """The value of `Retry-After`, if any."""
    if status == 429:
        return str(-(-int(str(error.fields.get("retry_after_ms", 1000))) // 1000))
    return SOON if status == 503 else None


def refused_head(error: PorticoError, status: str) -> bytes:
    """A complete raw response for a client without a readable request."""
    body = msgspec.json.encode(refusal_body(error))
    head = f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}"
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + body


def bug(event: str) -> Internal:
    """An internal error; the log has the exception under the same id."""
    error_id = uuid.uuid4().hex
    log.exception(event, error_id=error_id)
    return Internal(error_id)


def refusal_body(error: PorticoError) -> Mapping[str, Any]:
    """`{"error": {"code", "message", ...}, "timestamp"}`."""
    about = {"code": error.code, "message": error.message, **error.fields}
    return {"error": about, "timestamp": rfc3339_epoch(time.time())}
