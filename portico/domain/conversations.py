"""Rules for conversations, and when two requests mean the same one."""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, Literal, get_args

import msgspec

from portico.domain.errors import InvalidArgument, TooLarge
from portico.domain.messages import MAX_METADATA_BYTES
from portico.domain.text import check_id

ConversationType = Literal["property_inquiry", "general", "support", "group"]
CONVERSATION_TYPES: tuple[str, ...] = get_args(ConversationType)
DirectType = Literal["property_inquiry", "general", "support"]
ConversationStatus = Literal["active", "archived", "blocked"]
# What somebody is in a conversation about a property; in `metadata.roles` by user id.
Part = Literal["buyer", "seller", "tenant", "landlord", "agent", "client"]
PARTS: tuple[Part, ...] = get_args(Part)
MAX_PARTICIPANTS = 256
LARGE_GROUP = 50  # participants; events of a larger group do not list them all


def members_of(creator_id: str, participant_ids: Collection[str]) -> tuple[str, ...]:
    """The participants of a new conversation, with its creator, each once and sorted."""
    for participant_id in participant_ids:
        check_id("participant_ids", participant_id)
    members = tuple(sorted({creator_id, *participant_ids}))
    if len(members) < 2:
        raise InvalidArgument("participant_ids", "name somebody besides yourself")
    if len(members) > MAX_PARTICIPANTS:
        raise TooLarge("participant_ids", MAX_PARTICIPANTS)
    return members


def pair_key(kind: str, property_id: str | None, members: Collection[str]) -> str | None:
    """The key by which a conversation is get-or-create: type, property and users.

    A group is new each time (None).
    """
    if kind == "group":
        return None
    identity = json.dumps([kind, property_id, sorted(members)], ensure_ascii=True)
    return hashlib.sha256(identity.encode()).hexdigest()


def evidence_key(key: str | None) -> str | None:
    """The key of the conversation of the same people that keeps evidence: it is another one."""
    return None if key is None else hashlib.sha256(f"evidence {key}".encode()).hexdigest()


def direct_keys(
    kind: DirectType | None, property_id: str | None, members: Collection[str]
) -> dict[DirectType, str | None]:
    """The conversations of two that somebody may mean, by type and in order; the first is to be opened.

    Without a type and a property that is the general one, or else the one of no property in particular.
    """
    if kind is not None:
        kinds: tuple[DirectType, ...] = (kind,)
    else:
        kinds = ("general", "property_inquiry") if property_id is None else ("property_inquiry",)
    return {each: pair_key(each, property_id, members) for each in kinds}


def with_roles(metadata: Mapping[str, Any], parts: Mapping[str, str]) -> dict[str, Any]:
    """Metadata with `roles` for these users; what it has of them already counts."""
    stored = metadata.get("roles")
    if not parts or (stored is not None and not isinstance(stored, Mapping)):
        return dict(metadata)
    return {**metadata, "roles": {**parts, **(stored or {})}}


def check_metadata(metadata: Mapping[str, Any]) -> None:
    """Raise TooLarge for metadata over the limit."""
    if len(msgspec.json.encode(metadata)) > MAX_METADATA_BYTES:
        raise TooLarge("metadata", MAX_METADATA_BYTES)
