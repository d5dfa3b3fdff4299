"""`admin.find_users`, `admin.user` and what belongs to one account, for admins."""

from typing import Annotated

from msgspec import Meta

from portico.contract.device import Device
from portico.contract.payload import Request
from portico.contract.shapes import Cursor, Id, Limit, Me, Shape, User, UserId


class FindUsers(Request, frozen=True):
    """Users by the beginning of their id, the words of their name, or their email address, for admins.

    Also those whom the directory does not show: blocked, erased and never connected. An email address has
    to be whole. Without `query` all users, by name.
    """

    query: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class FoundUser(Shape, frozen=True):
    """A user in the list, and whether they are blocked or erased."""

    user: User
    is_blocked: bool
    is_erased: bool


class FoundUsers(Shape, frozen=True):
    """A page of users."""

    users: list[FoundUser]
    next_cursor: str | None


class GetAccount(Request, frozen=True):
    """Everything about one account that an admin decides by. The look is in the audit."""

    user_id: UserId


class Account(Shape, frozen=True):
    """An account. `reports` are about this user; `blocked_by` is how many users block them.

    Tokens that were issued before `tokens_barred_before` let nobody in.
    """

    user: Me
    first_connected_at: str | None
    last_seen: str | None
    blocked_at: str | None
    erased_at: str | None
    tokens_barred_before: str | None
    conversations: int
    reports: int
    open_reports: int
    blocked_by: int
    devices: list[Device]


class ListUserSessions(Request, frozen=True):
    """The sessions of a user at all nodes, oldest first, for admins. The look is in the audit."""

    user_id: UserId


class BlockAccount(Request, frozen=True):
    """Let a user in no more, and end their sessions and devices at once; `admin.unblock_user` undoes it."""

    user_id: UserId


class AccountBlocked(Shape, frozen=True):
    """`blocked` is false if the user was blocked already."""

    user_id: UserId
    blocked: bool


class ListConversationsOf(Request, frozen=True):
    """Conversations for admins, newest first: who takes part, never what is said.

    All of them, those of a user, or one by its id. A look at a user's is in the audit.
    """

    user_id: UserId | None = None
    conversation_id: Id | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class Member(Shape, frozen=True):
    """Somebody in a conversation. `left`: they were in it."""

    user_id: UserId
    name: str | None
    left: bool


class ListedConversation(Shape, frozen=True):
    """A conversation without its messages. `members` has at most 20 of the `member_count`."""

    id: Id
    type: str
    status: str
    title: str | None
    property_id: str | None
    messages: int
    member_count: int
    members: list[Member]
    created_at: str
    updated_at: str


class ListedConversations(Shape, frozen=True):
    """A page of conversations."""

    conversations: list[ListedConversation]
    next_cursor: str | None


class GetSettings(Request, frozen=True):
    """The settings of this node, for admins: numbers, choices and limits, never a secret."""


class Setting(Shape, frozen=True):
    """A variable. `value` is null where it may hold a secret, or is not set and has no fixed default."""

    name: str
    purpose: str
    allowed: str
    value: str | None
    is_set: bool


class SettingGroup(Shape, frozen=True):
    """The settings of a subject."""

    title: str
    settings: list[Setting]


class EffectiveSettings(Shape, frozen=True):
    """All settings by subject."""

    version: str
    groups: list[SettingGroup]
