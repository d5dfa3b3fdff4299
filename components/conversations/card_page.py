"""A card as paragraphs of the exported HTML page: its terms, its state, and who did what."""

from collections.abc import Callable, Iterator
from html import escape

from msgspec import UNSET

from portico.contract.card_shapes import Card, CardSlot

NameOf = Callable[[str], str]


def card_lines(card: Card, name_of: NameOf) -> str:
    """The card as HTML. Everything that users wrote is escaped."""
    terms = "".join(f'<p dir="auto">{escape(line)}</p>' for line in _terms(card))
    history = "".join(f'<p class="note">{escape(line)}</p>' for line in _history(card, name_of))
    return f'<p class="note">{escape(card.kind.capitalize())}: {escape(card.state)}</p>{terms}{history}'


def _terms(card: Card) -> Iterator[str]:
    for slot in card.slots or ():
        chosen = " (accepted)" if slot == card.slot else ""
        yield f"{_times(slot)}{chosen}"
    if card.timezone is not UNSET:
        yield card.timezone
    if card.amount is not UNSET:
        per = f" per {card.period}" if card.period else ""
        until = f", until {card.expires_at}" if card.expires_at else ""
        yield f"{card.amount} {card.currency}{per}{until}"
    for item in card.items or ():
        yield f"{item.name}: {item.state}{'' if item.required else ' (optional)'}"
    is_in_history = bool(card.history and card.history[-1].reason)  # of older cards it is not
    reason = UNSET if is_in_history else card.reason
    yield from (text for text in (card.place, card.conditions, reason) if text)


def _times(slot: CardSlot) -> str:
    return f"{slot.starts_at} to {slot.ends_at}"


def _history(card: Card, name_of: NameOf) -> Iterator[str]:
    for entry in card.history:
        who = "" if entry.user_id is None else f", {name_of(entry.user_id)}"
        why = f": {entry.reason}" if entry.reason else ""
        yield f"{entry.at}: {entry.action}{who}{why}"
