"""What HTTP says: JSON bodies, and refusals in the form of the contract."""

import time
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from twisted.web.server import Request

from portico.contract.errors import status_of
from portico.domain.errors import Internal, InvalidArgument, PorticoError
from portico.domain.times import rfc3339_epoch

log = structlog.get_logger()
# No cookie is ever looked at, so a page of any site may ask with a token that it has.
CORS = {
    b"Access-Control-Allow-Origin": b"*",
    b"Access-Control-Allow-Methods": b"GET, HEAD, POST",
    b"Access-Control-Allow-Headers": b"Authorization, Content-Type",
    b"Access-Control-Max-Age": b"86400",
}


def write_json(request: Request, status: int, value: Any) -> None:
    """Status, headers and body, but not the end of the request."""
    body = msgspec.json.encode(value)
    request.setResponseCode(status)
    request.setHeader(b"Content-Type", b"application/json")
    request.setHeader(b"Content-Length", str(len(body)).encode())
    request.setHeader(b"Cache-Control", b"no-store")
    allow_every_origin(request)
    request.write(b"" if request.method == b"HEAD" else body)


def refusal(request: Request, error: PorticoError, status: int | None = None) -> None:
    """The same for a refusal."""
    code = status or status_of(error)
    if code == 401:
        request.setHeader(b"WWW-Authenticate", b"Bearer")
    write_json(request, code, refusal_body(error))


def refused_head() -> bytes:
    """All of the answer to who sends what is no request, or one with a head that is too long."""
    error = InvalidArgument("request", "is no HTTP, or address and headers are longer than 16 KiB")
    body = msgspec.json.encode(refusal_body(error))
    head = "HTTP/1.1 400 Bad Request", "Content-Type: application/json", f"Content-Length: {len(body)}"
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + body


def bug(event: str) -> Internal:
    """What a client is told of a failure of ours; the log has the rest under the same id."""
    error_id = uuid.uuid4().hex
    log.exception(event, error_id=error_id)
    return Internal(error_id)


def refusal_body(error: PorticoError) -> Mapping[str, Any]:
    """`{"error": {"code", "message", ...}, "timestamp"}`."""
    about = {"code": error.code, "message": error.message, **error.fields}
    return {"error": about, "timestamp": rfc3339_epoch(time.time())}


def allow_every_origin(request: Request) -> None:
    """Let pages of other sites use what they get."""
    for name, value in CORS.items():
        request.setHeader(name, value)
