"""`user.*`: people."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from portico.contract.payload import Event, Request
from portico.contract.shapes import Cursor, Limit, Me, Shape, Url, User, UserId
from portico.domain.responsiveness import Badge

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class GetMe(Request, frozen=True):
    """The caller's own profile."""


class MyProfile(Shape, frozen=True):
    """The caller's own profile."""

    user: Me


class GetUser(Request, frozen=True):
    """The public profile of a user in the caller's conversations, or as `USER_DIRECTORY` allows."""

    user_id: UserId


class Response(Shape, frozen=True):
    """How a user answered inquiries of the last 90 days: conversations about a property that others began.

    `rate` is per cent; an inquiry that is younger than a day counts once it is answered. `badge` is `fast`
    for 90 per cent within an hour, `reliable` for 75 per cent within a day (the median), or null.
    """

    rate: int
    median_seconds: int | None
    badge: Badge | None


class OneUser(Shape, frozen=True):
    """One user. `response` is in the answer of `user.get`, for a user with at least five inquiries."""

    user: User
    response: Response | UnsetType = UNSET


class ListUsers(Request, frozen=True):
    """Users whom the caller may write to, by name. `query` finds words of the name, in any spelling.

    A caller finds the users of their conversations, and those whom `USER_DIRECTORY` lets them find.
    """

    query: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class Users(Shape, frozen=True):
    """A page of users."""

    users: list[User]
    next_cursor: str | None


class UpdateUser(Request, frozen=True):
    """Change the caller's own profile. A key that is left out stays as it is; null removes the value."""

    name: Name | UnsetType | None = UNSET
    avatar_url: Url | UnsetType | None = UNSET


class UserUpdated(Event, frozen=True):
    """The new name or picture of a user, to the people of their conversations, except those who block them.

    The user's own devices receive it with `email` and `mobile`, as `user.me` returns it.
    """

    user: User


class BlockUser(Request, frozen=True):
    """Block a user: their messages to the caller alone are rejected. Any id is accepted."""

    user_id: UserId


class UnblockUser(Request, frozen=True):
    """Unblock a user. A conversation stays blocked while the other user blocks it."""

    user_id: UserId


class ListBlocked(Request, frozen=True):
    """The users whom the caller blocks, newest first."""
