"""The presence of one person over all their devices, as a table of transitions. Pure.

A person whose last session ended is still seen for `grace`: who only changes the network, or
reloads a page, never leaves.
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
    """Where somebody stands. `left_at` is when their last session ended; `last_seen` counts visible times."""

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
    """One more device."""
    return msgspec.structs.replace(
        presence,
        phase=PHASES[presence.phase, "joined"],
        sessions=presence.sessions | {session_id},
        left_at=None,
    )


def leave(presence: Presence, session_id: int, now: datetime) -> Presence:
    """One device less; a session that was not there changes nothing."""
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
    """Once the grace is over, gone: seen last when the last session ended, unless invisible then."""
    if presence.left_at is None or now < presence.left_at + grace:
        return presence
    hidden = presence.chosen == "invisible"
    return Presence(
        phase=PHASES[presence.phase, "grace_over"],
        chosen="invisible" if hidden else "online",  # who comes back is not away any more
        last_seen=presence.last_seen if hidden else presence.left_at,
    )


def choose(presence: Presence, status: Status) -> Presence:
    """Show oneself as this."""
    return msgspec.structs.replace(presence, chosen=status)


def seen_by_others(presence: Presence) -> Seen:
    """Invisible people look as they did when they were last offline."""
    if presence.phase == "offline" or presence.chosen == "invisible":
        return Seen(online=False, status="offline", last_seen=presence.last_seen)
    return Seen(online=True, status=presence.chosen, last_seen=presence.last_seen)


def seen_by_self(presence: Presence) -> Seen:
    """One knows that one is invisible."""
    if presence.phase == "offline":
        return seen_by_others(presence)
    return Seen(online=True, status=presence.chosen, last_seen=presence.last_seen)
