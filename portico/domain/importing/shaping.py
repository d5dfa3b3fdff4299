"""From the things that a row says to a row of Portico's own format: what those servers have in common.

A mark "deleted" without a time gets the row's last change; a read flag means that everybody has read it.
"""

from collections.abc import Mapping
from typing import Any

from portico.domain.errors import InvalidArgument
from portico.domain.importing.files import attachments
from portico.domain.importing.values import first, several

Row = dict[str, Any]
PERSON = ("user_id", "userId", "participant_id", "participantId", "user", "member", "id", "_id")
EMOJI = ("emoji", "reaction", "type")
READ = ("read", "seen")
PLAIN = ("id", "conversation_id", "text", "metadata", "created_at", "edited_at")
PROFILE: tuple[str, ...] = ("id", "email", "mobile", "created_at")
ABOUT = ("id", "property_id", "title", "metadata", "created_at", "updated_at", "type")


def user(picked: Row) -> Row:
    """A person."""
    named = picked.get("name") or " ".join(
        str(picked[part]).strip() for part in ("first_name", "last_name") if picked.get(part)
    )
    taken = {name: picked[name] for name in PROFILE if name in picked}
    avatar = picked.get("avatar_url")
    absolute = isinstance(avatar, str) and avatar.startswith(("http://", "https://"))
    return {"kind": "user", **taken, "name": named or None, "avatar_url": avatar if absolute else None}


def conversation(picked: Row) -> Row:
    """A conversation with its people."""
    taken = {name: picked[name] for name in ABOUT if name in picked}
    people = [*several(picked.get("participants"), "participants"), *picked["people"]]
    return {
        "kind": "conversation",
        **taken,
        "participants": [_participant(each, picked) for each in people],
    }


def conversation_of(between: Row) -> Row:
    """The conversation of a message that says only between whom it is."""
    return {"kind": "conversation", **between}


def message(picked: Row) -> Row:
    """A message."""
    shaped: Row = {"kind": "message", **{name: picked[name] for name in PLAIN if name in picked}}
    shaped["sender_id"] = person_id(picked.get("sender_id"))
    shaped["type"] = picked.get("type", "text")
    shaped["reply_to"] = person_id(picked.get("reply_to"))
    shaped["reactions"] = _reactions(picked.get("reactions"))
    shaped["revisions"] = [_revision(each) for each in several(picked.get("revisions"), "revisions")]
    shaped.update(attachments(picked, shaped["type"]), **_moments(picked), **_reading(picked))
    if "conversation_id" not in shaped and "recipient_id" in picked:
        shaped.update(_between(picked, shaped["sender_id"]))
    return shaped


def person_id(value: Any) -> Any:
    """The id of a person (or of anything) that is named by its id or by the thing itself."""
    return first(value, PERSON) if isinstance(value, Mapping) else value


def _participant(said: Any, picked: Row) -> Row:
    user_id = person_id(said)
    if isinstance(user_id, Mapping):  # {"user": {"_id": ...}, "role": ...}
        user_id = person_id(user_id)
    own = said if isinstance(said, Mapping) else {}
    owns = picked.get("owner") is not None and person_id(picked["owner"]) == user_id
    shaped = {
        "user_id": user_id,
        "role": "owner" if owns or own.get("role") in ("owner", "admin") else "member",
        "joined_at": first(own, ("joined_at", "joinedAt")),
        "left_at": first(own, ("left_at", "leftAt")),
        "last_read_at": first(own, ("last_read_at", "lastReadAt")) or _read_by(user_id, picked.get("reads")),
        "read_up_to": first(own, ("last_read_message_id", "lastReadMessageId", "lastReadMessage")),
        "muted_until": first(own, ("muted_until", "mutedUntil")),
        "archived": _has_archived(user_id, picked.get("archived")) or _flag(own, "archived"),
        "pinned": _flag(own, "pinned"),
    }
    return {name: value for name, value in shaped.items() if value is not None}


def _read_by(user_id: Any, reads: Any) -> Any:
    """Until when somebody has read, where the conversation says it of all: `{"7": time}`."""
    return reads.get(str(user_id)) if isinstance(reads, Mapping) else None


def _has_archived(user_id: Any, archived: Any) -> bool:
    """Archived for everybody by a flag or a status, or by those who are listed."""
    if isinstance(archived, list):
        return user_id in [person_id(each) for each in archived]
    return archived is True or archived == "archived"


def _flag(own: Mapping[str, Any], name: str) -> bool:
    return bool(first(own, (name, f"is_{name}", f"is{name.title()}")))


def _moments(picked: Row) -> Row:
    """When it was deleted and edited, where only a flag says that it was."""
    changed = picked.get("updated_at") or picked.get("created_at")
    deleted = picked.get("deleted_at") or (changed if picked.get("is_deleted") else None)
    edited = picked.get("edited_at") or (changed if picked.get("is_edited") else None)
    return {"deleted_at": deleted, "edited_at": edited}


def _reading(picked: Row) -> Row:
    by = several(picked.get("read_by"), "read_by")
    flagged = bool(picked.get("is_read") or picked.get("read_at") or picked.get("status") in READ)
    return {"read": flagged, "read_by": [person_id(each) for each in by]}


def _revision(said: Any) -> Any:
    if not isinstance(said, Mapping):
        return said
    text = first(said, ("text", "content", "previous_content", "previousContent"))
    return {"text": text, "until": first(said, ("until", "edited_at", "editedAt", "timestamp"))}


def _reactions(said: Any) -> Any:
    """By emoji: `{"👍": ["7"]}`, or `[{"emoji": "👍", "userId": "7"}]`, or with a list of `users`."""
    if not isinstance(said, list):
        return said or {}
    found: dict[str, list[Any]] = {}
    for each in said:
        if not isinstance(each, Mapping) or not isinstance(emoji := first(each, EMOJI), str):
            raise InvalidArgument("reactions", "each needs an emoji and a user")
        users = each.get("users") or [person_id({**each, "id": None, "_id": None})]
        found.setdefault(emoji, []).extend(several(users, "reactions"))
    return found


def _between(picked: Row, sender_id: Any) -> Row:
    """Who writes to whom about what, as a conversation with an id of its own."""
    pair = sorted(str(person_id(each)) for each in (sender_id, picked["recipient_id"]))
    about = picked.get("property_id")
    id_ = ":".join(pair if about is None else [*pair, str(about)])
    opened: Row = {"id": id_, "participants": [{"user_id": each} for each in pair]}
    if about is not None:
        opened["property_id"] = about
    if "created_at" in picked:
        opened["created_at"] = picked["created_at"]
    return {"conversation_id": id_, "between": opened}
