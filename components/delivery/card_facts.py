"""The terms of a card in a notification: what no language changes."""

from collections.abc import Iterator, Sequence
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from portico.domain.cards.model import Card, Slot


class CardWords(TypedDict):
    """What the templates choose their words by."""

    kind: str
    event: str


def card_of(messages: Sequence[Any]) -> CardWords:
    """The card of the last message; a notification of another kind has none."""
    last = messages[-1] if messages else None
    card = getattr(last, "card", None)
    return {"kind": card.kind if card else "", "event": last.card_event if card and last else ""}


def card_facts(card: Card) -> str:
    """The terms, one on a line."""
    return "\n".join(_lines(card))


def _lines(card: Card) -> Iterator[str]:
    terms = card.terms
    for slot in (card.slot,) if card.slot else terms.slots:
        yield _times(slot, terms.timezone or "UTC")
    if terms.amount:
        yield f"{terms.amount} {terms.currency}"
    yield from (item.name for item in terms.items)
    yield from (text for text in (terms.place, terms.conditions, card.reason) if text)


def _times(slot: Slot, timezone: str) -> str:
    """`2027-03-02 10:00-10:30 (Europe/Paris)`: a form that every language reads."""
    zone = ZoneInfo(timezone)
    begins, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    end = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends:%Y-%m-%d %H:%M}"
    return f"{begins:%Y-%m-%d %H:%M}-{end} ({timezone})"
