"""`preferences.*`: what the caller wants to be notified of, how and when."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

from portico.contract.payload import Request
from portico.contract.shapes import Shape, Time
from portico.domain.addresses import Address, Device, Number

Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
Seconds = Annotated[int, Meta(ge=0, le=604_800)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}$(?!\n)")]


class QuietHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times of day (`22:00`) in a time zone (`Europe/Paris`); `to` may be the next morning.

    What comes meanwhile is sent when they end, if it is still unread; calls and what is critical at once.
    """

    start: Clock = field(name="from")
    end: Clock = field(name="to")
    timezone: Annotated[str, Meta(min_length=1, max_length=64)]


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether to use each channel; what is left out stays as it is."""

    push: bool | UnsetType = UNSET
    email: bool | UnsetType = UNSET
    sms: bool | UnsetType = UNSET


class Choices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The channels for each kind of news; a kind that is left out stays as it is.

    `mention` is a message whose `metadata.mentions` names the caller. Usually everything comes by push, and
    all but ringing calls by email when it stays unread; nothing by SMS.
    """

    message: Choice | UnsetType = UNSET
    mention: Choice | UnsetType = UNSET
    call: Choice | UnsetType = UNSET
    missed_call: Choice | UnsetType = UNSET
    system: Choice | UnsetType = UNSET


class GetPreferences(Request, frozen=True):
    """What the caller chose, and for the rest what is usual."""


class SetPreferences(Request, frozen=True):
    """Choose. What is left out stays as it is; null makes it the usual again.

    Until `muted_until` only what is critical comes. `email_after` and `sms_after` are seconds that a message
    stays unread before that channel is used. `language` is of mails, SMS and pushes (`en`, `fr`).
    """

    channels: Choices | UnsetType | None = UNSET
    quiet_hours: QuietHours | UnsetType | None = UNSET
    muted_until: Time | UnsetType | None = UNSET
    email_after: Seconds | UnsetType | None = UNSET
    sms_after: Seconds | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET


class Reachable(Shape, frozen=True):
    """Whether the caller can be reached by each channel: true, or why not."""

    email: bool | Address
    sms: bool | Number
    push: bool | Device


class Preferences(Shape, frozen=True):
    """How the caller is notified. Null in `email_after`, `sms_after`, `language`: the server's usual."""

    channels: dict[str, dict[str, bool]]
    quiet_hours: QuietHours | None
    muted_until: str | None
    email_after: int | None
    sms_after: int | None
    language: str | None
    reachable: Reachable


class PreferencesKept(Shape, frozen=True):
    """How the caller is notified now."""

    preferences: Preferences
