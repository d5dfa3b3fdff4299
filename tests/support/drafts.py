"""Messages and conversations for tests that care about one field of them."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from portico.domain.conversations import pair_key
from portico.domain.errors import PorticoError
from portico.domain.messages import Draft
from portico.ports import Stored
from portico.storage.conversations.opening import Opening
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database

_numbers = count(1)


def draft(conversation_id: int = 1, sender_id: str = "ada", **other: Any) -> Draft:
    """A text message with a `local_id` of its own."""
    number = next(_numbers)
    usual: dict[str, Any] = {
        "session_id": 1,
        "local_id": f"local-{number}",
        "type": "text",
        "text": f"text {number}",
        "attachments": [],
        "reply_to": None,
        "metadata": {},
    }
    return Draft(conversation_id=conversation_id, sender_id=sender_id, **{**usual, **other})


def opening(*members: str, **other: Any) -> Opening:
    """A new conversation of the first member with the others."""
    usual: dict[str, Any] = {"type": "general", "property_id": None, "title": None, "metadata": {}}
    chosen = {**usual, **other}
    people = tuple(sorted(members))
    key = pair_key(chosen["type"], chosen["property_id"], people)
    return Opening(creator_id=members[0], members=people, pair_key=key, **chosen)


async def opened(database: Database, *members: str, **other: Any) -> int:
    """The id of a conversation of these people: a new one, a group unless something else is asked."""
    group = {"type": "group", **other}
    return (await Conversations(database).open(opening(*members, **group))).id


def stored(results: Sequence[Stored | Exception]) -> list[Stored]:
    """Results that must all be messages."""
    for result in results:
        assert isinstance(result, Stored), result
    return [result for result in results if isinstance(result, Stored)]


def refusals(results: Sequence[Stored | Exception]) -> list[str]:
    """The code of each result, `ok` for a message."""
    return [result.code if isinstance(result, PorticoError) else "ok" for result in results]
