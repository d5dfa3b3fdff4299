"""Reading the rows of `portico import`: each value in its type, and what no row may say is refused."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from portico.contract.imported import (
    SYSTEM,
    Imported,
    ImportedCall,
    ImportedConversation,
    ImportedDevice,
    ImportedMember,
    ImportedMessage,
    ImportedParticipant,
    ImportedReader,
    ImportedRevision,
    ImportedRow,
    ImportedUser,
)
from portico.contract.payload import decode
from portico.domain.conversations import check_metadata
from portico.domain.devices import check_device
from portico.domain.emojis import imported
from portico.domain.errors import InvalidArgument
from portico.domain.importing.times import moment
from portico.domain.importing.values import flag, identifier, mapping, several, whole
from portico.domain.messages import Draft, check_content
from portico.domain.text import check_text, clean_name

SKEW = timedelta(days=1)
TIMES = (
    "created_at", "updated_at", "edited_at", "deleted_at", "joined_at", "left_at", "last_read_at", "read_at",
    "delivered_at", "last_seen", "started_at", "answered_at", "ended_at", "muted_until", "until",
)  # fmt: skip
IDS = (
    "id", "conversation_id", "sender_id", "caller_id", "reply_to", "user_id", "read_up_to", "property_id",
    "uid",
)  # fmt: skip
FLAGS = ("read", "delivered", "archived", "pinned", "blocked", "deleted")
NUMBERS = ("size", "width", "height", "duration_ms", "duration")
SHAPES: Mapping[str, type[ImportedRow]] = {
    "user": ImportedUser,
    "participant": ImportedParticipant,
    "conversation": ImportedConversation,
    "message": ImportedMessage,
    "call": ImportedCall,
    "device": ImportedDevice,
}
INNER = ("participants", "read_by", "revisions")
# The times of each row that cannot lie in the future.
PAST: Mapping[type[Imported], tuple[str, ...]] = {
    shape: tuple(name for name in shape.__struct_fields__ if name in TIMES and name != "muted_until")
    for shape in (*SHAPES.values(), ImportedMember, ImportedReader, ImportedRevision)
}


def read_row(row: Mapping[str, Any], now: datetime) -> ImportedRow:
    """Check a row of Portico's own format. Raises InvalidArgument or TooLarge, with the reason."""
    shape = SHAPES.get(str(row.get("kind")))
    if shape is None:
        raise InvalidArgument("kind", f"must be one of {', '.join(SHAPES)}")
    read = decode(shape, _without_empty({name: value for name, value in row.items() if name != "kind"}))
    if isinstance(read, ImportedConversation):
        _check_conversation(read)
    elif isinstance(read, ImportedMessage):
        _check_message(read)
    elif isinstance(read, ImportedDevice):
        check_device(read.provider, read.token, read.p256dh, read.auth)
    _check_past(read, now + SKEW)
    return read


def _check_past(read: Imported, end: datetime) -> None:
    """What has happened has happened: in the row, and in the rows inside of it."""
    for name in PAST[type(read)]:
        when = getattr(read, name)
        if when is not None and when > end:
            raise InvalidArgument(name, "lies in the future")
    for name in INNER:
        for each in getattr(read, name, ()):
            _check_past(each, end)


def _without_empty(row: Mapping[str, Any]) -> dict[str, Any]:
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
    """A person may be said by the id alone."""
    return [
        _without_empty(each) if isinstance(each, Mapping) else {"user_id": identifier(each, name)}
        for each in several(value, name)
    ]


def _rows(value: Any, name: str) -> list[Any]:
    return [_without_empty(each) if isinstance(each, Mapping) else each for each in several(value, name)]


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
    **dict.fromkeys(("blocked_by", "callee_ids"), _ids),
    **dict.fromkeys(("participants", "read_by"), _people),
    **dict.fromkeys(("attachments", "revisions"), _rows),
    "reactions": _reactions,
    "name": _line,
    "mobile": _mobile,
    "title": _line,
    "metadata": mapping,
}


def check_people(member_ids: list[str]) -> None:
    """A conversation is between people. Raises InvalidArgument."""
    if len(member_ids) < 2:
        raise InvalidArgument("participants", "a conversation is of two people at least: add who is missing")


def _check_conversation(read: ImportedConversation) -> None:
    if read.participants:  # else they have come as rows of their own, or it is refused when it is stored
        check_people(read.member_ids)
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
