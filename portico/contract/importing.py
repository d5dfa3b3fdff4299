"""The rows that `portico import` takes: people, conversations, messages, in Portico's own format.

`docs/how-to/migrating.md` shows them. Ids of conversations and messages are those of the other server.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, field

from portico.contract.conversation import PropertyId
from portico.contract.message import Emoji
from portico.contract.payload import decode
from portico.contract.shapes import Attachment, Time, Title, Url, UserId
from portico.contract.user import Name
from portico.domain.changes import MAX_REACTIONS
from portico.domain.conversations import MAX_PARTICIPANTS, ConversationType, check_metadata
from portico.domain.emojis import imported
from portico.domain.errors import InvalidArgument
from portico.domain.importing.times import moment
from portico.domain.importing.values import flag, identifier, mapping, several, whole
from portico.domain.messages import Draft, SentType, check_content
from portico.domain.text import check_text, clean_name

TheirId = Annotated[str, Meta(min_length=1, max_length=80)]
SYSTEM = "system"  # who says what no person said
SKEW = timedelta(days=1)
TIMES = (
    "created_at", "updated_at", "edited_at", "deleted_at", "joined_at", "left_at", "last_read_at",
    "muted_until", "until",
)  # fmt: skip
PAST_OF_PERSON = ("joined_at", "left_at", "last_read_at")
IDS = ("id", "conversation_id", "sender_id", "reply_to", "user_id", "read_up_to", "property_id")
FLAGS = ("read", "archived", "pinned")
NUMBERS = ("size", "width", "height", "duration_ms")


class Imported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parent of every row."""


class ImportedUser(Imported, frozen=True):
    """A person. What Portico knows of them already stays as it is; their role comes with their token."""

    id: UserId
    name: Name | None = None
    email: Annotated[str, Meta(max_length=320)] | None = None
    mobile: Annotated[str, Meta(max_length=320)] | None = None
    avatar_url: Url | None = None
    created_at: Time | None = None


class ImportedParticipant(Imported, frozen=True):
    """Somebody in a conversation, who has read up to a message (`read_up_to`) or all until `last_read_at`."""

    user_id: UserId
    role: Literal["owner", "member"] = "member"
    joined_at: Time | None = None
    left_at: Time | None = None
    read_up_to: TheirId | None = None
    last_read_at: Time | None = None
    archived: bool = False
    pinned: bool = False
    muted_until: Time | None = None


class ImportedConversation(Imported, frozen=True):
    """A conversation. Without a `type`: about a property, of two people, or a group, as it looks."""

    id: TheirId
    participants: Annotated[list[ImportedParticipant], Meta(max_length=MAX_PARTICIPANTS)]
    type: ConversationType | None = None
    property_id: PropertyId | None = None
    title: Title | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    blocked_by: list[UserId] = field(default_factory=list)
    created_at: Time | None = None
    updated_at: Time | None = None

    @property
    def kind(self) -> ConversationType:
        """Its type, or what it looks like."""
        if self.type is not None:
            return self.type
        if self.property_id is not None:
            return "property_inquiry"
        return "group" if len(self.participants) > 2 else "general"

    @property
    def member_ids(self) -> list[str]:
        """Who is or was in it, each once and in order."""
        return sorted({participant.user_id for participant in self.participants})


class ImportedRevision(Imported, frozen=True):
    """What a message said before, and until when."""

    text: str | None
    until: Time


class ImportedMessage(Imported, frozen=True):
    """A message. `read` means by everybody. The text of a deleted one is kept for its sender and admins.

    Attachments are files elsewhere, by `url` and `type`. Only a `system` message may lack a sender.
    """

    id: TheirId
    conversation_id: TheirId
    created_at: Time
    sender_id: UserId = SYSTEM
    type: SentType = "text"
    text: str | None = None
    attachments: Annotated[list[Attachment], Meta(max_length=20)] = field(default_factory=list)
    reply_to: TheirId | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    reactions: Annotated[dict[Emoji, list[UserId]], Meta(max_length=MAX_REACTIONS)] = field(
        default_factory=dict
    )
    revisions: list[ImportedRevision] = field(default_factory=list)
    edited_at: Time | None = None
    deleted_at: Time | None = None
    read: bool = False
    read_by: list[UserId] = field(default_factory=list)


ImportedRow: TypeAlias = ImportedUser | ImportedConversation | ImportedMessage
SHAPES: Mapping[str, type[ImportedRow]] = {
    "user": ImportedUser,
    "conversation": ImportedConversation,
    "message": ImportedMessage,
}
PAST: Mapping[type[ImportedRow], tuple[str, ...]] = {
    ImportedUser: ("created_at",),
    ImportedConversation: ("created_at", "updated_at"),
    ImportedMessage: ("created_at", "edited_at", "deleted_at"),
}


