"""Plans what is told about a card after it was proposed: its changes, and reminders of a viewing.

A change is not a message that can be read, so the delivery has no `seq`. It names the version of the card
that it is about: what has another version by then is not sent.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import msgspec

from portico.contract.card_shapes import Card, CardEntry
from portico.contract.shapes import Message
from portico.domain.delivery.planning import Delays, NotifiableEvent, Recipient, plan
from portico.storage.delivery.planning import NewDelivery
from runtime.message_deliveries import side_of

FRESH = timedelta(days=1)  # a reaction to an old card is no reason to tell of it again
EVENTS = MappingProxyType(
    {
        "accept": "accepted",
        "decline": "declined",
        "propose": "proposed",
        "cancel": "cancelled",
        "counter": "countered",
        "withdraw": "withdrawn",
        "expire": "expired",
        "provide": "provided",
        "waive": "waived",
        "complete": "completed",
    }
)
REMINDERS = MappingProxyType({"reminder_day": timedelta(days=1), "reminder_hour": timedelta(hours=1)})


def card_deliveries(
    message: Message, recipient: Recipient, delays: Delays, now: datetime, on_behalf: str | None = None
) -> list[NewDelivery]:
    """What one participant gets of the last change of a card, or a member of the team `on_behalf`."""
    card = message.card
    if not card or card.version == 1:
        return []
    last = card.history[-1]
    at = datetime.fromisoformat(last.at)
    if at < now - FRESH:
        return []
    told = [*_change(card, last, recipient, delays, on_behalf), *_reminders(card, at, recipient, delays)]
    return [_delivery(message, card, recipient, each, on_behalf) for each in told]


def is_appointment(card: Card) -> bool:
    """Whether the last change made or ended an appointment, which both sides get an invitation of."""
    return card.kind == "viewing" and (
        card.state == "accepted" or (card.state == "cancelled" and bool(card.slot))
    )


def _change(
    card: Card, last: CardEntry, recipient: Recipient, delays: Delays, on_behalf: str | None
) -> Iterator["_Told"]:
    appointment, is_own = is_appointment(card), (on_behalf or recipient.user_id) == last.user_id
    if is_own and not appointment:
        return
    at = datetime.fromisoformat(last.at)
    happened = NotifiableEvent("card", at, in_conversation=not appointment)
    for planned in plan(happened, recipient, delays):
        if not is_own or planned.channel == "email":
            yield _Told(EVENTS[last.action], planned.channel, planned.due_at, at, last.user_id)


def _reminders(card: Card, now: datetime, recipient: Recipient, delays: Delays) -> Iterator["_Told"]:
    if card.state != "accepted" or not card.slot:
        return
    begins = datetime.fromisoformat(card.slot.starts_at)
    for event, before in REMINDERS.items():
        due = begins - before
        if due > now:
            for planned in plan(NotifiableEvent("card", due, in_conversation=False), recipient, delays):
                yield _Told(event, planned.channel, planned.due_at, due, None, begins)


class _Told(msgspec.Struct, frozen=True):
    """One delivery: of what, by which channel, when; whose act it is, and until when it is news."""

    event: str
    channel: Any
    due_at: datetime
    at: datetime
    actor: str | None
    until: datetime | None = None


def _delivery(
    message: Message, card: Card, recipient: Recipient, told: _Told, on_behalf: str | None
) -> NewDelivery:
    is_reminder = told.event in REMINDERS
    topic = f"{side_of(on_behalf)}card-{message.id}" + (f"-{told.event}" if is_reminder else "")
    about = {
        "message_id": message.id,
        "version": card.version,
        "event": told.event,
        "sender_id": told.actor,
        "until": told.until,
    }
    return NewDelivery(
        user_id=recipient.user_id,
        kind="card",
        channel=told.channel,
        due_at=told.due_at,
        committed_at=told.at,
        conversation_id=message.conversation_id,
        collapse=topic,
        dedupe=f"{topic}-{card.version}",
        payload=msgspec.json.encode({"card": about}).decode(),
        cause=told.actor,
        on_behalf=on_behalf,
    )


def changed_cards(messages: Sequence[Message]) -> list[Message]:
    """The messages whose card was changed."""
    return [message for message in messages if message.card and message.card.version > 1]
