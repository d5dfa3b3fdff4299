"""`sync.*`: catching up after an absence."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Conversation, Id, Limit, Message, Shape, Standing

Since = Annotated[str, Meta(max_length=2048)]


class SyncState(Request, frozen=True):
    """The caller's conversations with everybody's receipts, and a cursor to sync from.

    Messages are read with `message.list`. While `more` is true, the rest comes by `sync.changes`.
    """

    limit: Limit = 100


class SyncChanges(Request, frozen=True):
    """Everything that changed in the caller's conversations since a cursor, at least once.

    Ask again with the new cursor while `more` is true. `limit` counts conversations and messages.
    """

    since: Since
    limit: Limit = 100


class Synced(Shape, frozen=True):
    """First forget `removed`, then take over the rest, each thing unless you have a newer one.

    `reset`: it cannot be proved that nothing is missing. Forget everything; this answer begins anew,
    as `sync.state` does.
    """

    cursor: str
    removed: list[Id]
    conversations: list[Conversation]
    messages: list[Message]
    receipts: list[Standing]
    more: bool
    reset: bool
