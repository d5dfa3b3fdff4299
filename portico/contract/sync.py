"""`sync.*`: catching up after an absence."""

from typing import Annotated

from msgspec import Meta

from portico.contract.call_shapes import Call
from portico.contract.payload import Event, Request
from portico.contract.shapes import Conversation, Id, Limit, Message, Seq, Shape, Standing

Since = Annotated[str, Meta(max_length=2048)]
Recent = Annotated[int, Meta(ge=1, le=5000)]


class SyncState(Request, frozen=True):
    """The caller's conversations with the receipts of all participants, and a cursor for the next sync.

    `message.list` reads the messages. While `more` is true, `sync.changes` returns the rest. Without
    `recent`, conversations come by id, `limit` at a time. With it, this answer has the `recent` conversations
    with the newest activity, the newest first, or fewer if they are larger than 8 MiB as JSON; the pages of
    `sync.changes` then have the others. Send `receive_progress` with `recent` to receive it in pieces of 100
    conversations: each piece and the result have the conversations after those before, and the result the
    cursor that counts.
    """

    limit: Limit = 100
    recent: Recent | None = None


class SyncChanges(Request, frozen=True):
    """All changes in the caller's conversations since a cursor, at least once.

    Call it again with the new cursor while `more` is true. `limit` counts conversations and messages. With
    `per_conversation`, a conversation with more changed messages gives its newest ones, and `gaps` says which
    are left out, so that a busy conversation does not hold up the others.
    """

    since: Since
    limit: Limit = 100
    per_conversation: Limit | None = None


class Gap(Shape, frozen=True):
    """Messages of a conversation, from one `seq` to another, some of which are new or changed.

    They are not in the answer: forget those that you have, and load them with `message.list` when they are
    shown.
    """

    conversation_id: Id
    from_seq: Seq
    to_seq: Seq


class Synced(Shape, frozen=True):
    """Forget what is in `removed` and `gaps` first. Then store the rest, except where you have a newer state.

    With `reset`, Portico cannot prove that nothing is missing: forget everything, and treat this answer like
    that of `sync.state`.
    """

    cursor: str
    removed: list[Id]
    conversations: list[Conversation]
    messages: list[Message]
    receipts: list[Standing]
    gaps: list[Gap]
    more: bool
    reset: bool


class SyncedState(Synced, frozen=True):
    """The same, with what an inbox shows beside the conversations.

    `unread_total` counts all conversations, also those of later pages. `calls` are the ringing and active
    calls that the caller takes part in or may still join.
    """

    unread_total: int
    calls: list[Call]


class SyncNeeded(Event, frozen=True):
    """To everybody on a node that may have missed events of other nodes: call `sync.changes`.

    Messages are not missed. Only in a cluster, after Redis was away or a part of the node was started again.
    """
