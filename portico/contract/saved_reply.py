"""`saved_reply.*`: texts that a team sends again and again."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from portico.contract.payload import Request
from portico.contract.shapes import Id, Shape, Title

ReplyText = Annotated[str, Meta(min_length=1, max_length=5000)]


class SavedReply(Shape, frozen=True):
    """A saved reply.

    Its fields are `{{customer.name}}`, `{{property.title}}`, `{{member.name}}` and `{{team.name}}`.
    """

    id: Id
    team_id: Id
    title: str
    text: str
    updated_at: str


class CreateSavedReply(Request, frozen=True):
    """Save a reply, for the members of the team."""

    team_id: Id
    title: Title
    text: ReplyText


class OneSavedReply(Shape, frozen=True):
    """One saved reply."""

    saved_reply: SavedReply


class ListSavedReplies(Request, frozen=True):
    """The saved replies of a team, by title."""

    team_id: Id


class SavedReplies(Shape, frozen=True):
    """Saved replies."""

    saved_replies: list[SavedReply]


class UpdateSavedReply(Request, frozen=True):
    """Change a saved reply. A key that is left out stays as it is."""

    saved_reply_id: Id
    title: Title | UnsetType = UNSET
    text: ReplyText | UnsetType = UNSET


class DeleteSavedReply(Request, frozen=True):
    """Delete a saved reply."""

    saved_reply_id: Id


class SavedReplyDeleted(Shape, frozen=True):
    """The saved reply that is gone."""

    saved_reply_id: Id


class RenderSavedReply(Request, frozen=True):
    """Fill in the fields of a saved reply for a conversation; nothing is sent.

    What is not known is left out: read the text before you send it.
    """

    saved_reply_id: Id
    conversation_id: Id


class RenderedReply(Shape, frozen=True):
    """The text to send."""

    text: str
