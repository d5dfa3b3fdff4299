"""The card of a message as its readers see it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec import inspect as types

from portico.domain.cards import model
from portico.domain.cards.acting import actions_of
from portico.domain.cards.model import Action, EntryAction, ItemState, Kind, Period, State
from portico.domain.times import rfc3339


class CardSlot(Struct, frozen=True, kw_only=True):
    """A time at which a viewing can take place, or does."""

    starts_at: str
    ends_at: str


class CardItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that is asked for. `media_id` is the `id` of the attachment that was provided."""

    name: str
    required: bool
    state: ItemState
    media_id: str | UnsetType = UNSET


class CardEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did what to a card, and the reason if one was given.

    `expire` is what a deadline does, and `user_id` is null then.
    """

    user_id: str | None
    action: EntryAction
    at: str
    reason: str | UnsetType = UNSET


class Card(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A viewing, an offer, or a list of documents. Each change makes its `version` greater by one.

    `actions` are what the reader may do now, with `card.act`; a webhook has no such key. `proposed_by`
    made the terms that are on the table. `slot` is the accepted one of `slots`. `reason` was given with the
    last change. What a kind does not have is left out.
    """

    kind: Kind
    state: State
    version: int
    proposed_by: str
    actions: list[Action]
    history: list[CardEntry]
    slots: list[CardSlot] | UnsetType = UNSET
    slot: CardSlot | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    place: str | UnsetType = UNSET
    amount: str | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    period: Period | UnsetType = UNSET
    expires_at: str | UnsetType = UNSET
    conditions: str | UnsetType = UNSET
    items: list[CardItem] | UnsetType = UNSET
    reason: str | UnsetType = UNSET


def card_shape(card: model.Card) -> Card:
    """A card for nobody in particular: without actions."""
    terms = card.terms
    return Card(
        kind=card.kind,
        state=card.state,
        version=card.version,
        proposed_by=card.proposed_by,
        actions=[],
        history=[
            CardEntry(
                user_id=entry.user_id,
                action=entry.action,
                at=rfc3339(entry.at),
                reason=_known(entry.reason),
            )
            for entry in card.history
        ],
        slots=[_slot(slot) for slot in terms.slots] or UNSET,
        slot=UNSET if card.slot is None else _slot(card.slot),
        timezone=_known(terms.timezone),
        place=_known(terms.place),
        amount=_known(terms.amount),
        currency=_known(terms.currency),
        period=UNSET if terms.period is None else terms.period,
        expires_at=_known(None if terms.expires_at is None else rfc3339(terms.expires_at)),
        conditions=_known(terms.conditions),
        items=[_item(item) for item in terms.items] or UNSET,
        reason=_known(card.reason),
    )


def words_of_shape(card: Card) -> list[str]:
    """The texts that people wrote, in the order of the search index."""
    written = [card.place, card.conditions, card.reason, *(item.name for item in card.items or ())]
    return [text for text in written if text]


def card_for(card: Card, user_id: str) -> Card:
    """The card as this participant sees it."""
    return msgspec.structs.replace(card, actions=actions_of(_decided_by(msgspec.to_builtins(card)), user_id))


def show_actions(answer: Mapping[str, Any], reply: type[Struct], user_id: str) -> None:
    """Write into an encoded answer what its reader may do with each card in it."""
    for name, path in message_paths(reply):
        if name not in answer:
            continue
        for message in _at(answer[name], path):
            if "card" in message:
                card = message["card"]
                card["actions"] = actions_of(_decided_by(card), user_id)


@cache
def message_paths(reply: type[Struct]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Where the messages are in an answer: in which field, and where there; `*` is each of a list."""
    return tuple((path[0], path[1:]) for path in _paths(types.type_info(reply), ()))


def _paths(kind: types.Type, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(kind, types.UnionType):
        for each in kind.types:
            yield from _paths(each, path)
    elif isinstance(kind, types.ListType):
        yield from _paths(kind.item_type, (*path, "*"))
    elif isinstance(kind, types.StructType):
        names = [field.encode_name for field in kind.fields]
        if "card" in names and "seq" in names:
            yield path
        else:
            for field in kind.fields:
                yield from _paths(field.type, (*path, field.encode_name))


def _at(value: Any, path: tuple[str, ...]) -> Sequence[dict[str, Any]]:
    """The messages at a path; some answers leave it out, or have null there."""
    if value is None:
        return ()
    if not path:
        return (value,)
    if path[0] == "*":
        return [message for each in value for message in _at(each, path[1:])]
    return _at(value.get(path[0]), path[1:])


def _decided_by(card: Mapping[str, Any]) -> model.Card:
    """As much of a card as its actions depend on."""
    items = tuple(msgspec.convert(item, model.Item) for item in card.get("items", ()))
    return model.Card(
        kind=card["kind"],
        state=card["state"],
        version=card["version"],
        proposed_by=card["proposed_by"],
        terms=model.Terms(items=items),
        history=(),
    )


def _slot(slot: model.Slot) -> CardSlot:
    return CardSlot(starts_at=rfc3339(slot.starts_at), ends_at=rfc3339(slot.ends_at))


def _item(item: model.Item) -> CardItem:
    media_id = UNSET if item.media_id is None else item.media_id
    return CardItem(name=item.name, required=item.required, state=item.state, media_id=media_id)


def _known(text: str | None) -> str | UnsetType:
    return UNSET if text is None else text
