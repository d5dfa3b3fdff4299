"""`note.*`: what a team writes about a conversation for itself."""

from typing import Annotated, Literal

from msgspec import Meta

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Limit, Seq, Shape, UserId

NoteText = Annotated[str, Meta(min_length=1)]


class Note(Shape, frozen=True):
    """A note of a team. No message: it has no `seq`, and is shown behind the message `after_seq`.

    Only members of the team ever see one.
    """

    id: Id
    conversation_id: Id
    team_id: Id
    type: Literal["note"]
    author_id: UserId
    text: str
    after_seq: Seq
    created_at: str


class AddNote(Request, frozen=True):
    """Write a note, for the team alone. The same `local_id` of an author is never stored twice."""

    conversation_id: Id
    text: NoteText
    local_id: Annotated[str, Meta(min_length=1, max_length=128)]


class OneNote(Shape, frozen=True):
    """The stored note."""

    note: Note


class ListNotes(Request, frozen=True):
    """The notes about a conversation, oldest first: those before a note, or the newest."""

    conversation_id: Id
    before: Id | None = None
    limit: Limit = 50


class Notes(Shape, frozen=True):
    """Notes in ascending order of id."""

    notes: list[Note]


class NoteCreated(Event, frozen=True):
    """To the members of a team: somebody wrote a note."""

    note: Note
