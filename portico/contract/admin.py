"""`admin.*` and exports: what admins do to accounts, and what people get of their own."""

from typing import Literal

from portico.contract.payload import Request
from portico.contract.shapes import Id, Shape, Time, UserId


class DisconnectUser(Request, frozen=True):
    """End every session of somebody at once. They may connect again."""

    user_id: UserId


class RevokeTokens(Request, frozen=True):
    """Let nobody in with a token of this user issued before a time (now, unless said); end what they began.

    A token without `iat` counts as issued before. Times of tokens are whole seconds: one issued in the second
    of the mark is barred too.
    """

    user_id: UserId
    issued_before: Time | None = None


class UserDisconnected(Shape, frozen=True):
    """How many sessions were ended."""

    disconnected: int


class TokensRevoked(Shape, frozen=True):
    """From when on tokens are good, and how many sessions were ended."""

    issued_before: str
    disconnected: int


class UnblockAccount(Request, frozen=True):
    """Let somebody in again whom `moderation.resolve` has blocked."""

    user_id: UserId


class AccountUnblocked(Shape, frozen=True):
    """Whether they had been blocked."""

    user_id: UserId
    unblocked: bool


class EraseUser(Request, frozen=True):
    """Empty what somebody said and was, for good: texts, attachments, revisions, reactions, profile.

    Answered when it is done; it goes on by itself if the server is restarted meanwhile.
    The id stays, so that the conversations of the others stay whole. They cannot connect again.
    """

    user_id: UserId


class UserErased(Shape, frozen=True):
    """How many messages were emptied by this call."""

    user_id: UserId
    erased_at: str
    messages: int


class ExportUser(Request, frozen=True):
    """Everything that Portico keeps of somebody, as JSON. Send `receive_progress` to get it in pieces."""

    user_id: UserId


class ExportConversation(Request, frozen=True):
    """A conversation as the caller sees it, as JSON or as a page to read.

    Send `receive_progress` to get it in pieces: the document is the `content` of all pieces
    and of the result, in order. Without that it comes whole, and above 2 MiB not at all (`too_large`).
    """

    conversation_id: Id
    format: Literal["json", "html"] = "json"


class Exported(Shape, frozen=True):
    """A document, or the next piece of one."""

    filename: str
    content_type: str
    content: str
