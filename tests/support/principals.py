"""Users as tokens name them, and sessions of the registry, for tests of the router's parts."""

from typing import Any

from portico.domain.people import Principal, Role
from portico.domain.rate_limits import Limit
from router.sessions.registry import WARNING, SessionRecord


def unlimited(limit: Limit, user_id: str, role: Role) -> None:
    """Nobody comes too often."""


def principal(user_id: str = "ada", **other: Any) -> Principal:
    """Somebody with a token."""
    usual: dict[str, Any] = {"role": "user", "expires_at": 10_000, "fingerprint": "token"}
    return Principal(user_id=user_id, **{**usual, **other})


def record(
    session_id: int = 1, user_id: str = "ada", connected_at: float = 1_000, **other: Any
) -> SessionRecord:
    """A session that was let in."""
    who = principal(user_id, **other)
    return SessionRecord(
        session_id=session_id,
        principal=who,
        connected_at=connected_at,
        address="tcp4:127.0.0.1:5",
        user_agent="Test/1",
        expires_at=who.expires_at,
        logins={who.key},
        warn_at=who.expires_at - WARNING,
    )
