"""Messages that the contact guard holds until a moderator decides."""

from typing import Literal

from msgspec import UNSET, UnsetType

from portico.contract.card_shapes import Card
from portico.contract.decisions import Decision, Explanation
from portico.contract.payload import Event, Request
from portico.contract.shapes import AttachedFile, Cursor, Id, Limit, Message, Shape, Time, UserId
from portico.domain.moderation import HeldAction
from portico.domain.moderation_texts import Template


class HeldMessage(Shape, frozen=True):
    """A message that waits for a moderator. One that is `refused` has no text, files and card any more."""

    id: Id
    conversation_id: Id
    sender_id: UserId
    local_id: str
    type: str
    text: str | None
    attachments: list[AttachedFile]
    detectors: list[str]
    state: Literal["held", "refused"]
    created_at: str
    card: Card | UnsetType = UNSET


class ListOwnHeldMessages(Request, frozen=True):
    """The caller's own messages in a conversation that are held or were refused, oldest first."""

    conversation_id: Id


class ListHeldMessages(Request, frozen=True):
    """The messages that wait for a decision, oldest first."""

    limit: Limit = 50
    cursor: Cursor | None = None


class HeldMessages(Shape, frozen=True):
    """Held messages. `next_cursor` is there for moderators only."""

    held: list[HeldMessage]
    next_cursor: str | UnsetType | None = UNSET


class HeldUpdated(Event, frozen=True):
    """`held.updated`: a message of the receiver waits for a moderator, was released, or was refused.

    A released one comes as any other message too, with the same `local_id`.
    """

    held: HeldMessage
    status: Literal["held", "released", "refused"]


class DecideHeldMessage(Request, frozen=True):
    """Release a held message, which is then sent as any other, or refuse it, which erases its text.

    `warn`, `strike`, `suspend` and `block_user` refuse it and do that to its sender. A message that is
    decided already is a `conflict`, with `outcome` and `decided_by`. `reason`, `template` and `until` are as
    in `moderation.resolve`.
    """

    held_id: Id
    action: HeldAction
    reason: Explanation | None = None
    template: Template | None = None
    until: Time | None = None


class HeldMessageDecided(Shape, frozen=True):
    """The held message, with the message that was sent if it was released, or else the decision."""

    held: HeldMessage
    message: Message | UnsetType = UNSET
    decision: Decision | UnsetType = UNSET
