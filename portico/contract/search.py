"""`message.search` and `conversation.search`: finding what was said, and where."""

from typing import Annotated, Literal

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Cursor, Id, Limit, Message, Shape

QueryText = Annotated[str, Meta(min_length=1, max_length=200)]


class SearchMessages(Request, frozen=True):
    """Messages with all the words, in any spelling, in all conversations of the caller or in one.

    Put "phrases" in quotes. The last word, and words that end in `*`, match the beginning of words. Any
    query string is valid. Texts and names of attached files are searched. `best` ranks by how often and how
    close together the words occur.
    """

    query: QueryText
    conversation_id: Id | None = None
    order: Literal["newest", "best"] = "newest"
    limit: Limit = 20
    cursor: Cursor | None = None


class FoundMessage(Message, frozen=True, kw_only=True):
    """A message, and the part of it that was found: escaped HTML with `<mark>` around each hit."""

    fragment: str


class FoundMessages(Shape, frozen=True):
    """A page of messages."""

    messages: list[FoundMessage]
    next_cursor: str | None


class SearchConversations(Request, frozen=True):
    """The caller's conversations by title, names of participants, property, metadata or last message.

    The queries are those for messages. The conversation with the newest activity is first.
    """

    query: QueryText
    limit: Limit = 20
    cursor: Cursor | None = None
