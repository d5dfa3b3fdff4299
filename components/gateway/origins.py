"""Which pages of other sites may read answers (CORS): those of the origins in `ALLOWED_ORIGINS`."""

import re
from collections.abc import Mapping, Sequence

HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-As-User, X-Request-Id"
EXPOSED = "ETag, Link, Retry-After, X-Request-Id"
MAX_AGE = "86400"  # seconds that a browser may remember what is allowed


class Origins:
    """The allowed ones: `*` is everybody's, and stands for any port or name in `http://localhost:*`."""

    def __init__(self, allowed: Sequence[str]) -> None:
        patterns = [".*" if origin == "*" else _pattern(origin) for origin in allowed]
        self._allowed = re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)

    def headers(self, asked: Mapping[str, str], allow: str | None) -> dict[str, str]:
        """What to answer a browser; with `allow`, the methods of an address, also to its question before."""
        origin = asked.get("origin")
        if origin is None or not self._allowed.fullmatch(origin):
            return {}
        shared = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED}
        if allow is None or "access-control-request-method" not in asked:
            return shared
        return {
            **shared,
            "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": HEADERS,
            "Access-Control-Max-Age": MAX_AGE,
        }


def _pattern(origin: str) -> str:
    return re.escape(origin).replace(r"\*", "[^/]*")
