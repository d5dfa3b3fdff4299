"""`user.create_guest` and `user.merge_guest`: visitors who write before they have an account."""

from typing import Annotated, Any

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Shape, Url, User, UserId

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class CreateGuest(Request, frozen=True):
    """Create a guest, and a token with which the visitor's page connects.

    With the `user_id` of a guest, that guest gets another token, and the name, picture and metadata that are
    passed. `metadata` is for the site: other users do not see it.
    """

    user_id: UserId | None = None
    name: Name | None = None
    avatar_url: Url | None = None
    metadata: dict[str, Any] | None = None


class GuestCreated(Shape, frozen=True):
    """The guest, and a token that is valid until `expires_at`."""

    user_id: UserId
    token: str
    expires_at: str
    user: User


class MergeGuest(Request, frozen=True):
    """Join a guest to an account: conversations, messages, receipts, reactions, files and devices pass to it.

    The guest's sessions end, and their tokens are refused. Repeating it changes nothing.
    """

    guest_id: UserId
    user_id: UserId


class GuestMerged(Shape, frozen=True):
    """The account, and how many conversations and messages of the guest passed to it by this call."""

    guest_id: UserId
    user_id: UserId
    conversations: int
    messages: int
