"""Short words for the storage tests: begin a conversation, say something, let anybody do it."""

import itertools
from typing import Any

from portico.contract.shapes import Message
from portico.domain.conversations import pair_key
from portico.domain.messages import Draft
from portico.ports import Stored
from portico.storage.conversations.opening import Opening
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.store import Messages

_local_ids = itertools.count()


async def open_conversation(database: Database, *members: str, kind: str = "general") -> int:
    """A conversation of these people; the first one opens it."""
    everybody = tuple(sorted(members))
    key = pair_key(kind, None, everybody)
    opening = Opening(
        creator_id=members[0],
        members=everybody,
        type=kind,
        property_id=None,
        title=None,
        metadata={},
        pair_key=key,
    )
    opened = await Conversations(database).open(opening)
    return opened.id


def draft(conversation_id: int, sender_id: str, text: str, **others: Any) -> Draft:
    """A text that was not sent yet."""
    defaults: dict[str, Any] = {
        "session_id": 1,
        "local_id": f"local-{next(_local_ids)}",
        "type": "text",
        "attachments": [],
        "reply_to": None,
        "metadata": {},
    }
    return Draft(conversation_id=conversation_id, sender_id=sender_id, text=text, **{**defaults, **others})


async def send_text(database: Database, conversation_id: int, sender_id: str, text: str) -> Message:
    """Send a text that must be taken."""
    [stored] = await Messages(database).send([draft(conversation_id, sender_id, text)])
    assert isinstance(stored, Stored), stored
    return stored.message


def allow_all(_: object) -> None:
    """The check that lets everything pass."""
