"""What people and deadlines do to a card, for every kind by its table. Pure; `now` is an argument."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from portico.domain.cards import documents, offers, viewings
from portico.domain.cards.model import MAX_HISTORY, Act, Action, Card, Entry, Kind, State, Table, Takes, Terms
from portico.domain.cards.texts import MAX_REASON, check_words, refuse_terms, refuse_untaken
from portico.domain.errors import Conflict


class Rules(Protocol):
    """The rules of a kind: a module."""

    FIRST: State
    OPEN: frozenset[State]
    FIELDS: set[str]
    TABLE: Table
    TAKES: Takes

    def check_terms(self, terms: Terms, now: datetime) -> Terms:
        """The terms of a new card. Raises InvalidArgument, TooLarge."""

    def apply(self, card: Card, act: Act, now: datetime) -> Card:
        """What an action changes beside the state. Raises InvalidArgument, Conflict."""

    def is_possible(self, card: Card, action: str) -> bool:
        """Whether the terms allow an action that the table allows."""

    def due_at(self, card: Card) -> datetime | None:
        """When it expires."""


TAKEN = ("slot", "name", "media_id")  # what an act has beside terms, for some actions
KINDS: dict[Kind, Rules] = {"viewing": viewings, "offer": offers, "documents": documents}


def begin(kind: Kind, terms: Terms, user_id: str, now: datetime) -> Card:
    """A new card. Raises InvalidArgument, TooLarge."""
    rules = KINDS[kind]
    refuse_terms(rules.FIELDS, _given(terms), kind)
    return Card(
        kind=kind,
        state=rules.FIRST,
        version=1,
        proposed_by=user_id,
        terms=rules.check_terms(terms, now),
        history=(Entry(user_id=user_id, action="create", at=now),),
    )


def act_on(card: Card, act: Act, now: datetime) -> Card:
    """The card after an action. Raises Conflict for what may not be done now, InvalidArgument, TooLarge.

    A card whose deadline has passed is to be expired first.
    """
    rules = KINDS[card.kind]
    if act.version not in (None, card.version):
        raise Conflict("the card has changed: look at it again", reason="stale")
    if act.action not in actions_of(card, act.user_id):
        raise Conflict("this cannot be done to the card now", reason="not_now")
    refuse_untaken(rules.TAKES[act.action], _given(act.terms) | _given(act, TAKEN), act.action)
    check_words("reason", act.reason, MAX_REASON)
    move = rules.TABLE[card.state, act.action]
    changed = rules.apply(card, act, now)
    entry = Entry(user_id=act.user_id, action=act.action, at=now, reason=act.reason)
    return _after(replace(changed, reason=act.reason), move.state, entry)


def actions_of(card: Card, user_id: str) -> list[Action]:
    """What this participant may do now."""
    rules = KINDS[card.kind]
    allowed = ("any", card.side_of(user_id))
    if card.version >= MAX_HISTORY:
        return []
    return [
        action
        for (state, action), move in rules.TABLE.items()
        if state == card.state and move.who in allowed and rules.is_possible(card, action)
    ]


def due_at(card: Card) -> datetime | None:
    """When the card expires; None if it does not."""
    return KINDS[card.kind].due_at(card)


def expire(card: Card, now: datetime) -> Card:
    """The card after its deadline, or the same one if it has not passed."""
    due = due_at(card)
    if due is None or due > now:
        return card
    entry = Entry(user_id=None, action="expire", at=due)
    return _after(replace(card, reason=None), "expired", entry)


def _after(card: Card, state: State, entry: Entry) -> Card:
    return replace(card, state=state, version=card.version + 1, history=(*card.history, entry))


def _given(asked: Terms | Act, names: Sequence[str] = Terms.__struct_fields__) -> set[str]:
    return {name for name in names if getattr(asked, name) not in (None, ())}
