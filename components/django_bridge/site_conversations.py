"""Converts a conversation of the site to a Portico conversation. No I/O."""

from collections.abc import Mapping, Sequence
from typing import Any

from portico.domain.conversations import CONVERSATION_TYPES, check_metadata, members_of, pair_key
from portico.domain.errors import InvalidArgument
from portico.domain.site_rows import SitePerson, metadata_of, property_id_of
from portico.domain.text import clean_name
from portico.storage.conversations.opening import Opening
from portico.storage.users.people import Given

LONGEST_TITLE = 200
LONGEST_ID = 64


def opening_of(row: Mapping[str, Any], people: Sequence[SitePerson]) -> Opening:
    """The conversation to create. Raises InvalidArgument, TooLarge.

    An unknown type is `general`, a missing one `property_inquiry` if there is a property.
    """
    if not people:
        raise InvalidArgument("participants", "there is nobody in it")
    owners = tuple(person.user_id for person in people if person.role == "owner")
    creator = next(iter(owners), _buyer(people) or people[0].user_id)
    members = members_of(creator, [person.user_id for person in people])
    property_id, metadata = property_id_of(row), metadata_of(row, people)
    kind = _type(row, property_id, len(members))
    _check_ids(*members, *filter(None, [property_id]))
    check_metadata(metadata)
    return Opening(
        creator_id=creator,
        members=members,
        type=kind,
        property_id=property_id,
        title=clean_name(str(row.get("title") or "")[:LONGEST_TITLE]),
        metadata=metadata,
        pair_key=pair_key(kind, property_id, members),
        owner_ids=owners,
        given=tuple(Given(person.user_id, person.name, None) for person in people if person.name),
    )


def _buyer(people: Sequence[SitePerson]) -> str | None:
    return next((person.user_id for person in people if person.part == "buyer"), None)


def _type(row: Mapping[str, Any], property_id: str | None, members: int) -> str:
    if row.get("type") in CONVERSATION_TYPES:
        return str(row["type"])
    if row.get("type") is None and members == 2 and property_id is not None:
        return "property_inquiry"
    return "general"


def _check_ids(*ids: str) -> None:
    if not all(0 < len(id_) <= LONGEST_ID for id_ in ids):
        raise InvalidArgument("id", f"1 to {LONGEST_ID} characters")
