"""`draft.*`: texts that the caller has not sent yet, for their other devices."""

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Shape


class SetDraft(Request, frozen=True):
    """Store the text that the caller has not sent yet in a conversation. An empty one erases it.

    The last one that is set counts. A text that the caller sends there erases it, and so does leaving or
    deleting the conversation. Portico keeps the 200 newest drafts of a user.
    """

    conversation_id: Id
    text: str


class GetDrafts(Request, frozen=True):
    """The caller's drafts, the newest first: of one conversation, or of all. For a device that connects."""

    conversation_id: Id | None = None


class Draft(Shape, frozen=True):
    """A text that was not sent yet. Of two of a conversation the one with the later `updated_at` counts."""

    conversation_id: Id
    text: str
    updated_at: str


class DraftKept(Shape, frozen=True):
    """The draft as it is stored; its text is empty if it was erased."""

    draft: Draft


class Drafts(Shape, frozen=True):
    """Drafts, the newest first."""

    drafts: list[Draft]


class DraftUpdated(Event, frozen=True):
    """To the user's own other devices: a draft was set. Its text is empty if it was erased.

    No event follows when a text that is sent erases it: a device forgets the draft when it sees
    `message.created` of the user.
    """

    draft: Draft
