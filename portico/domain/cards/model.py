"""What a card is: its kind, its state, its terms and its history. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

Kind = Literal["viewing", "offer", "documents"]
State = Literal[
    "proposed", "accepted", "declined", "cancelled", "countered", "withdrawn", "expired", "requested",
    "completed",
]  # fmt: skip
Action = Literal[
    "accept", "decline", "propose", "cancel", "counter", "withdraw", "provide", "waive", "complete"
]
EntryAction = Literal["create", Action, "expire"]
Period = Literal["night", "day", "week", "month", "year"]
ItemState = Literal["missing", "provided", "waived"]
# The side of who may act: whose terms are on the table, the others, or everybody in the conversation.
Who = Literal["proposer", "other", "any"]
MAX_HISTORY = 100


class Move(msgspec.Struct, frozen=True):
    """A transition: who may make it, and the state after it."""

    who: Who
    state: State


Table: TypeAlias = Mapping[tuple[State, Action], Move]
# What an action has beside a `reason`.
Takes: TypeAlias = Mapping[Action, frozenset[str]]


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time at which a viewing can take place."""

    starts_at: datetime
    ends_at: datetime


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that is asked for. `media_id` is the file, which the message has as an attachment."""

    name: str
    required: bool
    state: ItemState = "missing"
    media_id: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did what to a card, when and why. `user_id` is None where a deadline passed."""

    user_id: str | None
    action: EntryAction
    at: datetime
    reason: str | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is proposed; each kind has some of it."""

    slots: tuple[Slot, ...] = ()
    timezone: str | None = None
    place: str | None = None
    amount: str | None = None
    currency: str | None = None
    period: Period | None = None
    expires_at: datetime | None = None
    conditions: str | None = None
    items: tuple[Item, ...] = ()


class Card(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A card. `version` grows by one with each change; `proposed_by` made the terms that are on the table.

    `slot` is the accepted one; `reason` was given with the last change.
    """

    kind: Kind
    state: State
    version: int
    proposed_by: str
    terms: Terms
    history: tuple[Entry, ...]
    slot: Slot | None = None
    reason: str | None = None

    def side_of(self, user_id: str) -> Who:
        """The side of a participant."""
        return "proposer" if user_id == self.proposed_by else "other"


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody does to a card. `slot` is one of its slots, or its number among them, from 0.

    `version` is the one that they saw; None is any.
    """

    user_id: str
    action: Action
    version: int | None = None
    terms: Terms = Terms()
    slot: int | Slot | None = None
    reason: str | None = None
    name: str | None = None
    media_id: str | None = None
