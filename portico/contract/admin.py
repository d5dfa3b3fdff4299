"""`admin.*` and exports: what admins do to accounts, and what people get of their own."""

from typing import Literal

from portico.contract.payload import Request
from portico.contract.shapes import Id, Shape, Time, UserId


class DisconnectUser(Request, frozen=True):
    """End all sessions of a user at once. The user may connect again."""

    user_id: UserId


class RevokeTokens(Request, frozen=True):
    """Reject the user's tokens that were issued before a time (by default now), and end their sessions.

    A token without `iat` counts as issued before. Token times are whole seconds: a token that was issued in
    the second of the time is rejected too.
    """

    user_id: UserId
    issued_before: Time | None = None


class UserDisconnected(Shape, frozen=True):
    """How many sessions were ended."""

    disconnected: int


class TokensRevoked(Shape, frozen=True):
    """The time from which tokens are accepted, and how many sessions were ended."""

    issued_before: str
    disconnected: int


class UnblockAccount(Request, frozen=True):
    """Let a user log in again whom `moderation.resolve` has banned."""

    user_id: UserId


class AccountUnblocked(Shape, frozen=True):
    """Whether the user was banned."""

    user_id: UserId
    unblocked: bool


class EraseUser(Request, frozen=True):
    """Erase a user's data permanently: texts, attachments, revisions, reactions, profile.

    The answer comes when it is done. If the server restarts before that, it continues by itself. The id and
    the rows of the messages stay, so that the conversations of other users stay complete. The user cannot
    log in again. Conversations with evidence stay as they are.
    """

    user_id: UserId


class UserErased(Shape, frozen=True):
    """How many messages were emptied by this call. `held` are the user's conversations with evidence."""

    user_id: UserId
    erased_at: str
    messages: int
    held: list[Id]


class ExportUser(Request, frozen=True):
    """All data that Portico stores about a user, as JSON.

    Send `receive_progress` to receive it in pieces.
    """

    user_id: UserId


class ExportConversation(Request, frozen=True):
    """A conversation as the caller sees it, as JSON or as an HTML page.

    The JSON has `exported_at`, `conversation`, `receipts` (as `receipt.list` has them) and `messages` in
    ascending `seq`.

    Send `receive_progress` to receive it in pieces: the document is the `content` of all pieces and of the
    result, in order. Without it the document is one result, and above 2 MiB the error `too_large`.
    """

    conversation_id: Id
    format: Literal["json", "html"] = "json"


class Exported(Shape, frozen=True):
    """A document, or the next piece of one."""

    filename: str
    content_type: str
    content: str
