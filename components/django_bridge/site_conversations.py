"""Converts a conversation of the site to a Portico conversation. No I/O."""

from collections.abc import Sequence

from portico.contract.site import SiteConversation, SiteParticipant
from portico.domain.conversations import CONVERSATION_TYPES, check_metadata, members_of, pair_key
from portico.domain.errors import InvalidArgument
from portico.domain.text import clean_name
from portico.storage.conversations.store import Opening

LONGEST_TITLE = 200
LONGEST_ID = 64


def opening_of(one: SiteConversation, people: Sequence[SiteParticipant]) -> Opening:
    """The conversation to create; an unknown type becomes `general`. Raises InvalidArgument, TooLarge."""
    if not people:
        raise InvalidArgument("participants", "there is nobody in it")
    creator = next(iter(owners_of(people)), str(people[0].user_id))
    members = members_of(creator, [str(person.user_id) for person in people])
    kind = one.type if one.type in CONVERSATION_TYPES else "general"
    property_id = None if one.property_id is None else str(one.property_id)
    _check_ids(*members, *filter(None, [property_id]))
    check_metadata(one.metadata or {})
    return Opening(
        creator_id=creator,
        members=members,
        type=kind,
        property_id=property_id,
        title=clean_name((one.title or "")[:LONGEST_TITLE]),
        metadata=one.metadata or {},
        pair_key=pair_key(kind, property_id, members),
    )


def owners_of(people: Sequence[SiteParticipant]) -> list[str]:
    return [str(person.user_id) for person in people if (person.role or "").lower() == "owner"]


def _check_ids(*ids: str) -> None:
    if not all(0 < len(id_) <= LONGEST_ID for id_ in ids):
        raise InvalidArgument("id", f"1 to {LONGEST_ID} characters")
