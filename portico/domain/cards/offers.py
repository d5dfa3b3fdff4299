"""Offers: an amount is proposed, accepted, or answered with another one. Pure; `now` is an argument.

Who counters becomes the proposer. An open offer expires at its `expires_at`.
"""

from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec.structs import replace

from portico.domain.cards.model import Act, Card, Move, State, Table, Takes, Terms
from portico.domain.cards.money import check_money
from portico.domain.cards.texts import MAX_CONDITIONS, check_words
from portico.domain.errors import InvalidArgument

FIRST: State = "proposed"
OPEN: frozenset[State] = frozenset({"proposed", "countered"})
FIELDS = {"amount", "currency", "period", "expires_at", "conditions"}
TABLE: Table = MappingProxyType(
    {
        ("proposed", "accept"): Move("other", "accepted"),
        ("proposed", "decline"): Move("other", "declined"),
        ("proposed", "counter"): Move("other", "countered"),
        ("proposed", "withdraw"): Move("proposer", "withdrawn"),
        ("countered", "accept"): Move("other", "accepted"),
        ("countered", "decline"): Move("other", "declined"),
        ("countered", "counter"): Move("other", "countered"),
        ("countered", "withdraw"): Move("proposer", "withdrawn"),
    }
)
TAKES: Takes = MappingProxyType(
    {
        "accept": frozenset(),
        "decline": frozenset(),
        "counter": frozenset(FIELDS),
        "withdraw": frozenset(),
    }
)
FARTHEST = timedelta(days=733)  # from now


def check_terms(terms: Terms, now: datetime) -> Terms:
    """The terms of a new offer. Raises InvalidArgument, TooLarge."""
    for name in ("amount", "currency"):
        if getattr(terms, name) is None:
            raise InvalidArgument(name, "required")
    check_money(terms.amount or "", terms.currency or "")
    check_words("conditions", terms.conditions, MAX_CONDITIONS)
    if terms.expires_at is not None and not now < terms.expires_at <= now + FARTHEST:
        raise InvalidArgument("expires_at", "in the future, and at most two years")
    return terms


def apply(card: Card, act: Act, now: datetime) -> Card:
    """What an action changes beside the state. What a counter does not name stays."""
    if act.action != "counter":
        return card
    if act.terms.amount is None:
        raise InvalidArgument("amount", "required")
    given = {name: value for name in FIELDS if (value := getattr(act.terms, name)) is not None}
    terms = check_terms(replace(card.terms, **given), now)
    return replace(card, terms=terms, proposed_by=act.user_id)


def is_possible(card: Card, action: str) -> bool:  # noqa: ARG001 - a rule
    """Whether the table alone decides."""
    return True


def due_at(card: Card) -> datetime | None:
    """When an open offer expires."""
    return card.terms.expires_at if card.state in OPEN else None
