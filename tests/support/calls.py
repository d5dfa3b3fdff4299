"""Calls without a reactor: a fixed time, sessions, and short helpers for the events of a call."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from portico.domain.calls import transitions
from portico.domain.calls.model import Call, Party

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SESSIONS = {"ada": 1, "bob": 2, "cy": 3, "dee": 4, "eve": 5}


def at(seconds: float) -> datetime:
    """A moment after the start."""
    return NOON + timedelta(seconds=seconds)


def ringing(*callees: str, busy: Sequence[str] = ()) -> Call:
    """Ada calls these people at noon."""
    return transitions.begin(1, "voice", Party("ada", "joined", 1), callees or ("bob",), busy, NOON)


def accept(call: Call, user_id: str, seconds: float = 5, session_id: int | None = None) -> Call:
    """Somebody comes in."""
    return transitions.accept(call, user_id, session_id or SESSIONS[user_id], at(seconds))


def active(*callees: str, connected: bool = True) -> Call:
    """All of them answered after five seconds, and (unless said otherwise) media flow."""
    call = ringing(*callees)
    for user_id in callees or ("bob",):
        call = accept(call, user_id)
    return transitions.connect(call, at(6)) if connected else call


def states(call: Call) -> dict[str, str]:
    """How everybody stands."""
    return {party.user_id: party.state for party in call.parties}