def read_row(row: Mapping[str, Any], now: datetime) -> ImportedRow:
    """Check a row of Portico's own format. Raises InvalidArgument or TooLarge, with the reason."""
    shape = SHAPES.get(str(row.get("kind")))
    if shape is None:
        raise InvalidArgument("kind", f"must be one of {', '.join(SHAPES)}")
    read = decode(shape, _told({name: value for name, value in row.items() if name != "kind"}))
    if isinstance(read, ImportedConversation):
        _check_conversation(read)
    elif isinstance(read, ImportedMessage):
        _check_message(read)
    _check_past(read, now + SKEW)
    return read


def _check_past(read: ImportedRow, end: datetime) -> None:
    """What has happened has happened."""
    _check_times(read, PAST[read.__class__], end)
    if isinstance(read, ImportedConversation):
        for person in read.participants:
            _check_times(person, PAST_OF_PERSON, end)
    elif isinstance(read, ImportedMessage):
        for revision in read.revisions:
            _check_times(revision, ("until",), end)


def _check_times(read: Imported, names: tuple[str, ...], end: datetime) -> None:
    for name in names:
        when = getattr(read, name)
        if when is not None and when > end:
            raise InvalidArgument(name, "lies in the future")


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Each value in its type; what is null says nothing."""
    told = {}
    for name, value in row.items():
        reader = READERS.get(name)
        read = value if reader is None or value is None else reader(value, name)
        if read is not None:
            told[name] = read
    return told


def _time(value: Any, name: str) -> str | None:
    when = moment(value, name)
    return None if when is None else when.isoformat()


def _ids(value: Any, name: str) -> list[str | None]:
    return [identifier(each, name) for each in several(value, name)]


def _people(value: Any, name: str) -> list[dict[str, Any]]:
    """A participant may be said by the id alone."""
    return [
        _told(each) if isinstance(each, Mapping) else {"user_id": identifier(each, name)}
        for each in several(value, name)
    ]


def _rows(value: Any, name: str) -> list[Any]:
    return [_told(each) if isinstance(each, Mapping) else each for each in several(value, name)]


def _reactions(value: Any, name: str) -> dict[str, list[str | None]]:
    """By emoji, each in one spelling: who stands under two of them stands there once."""
    told: dict[str, list[str | None]] = {}
    for said, users in (mapping(value, name) or {}).items():
        emoji = imported(said)
        told[emoji] = list(dict.fromkeys([*told.get(emoji, ()), *_ids(users, name)]))
    return told


def _line(value: Any, name: str) -> Any:  # noqa: ARG001 - a reader; what is no text is refused by the shape
    return clean_name(value) if isinstance(value, str) else value


def _mobile(value: Any, name: str) -> Any:  # noqa: ARG001 - a reader; what is no text is refused by the shape
    """A column of digits may be one of numbers."""
    return str(value) if type(value) is int else value


READERS: Mapping[str, Callable[[Any, str], Any]] = {
    **dict.fromkeys(IDS, identifier),
    **dict.fromkeys(TIMES, _time),
    **dict.fromkeys(FLAGS, flag),
    **dict.fromkeys(NUMBERS, whole),
    **dict.fromkeys(("read_by", "blocked_by"), _ids),
    **dict.fromkeys(("attachments", "revisions"), _rows),
    "participants": _people,
    "reactions": _reactions,
    "name": _line,
    "mobile": _mobile,
    "title": _line,
    "metadata": mapping,
}


def _check_conversation(read: ImportedConversation) -> None:
    if len(read.member_ids) < 2:
        raise InvalidArgument("participants", "a conversation is of two people at least: add who is missing")
    if len(read.member_ids) < len(read.participants):
        raise InvalidArgument("participants", "somebody is in it twice")
    check_metadata(read.metadata)


def _check_message(read: ImportedMessage) -> None:
    if read.sender_id == SYSTEM and read.type != "system":
        raise InvalidArgument("sender_id", "required")
    if read.text is not None:
        check_text(read.text)
    if any(each.uploaded for each in read.attachments):
        raise InvalidArgument("attachments", "a file elsewhere needs its url")
    if read.deleted_at is None:
        check_content(_draft(read))


def _draft(read: ImportedMessage) -> Draft:
    """As if it were sent now: the same rules hold."""
    return Draft(
        conversation_id=0,
        sender_id=read.sender_id,
        session_id=0,
        local_id=read.id,
        type=read.type,
        text=read.text,
        attachments=[msgspec.structs.asdict(each) for each in read.attachments],
        reply_to=None,
        metadata=read.metadata,
    )
