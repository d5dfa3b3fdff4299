"""Notifications of cards: what happened reaches the others, also those who have read the message."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_twisted
from icalendar import Calendar

from components.delivery.items import Email, Push
from portico.contract.shapes import Message
from portico.domain.cards.acting import begin
from portico.domain.cards.model import Act, Kind, Slot, Terms
from portico.domain.people import Caller
from portico.ports import Stored
from portico.storage.database import Database
from portico.storage.messages.cards import Cards
from portico.storage.messages.changes import Changes
from portico.storage.messages.store import Messages
from tests.storage.sample_messages import draft, open_conversation
from tests.support.delivery import SENDER, DeliveryHarness, know, read

NOW = datetime.now(UTC)
BEGINS = (NOW + timedelta(days=3)).replace(microsecond=0)
SLOT = Slot(starts_at=BEGINS, ends_at=BEGINS + timedelta(minutes=30))
VIEWING = Terms(slots=(SLOT,), timezone="Europe/Paris", place="12 Rue de Rivoli")
OFFER = Terms(amount="1200", currency="EUR")


@pytest_twisted.async_yield_fixture()
async def harness(database: Database) -> AsyncIterator[DeliveryHarness]:
    """Ada and Bob have phones and mail addresses."""
    await know(database, "bob", "bob-phone", email="bob@example.com")
    await know(database, "ada", "ada-phone", email="ada@example.com")
    harness = DeliveryHarness(database)
    await harness.begin()
    yield harness


async def propose(harness: DeliveryHarness, kind: Kind, terms: Terms) -> Message:
    conversation_id = await open_conversation(harness.database, "ada", "bob")
    card = begin(kind, terms, "ada", NOW)
    sending = draft(conversation_id, "ada", "", type="card", card=card)
    [stored] = await Messages(harness.database).send([sending])
    assert isinstance(stored, Stored)
    return stored.message


async def act(harness: DeliveryHarness, message: Message, user_id: str, action: Any, **others: Any) -> None:
    doing = Act(user_id=user_id, action=action, **others)
    now = datetime.fromtimestamp(harness.clock.seconds(), UTC)
    acted = await Cards(harness.database).act(message.id, doing, Caller(user_id, "user", 1), now, None)
    assert acted.refused is None


def summary(items: list[Any]) -> list[tuple[str, str]]:
    """The texts, and whom they are for."""
    pushes = [(each.device.user_id, each.title) for each in items if isinstance(each, Push)]
    return sorted([*pushes, *((each.to, each.subject) for each in items if isinstance(each, Email))])


def invitations(items: list[Any]) -> list[tuple[str, Any]]:
    """The methods and calendars of the mails that have one."""
    mails = [each.invitation for each in items if isinstance(each, Email) and each.invitation]
    return [(each.method, Calendar.from_ical(each.text)) for each in mails]


@pytest_twisted.ensureDeferred
async def test_a_proposal_is_told_like_a_message(harness: DeliveryHarness) -> None:
    message = await propose(harness, "viewing", VIEWING)
    [push] = await harness.round()
    assert (push.title, push.data["event"]) == ("Ada proposes a viewing", "proposed")
    assert "Europe/Paris" in push.body
    await read(harness.database, "bob", message.conversation_id, 1)
    assert await harness.round(minutes=11) == []


@pytest_twisted.ensureDeferred
async def test_a_counter_offer_reaches_who_has_read_the_message(harness: DeliveryHarness) -> None:
    message = await propose(harness, "offer", OFFER)
    await read(harness.database, "bob", message.conversation_id, 1)
    assert await harness.round() == []
    await act(harness, message, "bob", "counter", terms=Terms(amount="1100"))
    [push] = await harness.round()
    assert (push.device.user_id, push.title, push.body) == ("ada", "Bob made a counter-offer", "1100 EUR")
    [mail] = await harness.round(minutes=11)
    assert (mail.to, mail.subject) == ("ada@example.com", "Bob made a counter-offer")
    assert mail.invitation is None


@pytest_twisted.ensureDeferred
async def test_what_was_answered_meanwhile_is_not_told_any_more(harness: DeliveryHarness) -> None:
    message = await propose(harness, "offer", OFFER)
    await harness.round()
    await act(harness, message, "bob", "counter", terms=Terms(amount="1100"))
    await harness.round()
    await act(harness, message, "ada", "accept")
    assert summary(await harness.round()) == [("bob", "Ada accepted the offer")]
    assert summary(await harness.round(minutes=11)) == [("bob@example.com", "Ada accepted the offer")]


@pytest_twisted.ensureDeferred
async def test_a_change_is_told_once(harness: DeliveryHarness) -> None:
    message = await propose(harness, "offer", OFFER)
    await act(harness, message, "bob", "decline")
    assert summary(await harness.round()) == [("ada", "Bob declined the offer")]
    await Changes(harness.database).react(
        message.id, Caller("ada", "user", 1), lambda _: None, lambda _: {"👍": ("ada",)}
    )
    assert await harness.round() == []


@pytest_twisted.ensureDeferred
async def test_both_get_an_invitation_and_reminders(harness: DeliveryHarness) -> None:
    message = await propose(harness, "viewing", VIEWING)
    await harness.round()
    await act(harness, message, "bob", "accept")
    sent = await harness.round()
    accepted = "Bob accepted the viewing"
    assert summary(sent) == [("ada", accepted), ("ada@example.com", accepted), ("bob@example.com", accepted)]
    assert [method for method, _ in invitations(sent)] == ["REQUEST", "REQUEST"]
    assert [calendar["METHOD"] for _, calendar in invitations(sent)] == ["REQUEST", "REQUEST"]
    [event] = invitations(sent)[0][1].walk("VEVENT")
    assert event["UID"] == f"card-{message.id}@node.example"
    assert event["ORGANIZER"] == f"mailto:{SENDER}"
    attendees = [calendar.walk("VEVENT")[0]["ATTENDEE"] for _, calendar in invitations(sent)]
    assert sorted(attendees) == ["mailto:ada@example.com", "mailto:bob@example.com"]
    assert (event.start, event["SEQUENCE"], event["LOCATION"]) == (BEGINS, 2, "12 Rue de Rivoli")
    everybody = ["ada", "ada@example.com", "bob", "bob@example.com"]
    day = await harness.round(days=2, minutes=1)
    assert summary(day) == [(who, "Viewing tomorrow") for who in everybody]
    assert not any(each.invitation for each in day if isinstance(each, Email))
    hour = await harness.round(hours=23)
    assert summary(hour) == [(who, "Viewing in an hour") for who in everybody]
    assert await harness.round(days=1) == []


@pytest_twisted.ensureDeferred
async def test_a_cancelled_viewing_leaves_the_calendars_and_is_not_reminded_of(
    harness: DeliveryHarness,
) -> None:
    message = await propose(harness, "viewing", VIEWING)
    await act(harness, message, "bob", "accept")
    await harness.round()
    await act(harness, message, "ada", "cancel", reason="Ill")
    sent = await harness.round()
    cancelled = "Ada cancelled the viewing"
    assert summary(sent) == [
        ("ada@example.com", cancelled),
        ("bob", cancelled),
        ("bob@example.com", cancelled),
    ]
    mails = [each for each in sent if isinstance(each, Email)]
    assert all("Ill" in mail.text for mail in mails)
    [(method, calendar), _] = invitations(sent)
    [event] = calendar.walk("VEVENT")
    assert (method, calendar["METHOD"]) == ("CANCEL", "CANCEL")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)
    assert (event["UID"], event["ORGANIZER"]) == (f"card-{message.id}@node.example", f"mailto:{SENDER}")
    assert await harness.round(days=3) == []


@pytest_twisted.ensureDeferred
async def test_who_accepts_what_they_have_just_read_is_invited_too(harness: DeliveryHarness) -> None:
    """The mail of the proposal still waits when it is accepted; the news takes its place."""
    message = await propose(harness, "viewing", VIEWING)
    await harness.round()
    await read(harness.database, "bob", message.conversation_id, 1)
    await act(harness, message, "bob", "accept", slot=0)
    items = [*await harness.round(), *await harness.round(minutes=1)]
    assert sorted(each.to for each in items if isinstance(each, Email)) == [
        "ada@example.com",
        "bob@example.com",
    ]
    assert [method for method, _ in invitations(items)] == ["REQUEST", "REQUEST"]
