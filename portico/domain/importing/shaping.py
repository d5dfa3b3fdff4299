"""From what a row says of a person, a message, a call or a device to rows of Portico's own format.

Flags, times and ids are read already (`columns`), those inside of lists are read here. A mark "deleted"
without a time gets the row's last change; a read flag means that everybody has read it.
"""

from collections.abc import Mapping
from typing import Any

from portico.domain.errors import InvalidArgument
from portico.domain.importing.files import attachments
from portico.domain.importing.times import moment
from portico.domain.importing.values import first, mapping, parsed, person, read, refused, several
from portico.domain.messages import MEDIA_TYPES

Row = dict[str, Any]
EMOJI = ("emoji", "reaction", "type")
WHEN_READ = ("read_at", "readAt", "at", "timestamp")
PLAIN = ("id", "conversation_id", "text", "created_at", "edited_at", "sender_id", "reply_to")
PROFILE = ("id", "uid", "email", "mobile", "created_at", "last_seen")
CALL = ("id", "conversation_id", "caller_id", "status", "duration", "answered_at", "ended_at")
DEVICE = ("user_id", "token", "p256dh", "auth", "created_at")
EXPO = ("ExponentPushToken[", "ExpoPushToken[")
LONGEST_ID = 64


def user(picked: Row) -> Row:
    """A person."""
    taken = {name: picked[name] for name in PROFILE if name in picked}
    avatar = picked.get("avatar_url")
    absolute = isinstance(avatar, str) and avatar.startswith(("http://", "https://"))
    return {
        "kind": "user",
        **taken,
        "name": picked.get("name") or _full_name(picked) or _username(picked),
        "avatar_url": avatar if absolute else None,
    }


def message(picked: Row) -> Row:
    """A message."""
    shaped: Row = {"kind": "message", **{name: picked[name] for name in PLAIN if name in picked}}
    kind = _word(picked.get("type", "text"))
    if "created_at" not in shaped:
        shaped["created_at"] = picked.get("delivered_at") or picked.get("read_at")
    shaped["metadata"] = mapping(picked.get("metadata"), "metadata")
    shaped["reactions"] = _reactions(picked.get("reactions"))
    shaped["revisions"] = [_revision(each) for each in several(picked.get("revisions"), "revisions")]
    shaped.update(attachments(picked, kind), **_moments(picked), **_reading(picked))
    shaped["type"] = _type(kind, shaped)
    if kind == "property_share":
        shaped["metadata"] = _shared(shaped)
    if "conversation_id" not in shaped and "recipient_id" in picked:
        shaped.update(_between(picked, picked.get("sender_id"), picked["recipient_id"]))
    return shaped


def call(picked: Row) -> Row:
    """A call that is over."""
    callees = [person(each, "callee_ids") for each in several(picked.get("callee_ids"), "callee_ids")]
    callees += [picked["callee_id"]] if "callee_id" in picked else []
    kind = _word(picked.get("type"))
    shaped: Row = {
        "kind": "call",
        **{name: picked[name] for name in CALL if name in picked},
        "callee_ids": callees,
        "type": "voice" if kind == "audio" else kind,
        "started_at": picked.get("created_at"),
    }
    if "conversation_id" not in shaped and len(callees) == 1:
        shaped.update(_between(picked, picked.get("caller_id"), callees[0]))
    return shaped


def device(picked: Row) -> Row:
    """A device that gets pushes."""
    token = picked.get("token")
    expo = isinstance(token, str) and token.startswith(EXPO)
    browser = "webpush" if "p256dh" in picked else "fcm"
    return {
        "kind": "device",
        **{name: picked[name] for name in DEVICE if name in picked},
        "platform": _word(picked.get("platform")),
        "provider": picked.get("provider") or ("expo" if expo else browser),
    }


def opened_by(between: Row) -> Row:
    """The conversation of a row that says only between whom it is."""
    return {"kind": "conversation", **between}


