"""Prepares HTTP responses: `ETag` for reads, compression where it helps, and no shared caching."""

import gzip
import hashlib
from collections.abc import Mapping

from msgspec.structs import replace

from components.gateway.messages import ApiRequest, ApiResponse

WORTH_IT = 1024  # bytes; a smaller body is not packed
LEVEL = 5
VARY = "Authorization, X-As-Team, X-As-User, Origin, Accept-Encoding"
COMMON = {
    "Content-Type": "application/json",
    "Cache-Control": "private, no-cache",
    "Vary": VARY,
    "X-Content-Type-Options": "nosniff",
}


def finish_response(reply: ApiResponse, request: ApiRequest) -> ApiResponse:
    headers = {**COMMON, **reply.headers}
    if reply.status == 204:
        del headers["Content-Type"]
    if request.method in ("GET", "HEAD") and reply.status == 200:
        headers["ETag"] = _tag(reply.body)
        if _matches(request.headers, headers["ETag"]):
            return replace(reply, status=304, body=b"", headers=headers)
    return _packed(replace(reply, headers=headers), request)


def _packed(reply: ApiResponse, request: ApiRequest) -> ApiResponse:
    if len(reply.body) < WORTH_IT or not _takes_gzip(request.headers.get("accept-encoding", "")):
        return reply
    body = reply.packed or compress(reply.body)
    return replace(reply, body=body, headers={**reply.headers, "Content-Encoding": "gzip"})


def compress(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)


def _tag(body: bytes) -> str:
    """A weak entity tag (RFC 9110 section 8.8.1), because compression does not change it."""
    return f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def _matches(headers: Mapping[str, str], tag: str) -> bool:
    tags = [each.strip() for each in headers.get("if-none-match", "").split(",")]
    bare = tag.removeprefix("W/")
    return "*" in tags or bare in [each.removeprefix("W/") for each in tags]


def _takes_gzip(accepted: str) -> bool:
    codings = [each.replace(" ", "").lower().partition(";") for each in accepted.split(",")]
    return any(name in ("gzip", "*") and rest not in ("q=0", "q=0.0") for name, _, rest in codings)
