"""Who is notified of what, by which channel and when: preferences, and the plan made of them. Pure.

The plan is made when a message is committed; `decisions` checks again when it is due.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, get_args

import msgspec

from portico.domain.delivery.quiet_hours import QuietHours
from portico.domain.messages import mentions_of

Kind = Literal["message", "mention", "call", "missed_call", "system", "card", "unanswered"]
Channel = Literal["push", "email", "sms"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
# SMS cost money and mails about a ringing phone come too late: both only for who asks for them.
USUAL: Mapping[Kind, frozenset[Channel]] = MappingProxyType(
    {
        "message": frozenset({"push", "email"}),
        "mention": frozenset({"push", "email"}),
        "call": frozenset({"push"}),
        "missed_call": frozenset({"push", "email"}),
        "system": frozenset({"push", "email"}),
        "card": frozenset({"push", "email"}),
        "unanswered": frozenset({"push", "email"}),
    }
)
# A call that its caller gave up, or that met a busy line, was missed all the same.
CALLS: Mapping[str, Kind] = MappingProxyType(
    {"ringing": "call", "missed": "missed_call", "cancelled": "missed_call", "busy": "missed_call"}
)
BREAK_THROUGH: frozenset[Kind] = frozenset({"call", "mention"})  # the mute of a conversation
Choices = Mapping[str, Mapping[str, bool]]


class Preferences(msgspec.Struct, frozen=True):
    """A user's choices; None and an unnamed channel mean the default."""

    channels: Choices = msgspec.field(default_factory=dict)
    quiet: QuietHours | None = None
    muted_until: datetime | None = None
    email_after: int | None = None
    sms_after: int | None = None
    language: str | None = None

    def wants(self, kind: Kind, channel: Channel) -> bool:
        """Whether the user wants this kind by this channel."""
        return self.channels.get(kind, {}).get(channel, channel in USUAL[kind])


class Delays(msgspec.Struct, frozen=True):
    """How long a message may stay unread before each channel is used."""

    push: timedelta
    email: timedelta
    sms: timedelta


class Recipient(msgspec.Struct, frozen=True):
    """A user who may be notified, and the channels by which they can be reached."""

    user_id: str
    reachable: frozenset[Channel]
    preferences: Preferences
    conversation_muted_until: datetime | None = None


class NotifiableEvent(msgspec.Struct, frozen=True):
    """What there is to tell. Outside of a conversation nothing can be read, so nothing is waited for."""

    kind: Kind
    at: datetime
    in_conversation: bool = True
    critical: bool = False


class Planned(msgspec.Struct, frozen=True):
    """One planned notification: its channel and when it is due."""

    channel: Channel
    due_at: datetime


def kind_of(message_type: str, metadata: Mapping[str, Any], user_id: str) -> Kind | None:
    """The kind of notification that a message is for a user; None if it is none."""
    if message_type == "call":
        return _call_kind(metadata.get("call"))
    if message_type == "card":
        return "card"
    if user_id in mentions_of(metadata):
        return "mention"
    if message_type == "system":
        return None if "handover" in metadata else "system"  # whom it concerns was told at once
    return "message"


def _call_kind(call: Any) -> Kind | None:
    return CALLS.get(call.get("status", "")) if isinstance(call, Mapping) else None


def plan(event: NotifiableEvent, recipient: Recipient, delays: Delays) -> list[Planned]:
    """The channels that the recipient wants and can be reached by, each with its time."""
    own, conversation = recipient.preferences.muted_until, recipient.conversation_muted_until
    if silenced(event.kind, event.at, own, conversation, critical=event.critical):
        return []
    return [
        Planned(channel, event.at + _delay(event, channel, recipient.preferences, delays))
        for channel in CHANNELS
        if channel in recipient.reachable and recipient.preferences.wants(event.kind, channel)
    ]


def merge(old: Choices, new: Choices) -> dict[str, dict[str, bool]]:
    """The old choices, overridden by the new ones."""
    kinds: Sequence[str] = [*old, *(kind for kind in new if kind not in old)]
    return {kind: {**old.get(kind, {}), **new.get(kind, {})} for kind in kinds}


def silenced(
    kind: Kind, at: datetime, own: datetime | None, conversation: datetime | None, *, critical: bool
) -> bool:
    """Whether a mute (the user's, or the conversation's) applies at a time.

    Critical notifications ignore mutes; a ringing call and a mention ignore the conversation's mute.
    """
    if critical:
        return False
    mutes = [own] if kind in BREAK_THROUGH else [own, conversation]
    return any(until is not None and until > at for until in mutes)


def _delay(event: NotifiableEvent, channel: Channel, preferences: Preferences, delays: Delays) -> timedelta:
    if event.critical or event.kind == "call" or not event.in_conversation:
        return timedelta()
    chosen = {"email": preferences.email_after, "sms": preferences.sms_after}.get(channel)
    return getattr(delays, channel) if chosen is None else timedelta(seconds=chosen)


def without(preferences: Preferences, channel: Channel) -> Preferences:
    """The preferences with this channel switched off."""
    choices = merge(preferences.channels, {kind: {channel: False} for kind in KINDS})
    return msgspec.structs.replace(preferences, channels=choices)
