"""`sync.*`: catching up after an absence."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Conversation, Id, Limit, Message, Shape, Standing

Since = Annotated[str, Meta(max_length=2048)]


class SyncState(Request, frozen=True):
    """The caller's conversations with the receipts of all participants, and a cursor for the next sync.

    `message.list` reads the messages. While `more` is true, `sync.changes` returns the rest.
    """

    limit: Limit = 100


class SyncChanges(Request, frozen=True):
    """All changes in the caller's conversations since a cursor, at least once.

    Call it again with the new cursor while `more` is true. `limit` counts conversations and messages.
    """

    since: Since
    limit: Limit = 100


class Synced(Shape, frozen=True):
    """Forget what is in `removed` first. Then store the rest, except where you have a newer state.

    With `reset`, Portico cannot prove that nothing is missing: forget everything, and treat this answer like
    that of `sync.state`.
    """

    cursor: str
    removed: list[Id]
    conversations: list[Conversation]
    messages: list[Message]
    receipts: list[Standing]
    more: bool
    reset: bool