def _word(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _type(kind: Any, shaped: Row) -> Any:
    """A picture without an address, or a property without an id, is what its text says."""
    bare = str(kind) in MEDIA_TYPES and not shaped["attachments"] and shaped.get("text")
    lost = kind == "property_share" and _shared(shaped) is None
    return "text" if bare or lost else kind


def _shared(shaped: Row) -> Row | None:
    """Which property is shared: the metadata say it, or the text is its id."""
    metadata, text = shaped["metadata"] or {}, shaped.get("text")
    if "property_id" in metadata:
        return metadata
    is_id = isinstance(text, str) and 0 < len(text) <= LONGEST_ID and text.replace("-", "").isalnum()
    return {**metadata, "property_id": text} if is_id else shaped["metadata"] or None


def _full_name(picked: Row) -> str | None:
    parts = [(name, picked[name]) for name in ("first_name", "last_name") if name in picked]
    for name, part in parts:
        if not isinstance(part, str):
            raise refused(part, name, "no text: send a name")
    return " ".join(part.strip() for _, part in parts).strip() or None


def _username(picked: Row) -> Any:
    """An address is nobody's name: others would read it."""
    username = picked.get("username")
    return None if isinstance(username, str) and "@" in username else username


def _moments(picked: Row) -> Row:
    """When it was deleted and edited, where only a flag says that it was."""
    changed = picked.get("updated_at") or picked.get("created_at")
    gone = picked.get("is_deleted") or picked.get("status") == "deleted"
    return {
        "deleted_at": picked.get("deleted_at") or (changed if gone else None),
        "edited_at": picked.get("edited_at") or (changed if picked.get("is_edited") else None),
    }


def _reading(picked: Row) -> Row:
    """Who has read it and has it, and since when."""
    by = several(picked.get("read_by"), "read_by")
    status = picked.get("status")
    return {
        "read": picked.get("is_read") or status == "read" or "read_at" in picked,
        "read_at": picked.get("read_at"),
        "read_by": [_reader(each) for each in by],
        "delivered": picked.get("is_delivered") or status == "delivered" or "delivered_at" in picked,
        "delivered_at": picked.get("delivered_at"),
    }


def _reader(given: Any) -> Row:
    when = read(given, WHEN_READ, moment) if isinstance(given, Mapping) else None
    return {"user_id": person(given, "read_by"), "read_at": when}


def _revision(given: Any) -> Any:
    if not isinstance(given, Mapping):
        return given
    text = first(given, ("text", "content", "previous_content", "previousContent"))
    return {"text": text, "until": read(given, ("until", "edited_at", "editedAt", "timestamp"), moment)}


def _reactions(given: Any) -> Any:
    """By emoji: `{"👍": ["7"]}`, or `[{"emoji": "👍", "userId": "7"}]`, or with a list of `users`."""
    reactions = parsed(given)
    if isinstance(reactions, Mapping):
        return {emoji: _reacting(users) for emoji, users in reactions.items()}
    found: dict[str, list[Any]] = {}
    for each in several(reactions, "reactions"):
        if not isinstance(each, Mapping) or not isinstance(emoji := first(each, EMOJI), str):
            raise InvalidArgument("reactions", "each needs an emoji and a user")
        users = each.get("users", [{**each, "id": None, "_id": None}])
        found.setdefault(emoji, []).extend(_reacting(users))
    return found


def _reacting(users: Any) -> list[str | None]:
    return [person(each, "reactions") for each in several(users, "reactions")]


def _between(picked: Row, sender_id: str | None, recipient_id: str | None) -> Row:
    """Who speaks to whom about what, as a conversation with an id of its own."""
    if sender_id is None:
        raise InvalidArgument("caller_id" if "caller_id" in picked else "sender_id", "required")
    if recipient_id is None:
        raise InvalidArgument("callee_ids", "required")
    pair = sorted((sender_id, recipient_id))
    about = picked.get("property_id")
    id_ = ":".join(pair if about is None else [*pair, about])
    opened: Row = {"id": id_, "participants": [{"user_id": each} for each in pair]}
    opened.update({name: picked[name] for name in ("property_id", "created_at") if name in picked})
    return {"conversation_id": id_, "between": opened}
