"""Which errors are temporary, and the delay before a retry. Pure."""

from collections.abc import Mapping
from typing import Any

from portico.contract import uris

# While a component restarts, its procedures are not registered, or a call of them is canceled.
TEMPORARY = frozenset(
    {
        uris.error("unavailable"),
        "wamp.error.no_such_procedure",
        "wamp.error.no_available_callee",
        "wamp.error.canceled",
    }
)
RATE_LIMITED = uris.error("rate_limited")
PERMANENT = frozenset(
    {
        *(uris.error(code) for code in ("forbidden", "token_expired", "invalid_argument")),
        *("wamp.error.no_such_realm", "wamp.error.no_auth_method", uris.CLOSE_REVOKED),
    }
)
FIRST, LONGEST = 0.2, 5.0  # seconds


def pause(attempt: int) -> float:
    """Seconds to wait after so many failures."""
    return float(min(FIRST * 2 ** min(attempt, 10), LONGEST))


def wait_after(uri: str, fields: Mapping[str, Any], attempt: int) -> float | None:
    """Seconds after which the same call may succeed; None when it never will."""
    if uri == RATE_LIMITED:
        return max(float(fields.get("retry_after_ms", 0)) / 1000, FIRST)
    return pause(attempt) if uri in TEMPORARY else None
