"""Documents: somebody asks for a list of them, others provide them. Pure.

The proposer is who asks: they waive and complete. A provided document can be replaced until then.
"""

from datetime import datetime
from types import MappingProxyType

from msgspec.structs import replace

from portico.domain.cards.model import Act, Card, Item, Move, State, Table, Takes, Terms
from portico.domain.cards.texts import check_words
from portico.domain.errors import Conflict, InvalidArgument

FIRST: State = "requested"
OPEN: frozenset[State] = frozenset({"requested"})
FIELDS = {"items"}
TABLE: Table = MappingProxyType(
    {
        ("requested", "provide"): Move("other", "requested"),
        ("requested", "waive"): Move("proposer", "requested"),
        ("requested", "complete"): Move("proposer", "completed"),
    }
)
TAKES: Takes = MappingProxyType(
    {
        "provide": frozenset({"name", "media_id"}),
        "waive": frozenset({"name"}),
        "complete": frozenset(),
    }
)
MAX_ITEMS = 20
MAX_NAME = 100


def check_terms(terms: Terms, now: datetime) -> Terms:  # noqa: ARG001 - as the other kinds
    """The list of a new card. Raises InvalidArgument, TooLarge."""
    if not 1 <= len(terms.items) <= MAX_ITEMS:
        raise InvalidArgument("items", f"1 to {MAX_ITEMS} of them")
    for index, item in enumerate(terms.items):
        check_words(f"items[{index}].name", item.name, MAX_NAME)
    if len({item.name.casefold() for item in terms.items}) < len(terms.items):
        raise InvalidArgument("items", "two of them have the same name")
    return terms


def apply(card: Card, act: Act, now: datetime) -> Card:  # noqa: ARG001 - as the other kinds
    """What an action changes beside the state. Raises InvalidArgument, Conflict."""
    if act.action == "complete":
        return card
    item = _item_of(card, act.name)
    if item.state == "waived" or (act.action == "waive" and item.state == "provided"):
        raise Conflict(f"this document is {item.state}", reason=item.state)
    if act.action == "waive":
        return _with(card, replace(item, state="waived"))
    if act.media_id is None:
        raise InvalidArgument("media_id", "required")
    return _with(card, replace(item, state="provided", media_id=act.media_id))


def is_possible(card: Card, action: str) -> bool:
    """Whether the items allow it: nothing required may be missing at the end."""
    states = {item.state for item in card.terms.items}
    if action == "provide":
        return bool(states & {"missing", "provided"})
    if action == "waive":
        return "missing" in states
    return not any(item.required and item.state == "missing" for item in card.terms.items)


def due_at(card: Card) -> datetime | None:  # noqa: ARG001 - as the other kinds
    """Nothing expires."""
    return None


def _item_of(card: Card, name: str | None) -> Item:
    for item in card.terms.items:
        if item.name == name:
            return item
    raise InvalidArgument("name", "no such document in this card")


def _with(card: Card, changed: Item) -> Card:
    items = tuple(changed if item.name == changed.name else item for item in card.terms.items)
    return replace(card, terms=replace(card.terms, items=items))
