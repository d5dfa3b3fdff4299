"""`preferences.*`: what the caller wants to be notified of, how and when."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

from portico.contract.payload import Event, Request
from portico.contract.shapes import Shape, Time
from portico.domain.addresses import Address, Device, Number

Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
Seconds = Annotated[int, Meta(ge=0, le=604_800)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}$(?!\n)")]


class QuietHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times of day (`22:00`) in a time zone (`Europe/Paris`). `to` may be on the next morning.

    Notifications wait until the end and are sent if the message is still unread. Calls and critical
    notifications are sent at once.
    """

    start: Clock = field(name="from")
    end: Clock = field(name="to")
    timezone: Annotated[str, Meta(min_length=1, max_length=64)]


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether to use each channel. A channel that is left out stays as it is."""

    push: bool | UnsetType = UNSET
    email: bool | UnsetType = UNSET
    sms: bool | UnsetType = UNSET


class Choices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The channels for each kind of notification. A kind that is left out stays as it is.

    `mention` is a message whose `mentions` name the caller, `card` a viewing, an offer or a list of
    documents and what happens to it, `unanswered` a reminder of what waits for an answer. By default all
    kinds are sent by push, all but ringing calls by email if they stay unread, and none by SMS.
    """

    message: Choice | UnsetType = UNSET
    mention: Choice | UnsetType = UNSET
    call: Choice | UnsetType = UNSET
    missed_call: Choice | UnsetType = UNSET
    system: Choice | UnsetType = UNSET
    card: Choice | UnsetType = UNSET
    unanswered: Choice | UnsetType = UNSET


class GetPreferences(Request, frozen=True):
    """The caller's preferences, with defaults for what they did not choose."""


class SetPreferences(Request, frozen=True):
    """Change preferences. What is left out stays as it is; null restores the default.

    Until `muted_until` only critical notifications are sent. `email_after` and `sms_after` are the seconds
    for which a message stays unread before that channel is used. `language` is that of emails, SMS and
    pushes (`en`, `fr`).
    """

    channels: Choices | UnsetType | None = UNSET
    quiet_hours: QuietHours | UnsetType | None = UNSET
    muted_until: Time | UnsetType | None = UNSET
    email_after: Seconds | UnsetType | None = UNSET
    sms_after: Seconds | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET


class Reachable(Shape, frozen=True):
    """For each channel true, or the reason why the caller cannot be reached."""

    email: bool | Address
    sms: bool | Number
    push: bool | Device


class Preferences(Shape, frozen=True):
    """How the caller is notified.

    Null in `email_after`, `sms_after` and `language` is the server's default.
    """

    channels: dict[str, dict[str, bool]]
    quiet_hours: QuietHours | None
    muted_until: str | None
    email_after: int | None
    sms_after: int | None
    language: str | None
    reachable: Reachable


class PreferencesKept(Shape, frozen=True):
    """The preferences after the change."""

    preferences: Preferences


class PreferencesUpdated(Event, frozen=True):
    """To the user's own devices: the preferences after a change by another device, the site or a link."""

    preferences: Preferences
