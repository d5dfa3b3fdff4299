"""Whether a due notification is sent, waits, or is not needed any more: a list of rules. Pure.

The first rule with a result wins. Since the plan was made, the user may have read or muted it, come online or
changed their preferences, or the message may have been deleted.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from portico.domain.delivery.planning import Channel, Kind, Preferences, silenced
from portico.domain.delivery.quiet_hours import quiet_until

ACTIVE_GRACE = timedelta(seconds=10)  # for who has a device in hand to read it there
Reason = Literal[
    "gone", "deleted", "read", "answered", "not_ringing", "unwanted", "unreachable", "muted", "capped"
]


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A notification that is due. `since` is when it was first planned."""

    kind: Kind
    channel: Channel
    since: datetime
    critical: bool = False

    @property
    def urgent(self) -> bool:
        """Whether it ignores all delays."""
        return self.critical or self.kind == "call"


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """The state around a delivery. `free_at`: when the user's limit allows the next one, else None."""

    preferences: Preferences
    present: bool = True
    deleted: bool = False
    read: bool = False
    answered: bool = False
    ringing: bool = True
    reachable: bool = True
    active: bool = False
    conversation_muted_until: datetime | None = None
    free_at: datetime | None = None


class Send(msgspec.Struct, frozen=True):
    """Send the notification now."""


class Wait(msgspec.Struct, frozen=True):
    """Decide again at `until`."""

    until: datetime


class Skip(msgspec.Struct, frozen=True):
    """Do not send it, for this reason."""

    reason: Reason


Decision = Send | Wait | Skip
Rule = Callable[[Due, Situation, datetime], Wait | Skip | None]


def decide(due: Due, situation: Situation, now: datetime) -> Decision:
    """The result of the first rule that has one, else Send."""
    return next((said for rule in RULES if (said := rule(due, situation, now))), Send())


def _pointless(due: Due, situation: Situation, now: datetime) -> Skip | None:  # noqa: ARG001 - a rule
    if not situation.present:
        return Skip("gone")
    if due.kind == "call" and not situation.ringing:
        return Skip("not_ringing")
    if situation.read:
        return Skip("read")
    if situation.answered:
        return Skip("answered")
    return Skip("deleted") if situation.deleted else None


def _unwanted(due: Due, situation: Situation, now: datetime) -> Skip | None:  # noqa: ARG001
    if not situation.preferences.wants(due.kind, due.channel):
        return Skip("unwanted")
    return None if situation.reachable else Skip("unreachable")


def _muted(due: Due, situation: Situation, now: datetime) -> Skip | None:
    own, conversation = situation.preferences.muted_until, situation.conversation_muted_until
    return Skip("muted") if silenced(due.kind, now, own, conversation, critical=due.critical) else None


def _quiet(due: Due, situation: Situation, now: datetime) -> Wait | None:
    quiet = situation.preferences.quiet
    until = quiet_until(quiet, now) if quiet and not due.urgent else None
    return Wait(until) if until else None


def _held(due: Due, situation: Situation, now: datetime) -> Wait | None:
    """A push would repeat what an active user sees anyway; a mail comes late enough without this delay."""
    until = due.since + ACTIVE_GRACE
    held = due.channel == "push" and situation.active and not due.urgent and now < until
    return Wait(until) if held else None


def _limited(due: Due, situation: Situation, now: datetime) -> Wait | None:
    free_at = situation.free_at
    return Wait(free_at) if free_at and free_at > now and not due.urgent else None


RULES: tuple[Rule, ...] = (_pointless, _unwanted, _muted, _quiet, _held, _limited)
