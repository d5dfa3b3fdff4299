"""`message.stream`: the answer of a bot while it is being written."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from portico.contract.message import LocalId
from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Shape, UserId
from portico.domain.streams import StreamStatus

Delta = Annotated[str, Meta(max_length=4_000)]


class StreamMessage(Request, frozen=True):
    """The next part of a bot's answer. Nothing is stored: the whole text follows by `message.send`.

    The message has the same `local_id`. `done` says that it follows now. A bot streams one answer at a time
    in a conversation; another `local_id` begins the next. A stream without a call for 15 s ends. It is
    refused while somebody else answers (`conversation.handover`).
    """

    conversation_id: Id
    local_id: LocalId
    delta: Delta = ""
    done: bool = False


class MessageStreamed(Shape, frozen=True):
    """How many characters of the answer the server has."""

    length: int


class MessageStreaming(Event, frozen=True):
    """To the other participants: the next part of an answer that a bot is writing. It may be lost.

    `n` counts the events of a stream from 1: drop what is not greater than the last one. After a gap wait for
    an event with `text`, the whole text so far, which every 16th has, or for the message. `started_at` tells
    two streams of the same `local_id` apart; the later one counts. `status` is `open`, `done` (the message
    follows) or `abandoned` (none follows). The message has the same `local_id` and replaces what was shown.
    Show none for longer than 20 s without an event.
    """

    conversation_id: Id
    user_id: UserId
    local_id: str
    started_at: str
    n: int
    delta: str
    status: StreamStatus
    text: str | UnsetType = UNSET
