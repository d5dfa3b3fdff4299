"""From the things that a row says to a row of Portico's own format: what those servers have in common.

Flags, times and ids are read already (`dialect`), those inside of lists are read here. A mark "deleted"
without a time gets the row's last change; a read flag means that everybody has read it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portico.domain.errors import InvalidArgument
from portico.domain.importing.files import attachments
from portico.domain.importing.times import moment
from portico.domain.importing.values import first, flag, identifier, mapping, read, refused, several

Row = dict[str, Any]
PERSON = ("user_id", "userId", "participant_id", "participantId", "user", "member", "id", "_id", "$id")
THING = ("_id", "id", "uuid", "$id")
EMOJI = ("emoji", "reaction", "type")
OWNERS = ("owner", "admin")
READ = ("read", "seen")
DELETED = ("deleted", "removed", "unsent", "revoked", "recalled")
OTHER = (
    "sent", "delivered", "received", "sending", "pending", "queued", "failed", "error", "unread", "edited",
    "new", "active", "normal", "visible", "published",
)  # fmt: skip
PLAIN = ("id", "conversation_id", "text", "created_at", "edited_at", "sender_id", "reply_to")
PROFILE: tuple[str, ...] = ("id", "email", "mobile", "created_at")
ABOUT = ("id", "property_id", "title", "created_at", "updated_at", "type")


def user(picked: Row) -> Row:
    """A person."""
    taken = {name: picked[name] for name in PROFILE if name in picked}
    avatar = picked.get("avatar_url")
    absolute = isinstance(avatar, str) and avatar.startswith(("http://", "https://"))
    return {
        "kind": "user",
        **taken,
        "name": picked.get("name") or _full_name(picked),
        "avatar_url": avatar if absolute else None,
    }


def conversation(picked: Row) -> Row:
    """A conversation with its people."""
    taken = {name: picked[name] for name in ABOUT if name in picked}
    people = [*several(picked.get("participants"), "participants"), *picked["people"]]
    return {
        "kind": "conversation",
        **taken,
        "metadata": mapping(picked.get("metadata"), "metadata"),
        "participants": [_participant(each, picked) for each in people],
    }


def conversation_of(between: Row) -> Row:
    """The conversation of a message that says only between whom it is."""
    return {"kind": "conversation", **between}


def message(picked: Row) -> Row:
    """A message."""
    shaped: Row = {"kind": "message", **{name: picked[name] for name in PLAIN if name in picked}}
    shaped["type"] = picked.get("type", "text")
    shaped["metadata"] = mapping(picked.get("metadata"), "metadata")
    shaped["reactions"] = _reactions(picked.get("reactions"))
    shaped["revisions"] = [_revision(each) for each in several(picked.get("revisions"), "revisions")]
    shaped.update(attachments(picked, shaped["type"]), **_moments(picked), **_reading(picked))
    if "conversation_id" not in shaped and "recipient_id" in picked:
        shaped.update(_between(picked))
    return shaped


def person(value: Any, field: str) -> str | None:
    """The id of a person who is named by it or described. Raises InvalidArgument."""
    return identifier(_inner(_inner(value, PERSON), PERSON), field)  # {"user": {"_id": ...}, "role": ...}


def thing(value: Any, field: str) -> str | None:
    """The id of a message, conversation or property that is named by it or stands here itself."""
    return identifier(_inner(value, THING), field)


def message_status(value: Any, field: str) -> str | None:
    """Of a message: `read`, `deleted`, or what says neither. Raises InvalidArgument."""
    word = value.strip().lower() if isinstance(value, str) else value
    if word is None or word in ("", *OTHER):
        return None
    if word in READ:
        return "read"
    if word in DELETED:
        return "deleted"
    raise refused(value, field, "an unknown status: send read, deleted, or sent")


def conversation_status(value: Any, field: str) -> str | None:
    """Of a conversation: only `archived` says something here. Raises InvalidArgument."""
    if value is None or isinstance(value, str):
        return "archived" if value and value.strip().lower() == "archived" else None
    raise refused(value, field, "no status: send archived, or leave it out")


def _inner(value: Any, names: tuple[str, ...]) -> Any:
    return first(value, names) if isinstance(value, Mapping) else value


def _full_name(picked: Row) -> str | None:
    parts = [(name, picked[name]) for name in ("first_name", "last_name") if name in picked]
    for name, part in parts:
        if not isinstance(part, str):
            raise refused(part, name, "no text: send a name")
    return " ".join(part.strip() for _, part in parts).strip() or None


def _participant(said: Any, picked: Row) -> Row:
    user_id = person(said, "participants")
    own = said if isinstance(said, Mapping) else {}
    owns = picked.get("owner") == user_id or _word(own.get("role")) in OWNERS
    shaped = {
        "user_id": user_id,
        "role": "owner" if owns and user_id is not None else "member",
        "joined_at": read(own, ("joined_at", "joinedAt"), moment),
        "left_at": read(own, ("left_at", "leftAt"), moment),
        "last_read_at": read(own, ("last_read_at", "lastReadAt"), moment) or _read_by(user_id, picked),
        "read_up_to": read(own, ("last_read_message_id", "lastReadMessageId", "lastReadMessage"), thing),
        "muted_until": read(own, ("muted_until", "mutedUntil"), moment),
        "archived": _flag(own, "archived") or _has_archived(user_id, picked),
        "pinned": _flag(own, "pinned"),
    }
    return {name: value for name, value in shaped.items() if value is not None}


def _word(value: Any) -> str | None:
    return value.strip().lower() if isinstance(value, str) else None


def _read_by(user_id: str | None, picked: Row) -> datetime | None:
    """Until when somebody has read, where the conversation says it of all: `{"7": time}`."""
    reads = picked.get("reads")
    return moment(reads.get(user_id), "reads") if isinstance(reads, Mapping) else None


def _has_archived(user_id: str | None, picked: Row) -> bool | None:
    """Archived for everybody by a flag or a status, or by those who are listed."""
    if picked.get("archived") or picked.get("status") == "archived":
        return True
    by = picked.get("archived_by")
    listed = by if isinstance(by, list) else several(by, "archived_by") if _is_list(by) else [by]
    return user_id in [person(each, "archived_by") for each in listed if each is not None] or None


def _is_list(value: Any) -> bool:
    return isinstance(value, str) and value[:1] in ("[", "{")


def _flag(own: Mapping[str, Any], name: str) -> bool | None:
    return read(own, (name, f"is_{name}", f"is{name.title()}"), flag)


def _moments(picked: Row) -> Row:
    """When it was deleted and edited, where only a flag says that it was."""
    changed = picked.get("updated_at") or picked.get("created_at")
    gone = picked.get("is_deleted") or picked.get("status") == "deleted"
    return {
        "deleted_at": picked.get("deleted_at") or (changed if gone else None),
        "edited_at": picked.get("edited_at") or (changed if picked.get("is_edited") else None),
    }


def _reading(picked: Row) -> Row:
    by = several(picked.get("read_by"), "read_by")
    everybody = picked.get("is_read") or "read_at" in picked or picked.get("status") == "read"
    return {"read": everybody, "read_by": [person(each, "read_by") for each in by]}


def _revision(said: Any) -> Any:
    if not isinstance(said, Mapping):
        return said
    text = first(said, ("text", "content", "previous_content", "previousContent"))
    return {"text": text, "until": read(said, ("until", "edited_at", "editedAt", "timestamp"), moment)}


def _reactions(said: Any) -> Any:
    """By emoji: `{"👍": ["7"]}`, or `[{"emoji": "👍", "userId": "7"}]`, or with a list of `users`."""
    if isinstance(said, Mapping) or (isinstance(said, str) and said.lstrip()[:1] == "{"):
        by_emoji = mapping(said, "reactions") or {}
        return {emoji: _reacting(users) for emoji, users in by_emoji.items()}
    found: dict[str, list[Any]] = {}
    for each in several(said, "reactions"):
        if not isinstance(each, Mapping) or not isinstance(emoji := first(each, EMOJI), str):
            raise InvalidArgument("reactions", "each needs an emoji and a user")
        users = each.get("users", [{**each, "id": None, "_id": None}])
        found.setdefault(emoji, []).extend(_reacting(users))
    return found


def _reacting(users: Any) -> list[str | None]:
    return [person(each, "reactions") for each in several(users, "reactions")]


def _between(picked: Row) -> Row:
    """Who writes to whom about what, as a conversation with an id of its own."""
    if "sender_id" not in picked:
        raise InvalidArgument("sender_id", "required")
    pair = sorted((picked["sender_id"], picked["recipient_id"]))
    about = picked.get("property_id")
    id_ = ":".join(pair if about is None else [*pair, about])
    opened: Row = {"id": id_, "participants": [{"user_id": each} for each in pair]}
    opened.update({name: picked[name] for name in ("property_id", "created_at") if name in picked})
    return {"conversation_id": id_, "between": opened}
