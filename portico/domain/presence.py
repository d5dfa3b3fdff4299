"""The presence of one user over all their devices, as a table of transitions. Pure.

A user whose last session ended stays online for `grace`, so that a change of network or a page reload is not
visible.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

import msgspec

Status = Literal["online", "away", "invisible"]
SeenStatus = Literal["online", "away", "offline", "invisible"]
Phase = Literal["offline", "online", "leaving"]
Happening = Literal["joined", "left", "left_last", "grace_over"]

HIDDEN: tuple[Status, ...] = ("online", "away", "invisible")
GRACE = timedelta(seconds=5)
PHASES: Mapping[tuple[Phase, Happening], Phase] = MappingProxyType(
    {
        ("offline", "joined"): "online",
        ("online", "joined"): "online",
        ("leaving", "joined"): "online",
        ("online", "left"): "online",
        ("online", "left_last"): "leaving",
        ("leaving", "grace_over"): "offline",
    }
)


class Presence(msgspec.Struct, frozen=True):
    """A user's presence. `left_at` is when their last session ended; `last_seen` counts visible times."""

    phase: Phase = "offline"
    sessions: frozenset[int] = frozenset()
    chosen: Status = "online"
    left_at: datetime | None = None
    last_seen: datetime | None = None


class Seen(msgspec.Struct, frozen=True):
    """A person's presence as another user sees it."""

    online: bool
    status: SeenStatus
    last_seen: datetime | None


def join(presence: Presence, session_id: int) -> Presence:
    """Add a session."""
    return msgspec.structs.replace(
        presence,
        phase=PHASES[presence.phase, "joined"],
        sessions=presence.sessions | {session_id},
        left_at=None,
    )


def leave(presence: Presence, session_id: int, now: datetime) -> Presence:
    """Remove a session. Idempotent."""
    if session_id not in presence.sessions:
        return presence
    rest = presence.sessions - {session_id}
    return msgspec.structs.replace(
        presence,
        phase=PHASES[presence.phase, "left" if rest else "left_last"],
        sessions=rest,
        left_at=None if rest else now,
    )


def settle(presence: Presence, now: datetime, grace: timedelta = GRACE) -> Presence:
    """Go offline after the grace period; last seen when the last session ended, unless invisible then."""
    if presence.left_at is None or now < presence.left_at + grace:
        return presence
    hidden = presence.chosen == "invisible"
    return Presence(
        phase=PHASES[presence.phase, "grace_over"],
        chosen="invisible" if hidden else "online",  # who comes back is not away any more
        last_seen=presence.last_seen if hidden else presence.left_at,
    )


def choose(presence: Presence, status: Status) -> Presence:
    """Set the chosen status."""
    return msgspec.structs.replace(presence, chosen=status)


def seen_by_others(presence: Presence) -> Seen:
    """The presence for other users: invisible users look as they did when last offline."""
    if presence.phase == "offline" or presence.chosen == "invisible":
        return Seen(online=False, status="offline", last_seen=presence.last_seen)
    return Seen(online=True, status=presence.chosen, last_seen=presence.last_seen)


def most_hidden(*chosen: Status) -> Status:
    """A chosen status reaches the nodes at different times: the most hidden one counts."""
    return max(chosen, key=HIDDEN.index)


def seen_by_self(presence: Presence) -> Seen:
    """The presence for the user: includes invisible."""
    if presence.phase == "offline":
        return seen_by_others(presence)
    return Seen(online=True, status=presence.chosen, last_seen=presence.last_seen)
