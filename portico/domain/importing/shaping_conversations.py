"""From what a row says of a conversation and its people to rows of Portico's own format."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portico.domain.importing.times import moment
from portico.domain.importing.values import flag, mapping, one_or_several, person, read, several, thing

Row = dict[str, Any]
OWNERS = ("owner", "admin")
ABOUT = ("id", "property_id", "title", "created_at", "updated_at", "type")
OWN = (
    "conversation_id", "user_id", "left_at", "last_read_at", "read_up_to", "muted_until", "archived",
    "pinned", "deleted_at",
)  # fmt: skip


def conversation(picked: Row) -> Row:
    """A conversation with its people."""
    taken = {name: picked[name] for name in ABOUT if name in picked}
    if picked.get("is_group"):
        taken["type"] = "group"
    elif "type" in taken:
        taken["type"] = _word(taken["type"]) or taken["type"]
    people = [*several(picked.get("participants"), "participants"), *(id_ for id_, _ in picked["people"])]
    return {
        "kind": "conversation",
        **taken,
        **_for_everybody(picked),
        "metadata": _metadata(picked),
        "participants": [_participant(each, picked) for each in people],
        "blocked_by": _listed(picked, "blocked_by"),
    }


def participant(picked: Row) -> Row:
    """Somebody in a conversation, from a table of its own."""
    return {
        "kind": "participant",
        **{name: picked[name] for name in OWN if name in picked},
        "joined_at": picked.get("joined_at") or picked.get("created_at"),
        "role": "owner" if _word(picked.get("role")) in OWNERS else "member",
        "deleted": picked.get("is_deleted"),
    }


def _for_everybody(picked: Row) -> Row:
    """What is so for everybody in it, unless the row lists for whom."""
    status, listed = picked.get("status"), bool(_listed(picked, "deleted_by"))
    return {
        "archived": picked.get("archived") or status == "archived",
        "blocked": status == "blocked",
        "deleted": not listed and (picked.get("is_deleted") or status == "deleted"),
        "deleted_at": None if listed else picked.get("deleted_at"),
    }


def _metadata(picked: Row) -> Row | None:
    """Its own, and in `roles` what each person is that a column names: `{"7": "buyer"}`."""
    metadata = mapping(picked.get("metadata"), "metadata")
    roles = {user_id: part for user_id, part in picked["people"] if part}
    return {**(metadata or {}), "roles": roles} if roles else metadata


def _participant(given: Any, picked: Row) -> Row:
    user_id = person(given, "participants")
    own = given if isinstance(given, Mapping) else {}
    owns = picked.get("owner") == user_id or _word(own.get("role")) in OWNERS
    shaped = {
        "user_id": user_id,
        "role": "owner" if owns and user_id is not None else "member",
        "joined_at": read(own, ("joined_at", "joinedAt"), moment),
        "left_at": read(own, ("left_at", "leftAt"), moment),
        "last_read_at": read(own, ("last_read_at", "lastReadAt"), moment) or _read_by(user_id, picked),
        "read_up_to": read(own, ("last_read_message_id", "lastReadMessageId", "lastReadMessage"), thing),
        "muted_until": read(own, ("muted_until", "mutedUntil"), moment),
        "archived": _flag(own, "archived") or user_id in _listed(picked, "archived_by") or None,
        "pinned": _flag(own, "pinned"),
        "deleted": user_id in _listed(picked, "deleted_by") or None,
    }
    return {name: value for name, value in shaped.items() if value is not None}


def _listed(picked: Row, name: str) -> list[str | None]:
    """Whom a column lists: several people, or one."""
    return [person(each, name) for each in one_or_several(picked.get(name), name) if each is not None]


def _word(value: Any) -> str | None:
    return value.strip().lower() if isinstance(value, str) else None


def _read_by(user_id: str | None, picked: Row) -> datetime | None:
    """Until when somebody has read, where the conversation says it of all: `{"7": time}`."""
    reads = picked.get("reads")
    return moment(reads.get(user_id), "reads") if isinstance(reads, Mapping) else None


def _flag(own: Mapping[str, Any], name: str) -> bool | None:
    return read(own, (name, f"is_{name}", f"is{name.title()}"), flag)
