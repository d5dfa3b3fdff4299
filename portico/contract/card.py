"""`card.*`: what is proposed in a conversation, and what the others do with it."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from portico.contract.payload import Request
from portico.contract.shapes import Id, Time
from portico.domain.cards.documents import MAX_ITEMS, MAX_NAME
from portico.domain.cards.model import Action, Item, Kind, Period, Slot, Terms
from portico.domain.cards.texts import MAX_CONDITIONS, MAX_PLACE, MAX_REASON
from portico.domain.cards.viewings import MAX_SLOTS

Amount = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$(?!\n)")]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)")]
Zone = Annotated[str, Meta(min_length=1, max_length=64)]


class NewSlot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time for a viewing: in the future, at most seven days long."""

    starts_at: Time
    ends_at: Time


class NewItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document to ask for. Each name occurs once."""

    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
    required: bool = True


Slots = Annotated[list[NewSlot], Meta(max_length=MAX_SLOTS)]


class NewCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card to send.

    A `viewing` has `slots` and their `timezone` (`Europe/Paris`), and may have a `place`. An `offer` has an
    `amount` (a decimal string) and a `currency` of ISO 4217, and may have a `period`, `expires_at` and
    `conditions`. `documents` has `items`.
    """

    kind: Kind
    slots: Slots = field(default_factory=list)
    timezone: Zone | None = None
    place: Annotated[str, Meta(min_length=1, max_length=MAX_PLACE)] | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    period: Period | None = None
    expires_at: Time | None = None
    conditions: Annotated[str, Meta(min_length=1, max_length=MAX_CONDITIONS)] | None = None
    items: Annotated[list[NewItem], Meta(max_length=MAX_ITEMS)] = field(default_factory=list)


class ActOnCard(Request, frozen=True):
    """Do something with a card: one of the `actions` that it has for the caller.

    `version` is that of the card as the caller saw it. If the card has changed since, or the action is none
    of its `actions`, the error is `conflict` with the current `card`; without a `version` only the second is
    looked at. `accept` of a viewing takes a `slot`: one of the card's, or its number from 0; the only one
    needs none. `propose` takes `slots`, `counter` an `amount` and whatever else changes, `provide` a `name`
    and the `media_id` of an upload of the caller, `waive` a `name`. `decline` and `cancel` take a `reason`.
    """

    message_id: Id
    action: Action
    version: Annotated[int, Meta(ge=1)] | None = None
    slot: Annotated[int, Meta(ge=0)] | NewSlot | None = None
    slots: Slots = field(default_factory=list)
    amount: Amount | None = None
    currency: Currency | None = None
    period: Period | None = None
    expires_at: Time | None = None
    conditions: Annotated[str, Meta(min_length=1, max_length=MAX_CONDITIONS)] | None = None
    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME)] | None = None
    media_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=MAX_REASON)] | None = None


def terms_of(asked: NewCard | ActOnCard) -> Terms:
    """The terms that a request names."""
    known = {name: getattr(asked, name) for name in Terms.__struct_fields__ if hasattr(asked, name)}
    slots = tuple(slot_of(slot) for slot in asked.slots)
    items = asked.items if isinstance(asked, NewCard) else ()
    asked_for = tuple(Item(name=item.name, required=item.required) for item in items)
    return Terms(**{**known, "slots": slots, "items": asked_for})


def slot_of(slot: NewSlot) -> Slot:
    """The slot of a request."""
    return Slot(**msgspec.structs.asdict(slot))
