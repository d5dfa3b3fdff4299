"""CORS headers: pages of `ALLOWED_ORIGINS` may read responses."""

from collections.abc import Mapping, Sequence

from portico.domain.origins import Origins

HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-As-Team, X-As-User, X-Request-Id"
EXPOSED = "ETag, Link, Retry-After, X-Request-Id"
MAX_AGE = "86400"  # seconds that a browser may remember what is allowed


class Cors:
    """CORS headers for allowed origins."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self._origins = Origins(allowed)

    def headers(self, request_headers: Mapping[str, str], allow: str | None) -> dict[str, str]:
        """CORS headers of a response; `allow` is set for preflight requests too."""
        origin = request_headers.get("origin")
        if origin is None or not self._origins.allow(origin):
            return {}
        shared = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED}
        if allow is None or "access-control-request-method" not in request_headers:
            return shared
        return {
            **shared,
            "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": HEADERS,
            "Access-Control-Max-Age": MAX_AGE,
        }
