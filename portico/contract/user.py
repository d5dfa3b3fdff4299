"""`user.*`: people."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from portico.contract.payload import Request
from portico.contract.shapes import Cursor, Limit, Me, Shape, Url, User, UserId

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class GetMe(Request, frozen=True):
    """The caller's own profile."""


class MyProfile(Shape, frozen=True):
    """The caller's own profile."""

    user: Me


class GetUser(Request, frozen=True):
    """Somebody's public profile: of one's conversations, or whom `USER_DIRECTORY` lets one find."""

    user_id: UserId


class OneUser(Shape, frozen=True):
    """One person."""

    user: User


class ListUsers(Request, frozen=True):
    """People one may write to, by name; `query` finds words of the name, in any spelling.

    Users find the people of their conversations, or whom `USER_DIRECTORY` lets them find.
    """

    query: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class Users(Shape, frozen=True):
    """A page of people."""

    users: list[User]
    next_cursor: str | None = None


class UpdateUser(Request, frozen=True):
    """Change the caller's own profile; a key that is left out stays as it is, null empties it."""

    name: Name | UnsetType | None = UNSET
    avatar_url: Url | UnsetType | None = UNSET


class BlockUser(Request, frozen=True):
    """Hear nothing more from somebody: what they write to the caller alone is refused. Takes any id."""

    user_id: UserId


class UnblockUser(Request, frozen=True):
    """Take that back; a conversation stays blocked while the other one blocks it."""

    user_id: UserId


class ListBlocked(Request, frozen=True):
    """Whom the caller blocks, newest first."""
