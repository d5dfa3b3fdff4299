"""Cards of tests: Ada proposes at noon, Bob answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from portico.domain.cards.acting import act_on, begin
from portico.domain.cards.model import Act, Card, Item, Slot, Terms

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So many hours after noon."""
    return NOON + timedelta(hours=hours)


def slot(hours: float) -> Slot:
    """A slot of half an hour."""
    return Slot(starts_at=at(hours), ends_at=at(hours + 0.5))


def viewing(*hours: float, **terms: Any) -> Card:
    """A viewing with slots at these hours."""
    slots = tuple(slot(each) for each in hours or (24, 48))
    return begin("viewing", Terms(slots=slots, timezone="Europe/Paris", **terms), "ada", NOON)


def offer(amount: str = "1200.00", currency: str = "EUR", **terms: Any) -> Card:
    """An offer."""
    return begin("offer", Terms(amount=amount, currency=currency, **terms), "ada", NOON)


def documents(**required: bool) -> Card:
    """A list of documents, by name."""
    items = tuple(Item(name=name, required=needed) for name, needed in required.items())
    return begin("documents", Terms(items=items), "ada", NOON)


def act(card: Card, user_id: str, action: Any, hours: float = 1, **arguments: Any) -> Card:
    """What a user does to the card as it is."""
    doing = Act(user_id=user_id, action=action, version=card.version, **arguments)
    return act_on(card, doing, at(hours))
