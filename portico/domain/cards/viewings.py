"""Viewings: slots are proposed, one is accepted. Pure; `now` is an argument.

Who proposes other slots becomes the proposer. A proposal expires when its last slot begins.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec.structs import replace

from portico.domain.cards.model import Act, Card, Move, Slot, State, Table, Takes, Terms
from portico.domain.cards.texts import MAX_PLACE, check_words
from portico.domain.errors import Conflict, InvalidArgument
from portico.domain.times import time_zones

FIRST: State = "proposed"
OPEN: frozenset[State] = frozenset({"proposed"})
FIELDS = {"slots", "timezone", "place"}
TABLE: Table = MappingProxyType(
    {
        ("proposed", "accept"): Move("other", "accepted"),
        ("proposed", "decline"): Move("other", "declined"),
        ("proposed", "propose"): Move("other", "proposed"),
        ("proposed", "cancel"): Move("proposer", "cancelled"),
        ("accepted", "cancel"): Move("any", "cancelled"),
    }
)
TAKES: Takes = MappingProxyType(
    {
        "accept": frozenset({"slot"}),
        "decline": frozenset(),
        "propose": frozenset({"slots"}),
        "cancel": frozenset(),
    }
)
MAX_SLOTS = 20
LONGEST = timedelta(days=7)
FARTHEST = timedelta(days=733)  # from now; calendars of people do not go further


def check_terms(terms: Terms, now: datetime) -> Terms:
    """The terms of a new viewing, slots in order. Raises InvalidArgument."""
    if terms.timezone is None:
        raise InvalidArgument("timezone", "required")
    check_timezone(terms.timezone)
    check_words("place", terms.place, MAX_PLACE)
    return replace(terms, slots=check_slots(terms.slots, now))


def check_slots(slots: Sequence[Slot], now: datetime) -> tuple[Slot, ...]:
    """The slots in order, each once. Raises InvalidArgument."""
    if not 1 <= len(slots) <= MAX_SLOTS:
        raise InvalidArgument("slots", f"1 to {MAX_SLOTS} of them")
    for index, slot in enumerate(slots):
        _check_slot(f"slots[{index}]", slot, now)
    return tuple(sorted(set(slots), key=lambda slot: (slot.starts_at, slot.ends_at)))


def check_timezone(name: str) -> None:
    """Raise InvalidArgument for a name that is not in the time zone database."""
    if name not in time_zones():
        raise InvalidArgument("timezone", "no such time zone")


def apply(card: Card, act: Act, now: datetime) -> Card:
    """What an action changes beside the state. Raises InvalidArgument, Conflict."""
    if act.action == "accept":
        return replace(card, slot=_chosen(card, act.slot, now))
    if act.action == "propose":
        slots = check_slots(act.terms.slots, now)
        return replace(card, terms=replace(card.terms, slots=slots), proposed_by=act.user_id)
    return card


def is_possible(card: Card, action: str) -> bool:  # noqa: ARG001 - a rule
    """Whether the table alone decides."""
    return True


def due_at(card: Card) -> datetime | None:
    """When an open proposal expires: its last slot begins."""
    return max(slot.starts_at for slot in card.terms.slots) if card.state in OPEN else None


def _check_slot(field: str, slot: Slot, now: datetime) -> None:
    if slot.starts_at <= now:
        raise InvalidArgument(f"{field}.starts_at", "in the past")
    if slot.starts_at > now + FARTHEST:
        raise InvalidArgument(f"{field}.starts_at", "too far in the future")
    if not timedelta() < slot.ends_at - slot.starts_at <= LONGEST:
        raise InvalidArgument(f"{field}.ends_at", "after starts_at, and at most seven days")


def _chosen(card: Card, wanted: int | Slot | None, now: datetime) -> Slot:
    slot = _named(card.terms.slots, wanted)
    if slot.starts_at <= now:
        raise Conflict("this slot is over: accept another one", reason="slot_over")
    return slot


def _named(slots: Sequence[Slot], wanted: int | Slot | None) -> Slot:
    if isinstance(wanted, int) and 0 <= wanted < len(slots):
        return slots[wanted]
    found = [slot for slot in slots if slot == wanted] if isinstance(wanted, Slot) else []
    if wanted is None and len(slots) == 1:
        return slots[0]
    if not found:
        raise InvalidArgument("slot", "one of the slots of the card, or its number from 0")
    return found[0]
