"""Who is suspended, and what they may still call. Kept in memory; the moderation component tells it.

While nobody is suspended, a call costs one look at an empty dictionary.
"""

from collections.abc import Sequence
from typing import Any

from autobahn.wamp import message

from portico.contract.suspension import OPEN_TO_SUSPENDED
from portico.domain.errors import Forbidden
from portico.domain.times import rfc3339_epoch
from portico.ports import Clock
from router.core.request_limiter import requester_of


class Suspensions:
    """The suspended users of this node's router. A suspension ends by itself when its time has come."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}
        self.is_told = False  # until then nobody is let in

    def replace(self, suspended: Sequence[tuple[str, float]]) -> None:
        """The users who are suspended now, each with the end (seconds since the epoch)."""
        self._ends = dict(suspended)
        self.is_told = True

    def refusal(self, session: Any, msg: Any) -> Forbidden | None:
        """The error for a call that a suspended user may not make; None for every other message."""
        if not self._ends or type(msg) is not message.Call or msg.procedure in OPEN_TO_SUSPENDED:
            return None
        requester = requester_of(session, msg)
        return self.error_of(requester.user_id) if requester else None

    def error_of(self, user_id: str) -> Forbidden | None:
        """The error for what this user writes; None for who is not suspended."""
        until = self._ends.get(user_id)
        if until is None or until <= self._clock.seconds():
            return None
        end = rfc3339_epoch(until)
        return Forbidden(f"this account is suspended until {end}", reason="suspended", until=end)
