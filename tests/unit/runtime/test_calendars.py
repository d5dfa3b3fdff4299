"""Appointments as calendars read them: in every time zone, beside changes of the clock, and in odd texts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from msgspec.structs import replace

from portico.domain.cards.model import Card, Entry, Slot, Terms
from portico.domain.times import time_zones
from runtime.calendars import Appointment, feed, invitation

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
# Around the changes of the clock in 2027 of Paris, New York, Lord Howe (by half an hour) and Cairo.
CHANGES = [
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
    datetime(2027, 11, 7, 6, 30, tzinfo=UTC),
    datetime(2027, 4, 3, 14, 45, tzinfo=UTC),
    datetime(2027, 4, 3, 15, 15, tzinfo=UTC),
    datetime(2027, 10, 28, 21, 30, tzinfo=UTC),
]


def appointment(starts_at: datetime, zone: str, place: str = "Pier 7", title: str = "Flat") -> Appointment:
    slot = Slot(starts_at=starts_at, ends_at=starts_at + HOUR)
    card = Card(
        kind="viewing",
        state="accepted",
        version=2,
        proposed_by="ada",
        terms=Terms(slots=(slot,), timezone=zone, place=place),
        history=(Entry(user_id="ada", action="create", at=NOON),),
        slot=slot,
    )
    return Appointment(uid="card-1@portico", card=card, title=title, link="https://example.org/", stamp=NOON)


def read(text: str) -> Any:
    """The event, as a program reads it that knows no time zones but those in the file."""
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return event


def by_first_reading(moment: datetime) -> datetime:
    """The moment that a local time names in RFC 5545: of two, the first."""
    return moment.replace(fold=0).astimezone(UTC)


@pytest.mark.parametrize("starts_at", CHANGES, ids=str)
@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Etc/UTC"]
)
def test_a_viewing_beside_a_change_of_the_clock_keeps_its_moment(zone: str, starts_at: datetime) -> None:
    event = read(feed([appointment(starts_at, zone)]))
    assert by_first_reading(event.start) == starts_at
    assert by_first_reading(event.end) == starts_at + HOUR


@pytest.mark.parametrize("starts_at", [*CHANGES, datetime(2027, 2, 25, 1, 30, tzinfo=UTC)], ids=str)
@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Europe/Lisbon", "America/New_York"])
def test_the_file_itself_knows_the_changes_of_the_clock(zone: str, starts_at: datetime) -> None:
    text = feed([appointment(starts_at, zone)])
    written: Any = Calendar.from_ical(text).walk("VTIMEZONE")[0]
    local: datetime = read(text).start.replace(tzinfo=None, fold=0)
    if f"DTSTART;TZID={zone}" in text:
        assert local.replace(tzinfo=written.to_tz(lookup_tzid=False)).astimezone(UTC) == starts_at
    else:  # an hour that the clocks show a second time
        assert local.replace(tzinfo=UTC) == starts_at


@pytest.mark.long
def test_every_time_zone_makes_a_calendar_that_is_read_again() -> None:
    wrong = []
    for zone in sorted(time_zones()):
        text = feed([appointment(NOON + timedelta(days=200), zone)])
        event = read(text)
        named = {str(each["TZID"]) for each in Calendar.from_ical(text).walk("VTIMEZONE")}
        used = event["DTSTART"].params.get("TZID")
        if event.start.astimezone(UTC) != NOON + timedelta(days=200) or (used and used not in named):
            wrong.append(zone)
    assert wrong == []


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n", "\x0b", "\x85", "\u2028"], ids=ascii)
def test_no_text_begins_a_line_of_its_own(ending: str) -> None:
    odd = f"Pier 7{ending}ATTENDEE:mailto:eve@example.org"
    text = invitation(appointment(NOON, "UTC", odd, odd), "REQUEST", None, "homes@example.org")
    assert not [line for line in text.splitlines() if line.startswith("ATTENDEE")]
    assert read(text)["LOCATION"] == "Pier 7 ATTENDEE:mailto:eve@example.org"


def test_a_cancellation_has_the_same_name_and_a_greater_number() -> None:
    made = appointment(NOON, "Europe/Paris")
    ended = replace(made, card=replace(made.card, version=3))
    first = read(invitation(made, "REQUEST", "ada@example.org", "homes@example.org"))
    last = Calendar.from_ical(invitation(ended, "CANCEL", "ada@example.org", "homes@example.org"))
    [event] = last.walk("VEVENT")
    assert (last["METHOD"], event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", first["UID"])
    assert event["SEQUENCE"] > first["SEQUENCE"]
