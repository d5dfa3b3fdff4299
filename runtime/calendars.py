"""Appointments as iCalendar (RFC 5545), for mails (RFC 5546) and for calendars that follow a feed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import msgspec

from portico.domain.cards.model import Card

PRODUCT = "-//Portico//Viewings//EN"
YEAR = timedelta(days=366)
SHORTEST = timedelta(days=16)  # between two changes of the clock


class TimeZone(icalendar.Timezone):
    """The library looks for changes of the clock 64 days apart: Morocco's of Ramadan are five weeks apart."""

    _from_tzinfo_skip_search = [  # noqa: RUF012 - as the library has it
        step for step in icalendar.Timezone._from_tzinfo_skip_search if step <= SHORTEST
    ]


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted viewing. `uid` stays the same for ever, `stamp` is its last change."""

    uid: str
    card: Card
    title: str
    link: str
    stamp: datetime


def uid_of(message_id: int, host: str | None) -> str:
    """The name of an appointment in every calendar."""
    return f"card-{message_id}@{host or 'portico'}"


def invitation(appointment: Appointment, method: str, attendee: str | None, organizer: str) -> str:
    """What a mail carries: `REQUEST` makes the appointment, `CANCEL` ends it."""
    event = event_of(appointment)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", icalendar.vCalAddress(f"mailto:{organizer}"), encode=False)
    if attendee:
        address = icalendar.vCalAddress(f"mailto:{attendee}")
        address.params["PARTSTAT"] = "ACCEPTED"
        event.add("attendee", address, encode=False)
    return _text([event], [appointment], method)


def feed(appointments: Sequence[Appointment]) -> str:
    """What a calendar follows."""
    return _text([event_of(each) for each in appointments], appointments, "PUBLISH")


def event_of(appointment: Appointment) -> icalendar.Event:
    """The event. SEQUENCE is the version of the card: a calendar keeps the greater one."""
    card, event = appointment.card, icalendar.Event()
    if card.slot is None:
        raise ValueError("no slot was accepted")
    zone = ZoneInfo(card.terms.timezone or "UTC")
    event.add("uid", appointment.uid)
    event.add("sequence", card.version)
    event.add("dtstamp", appointment.stamp)
    begins, ends = card.slot.starts_at.astimezone(zone), card.slot.ends_at.astimezone(zone)
    if begins.fold or ends.fold:  # RFC 5545 has no name for an hour that the clocks show a second time
        begins, ends = card.slot.starts_at.astimezone(UTC), card.slot.ends_at.astimezone(UTC)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", _line(appointment.title) or "Viewing")
    event.add("url", appointment.link)
    if card.terms.place:
        event.add("location", _line(card.terms.place))
    return event


def _line(text: str) -> str:
    """One line: the library leaves a bare CR as it is, and some calendars begin a new line there."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _text(events: Sequence[icalendar.Event], appointments: Sequence[Appointment], method: str) -> str:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for zone in _zones(appointments):
        calendar.add_component(zone)
    for event in events:
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _zones(appointments: Sequence[Appointment]) -> list[icalendar.Timezone]:
    """The time zones with the changes of the clock around the appointments."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for each in appointments:
        if each.card.slot and each.card.terms.timezone not in (None, "UTC"):
            name, at = str(each.card.terms.timezone), each.card.slot.starts_at
            first, last = spans.get(name, (at, at))
            spans[name] = min(first, at), max(last, at)
    return [
        TimeZone.from_tzid(name, first_date=(first - YEAR).date(), last_date=(last + YEAR).date())
        for name, (first, last) in spans.items()
    ]
