"""Rules for messages before they are numbered, without storage."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import msgspec

from portico.domain.cards.model import Card
from portico.domain.errors import Forbidden, InvalidArgument, TooLarge
from portico.domain.people import Caller
from portico.domain.text import check_text, check_visible, is_visible

PlainType = Literal["text", "image", "video", "audio", "file", "property_share", "system"]
SentType = Literal[PlainType, "card"]
MessageType = Literal[SentType, "call"]  # the line that a call leaves is written by Portico only
MESSAGE_TYPES: tuple[str, ...] = get_args(MessageType)
MEDIA_TYPES = frozenset({"image", "video", "audio", "file"})
MAX_METADATA_BYTES = 16_384
MAX_ATTACHMENTS = 20  # of a message
MAX_MENTIONS = 50  # people whom a message names


class Draft(msgspec.Struct, frozen=True):
    """A message as its sender made it; `local_id` makes a retry the same message.

    `session_id` is the WAMP session that sent it (it gets the result, not the event). A message that opens
    the conversation with `to_user_id` has the `conversation_id` 0 until then. The hook has seen an `approved`
    one. `member_id` is who writes for the team that sends it. A `suspect` one is looked at by the contact
    guard among the messages before it; `confirm` is what its sender says to a warning. `is_bot`: the limit of
    rate is that of bots.
    """

    conversation_id: int
    sender_id: str
    session_id: int
    local_id: str
    type: str
    text: str | None
    attachments: Sequence[dict[str, Any]]
    reply_to: int | None
    metadata: dict[str, Any]
    to_user_id: str | None = None
    card: Card | None = None
    approved: bool = False
    member_id: str | None = None
    confirm: str | None = None
    suspect: bool = False
    is_bot: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What a retry has in common with the first try."""
        return self.sender_id, self.local_id

    @property
    def writer_id(self) -> str:
        """The person whose limits count."""
        return self.member_id or self.sender_id


def with_mentions(metadata: dict[str, Any], mentions: Sequence[str]) -> dict[str, Any]:
    """The metadata of a message that names these people, each once; nobody else can be named in it."""
    if mentions:
        return {**metadata, "mentions": list(dict.fromkeys(mentions))}
    if "mentions" not in metadata:
        return metadata
    return {name: value for name, value in metadata.items() if name != "mentions"}


def mentions_of(metadata: Mapping[str, Any]) -> list[str]:
    """The people whom a message names. What a client wrote into the metadata itself may be anything."""
    mentions = metadata.get("mentions")
    if not isinstance(mentions, list):
        return []
    return [user_id for user_id in mentions[:MAX_MENTIONS] if isinstance(user_id, str)]


class Edit(msgspec.Struct, frozen=True):
    """The new text of a message; the hook may set metadata too."""

    text: str
    metadata: dict[str, Any] | None = None


def check_edited(edit: Edit) -> None:
    """Raise for what no message may become."""
    check_text(edit.text)
    check_visible("text", edit.text)


def check_draft(draft: Draft, caller: Caller) -> None:
    """Raise for what no conversation accepts, whoever takes part."""
    check_type(draft.type, caller)
    check_content(draft)


def check_type(type_: str, caller: Caller) -> None:
    """Raise for a type that this caller may not write."""
    if type_ == "system" and caller.role not in ("service", "admin"):
        raise Forbidden("only a service sends system messages")


def check_content(draft: Draft) -> None:
    """Raise for content that no message may have, whoever sends it."""
    if draft.text is not None:
        check_text(draft.text)
    _check_parts(draft)
    check_metadata(draft.type, draft.metadata)


def check_metadata(type_: str, metadata: dict[str, Any]) -> None:
    """Raise for metadata that no message of this type may have."""
    if type_ == "property_share" and "property_id" not in metadata:
        raise InvalidArgument("metadata", "a property_share needs metadata.property_id")
    if len(msgspec.json.encode(metadata)) > MAX_METADATA_BYTES:
        raise TooLarge("metadata", MAX_METADATA_BYTES)


def _check_parts(draft: Draft) -> None:
    has_text = bool(draft.text and is_visible(draft.text))
    if draft.type == "text" and not has_text and not draft.attachments:
        raise InvalidArgument("text", "a text message needs a text or an attachment")
    if draft.type == "system" and not has_text:
        raise InvalidArgument("text", "a system message needs a text")
    if (draft.type == "card") != (draft.card is not None):
        raise InvalidArgument("card", "belongs to a message of the type card")
    if draft.card and draft.attachments:
        raise InvalidArgument("attachments", "a card gets its files by card.act")
    if draft.type in MEDIA_TYPES and not draft.attachments:
        raise InvalidArgument("attachments", f"a message of type {draft.type} needs an attachment")
