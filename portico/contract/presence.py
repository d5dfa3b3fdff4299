"""`presence.*` and `typing.*`: who is there, and who is about to say something."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Keyed, Presence, Shape, UserId
from portico.domain.presence import SeenStatus, Status

UserIds = Annotated[list[UserId], Meta(min_length=1, max_length=200)]


class GetPresence(Request, frozen=True):
    """The presence of users. Those with whom the caller shares no conversation are null in the answer."""

    user_ids: UserIds


class Presences(Keyed, frozen=True):
    """The presence of each user by id; null for a user whom the caller cannot see, or who does not exist."""

    entries: dict[UserId, Presence | None]


class SetPresence(Request, frozen=True):
    """Set the caller's status on all devices.

    `away` lasts until the user is offline, `invisible` until the next choice.
    """

    status: Status


class PresenceSet(Shape, frozen=True):
    """The caller's presence as their own devices see it."""

    presence: Presence


class WatchPresence(Request, frozen=True):
    """Watch users: receive their presence events until this session ends, also without an open conversation.

    A session watches at most 1,000 users. Users with whom the caller shares no conversation are null in the
    answer and are not watched.
    """

    user_ids: UserIds


class UnwatchPresence(Request, frozen=True):
    """Stop watching users. Events of users in a shared open conversation still arrive."""

    user_ids: UserIds


class Watching(Shape, frozen=True):
    """The users that this session watches."""

    watching: list[UserId]


class PresenceChanged(Event, frozen=True):
    """To users who watch this one or share an open conversation with it: the new presence."""

    user_id: UserId
    online: bool
    status: SeenStatus
    last_seen: str | None


class SetTyping(Request, frozen=True):
    """The caller started or stopped typing. It ends after 6 s: repeat it while the user types."""

    conversation_id: Id
    is_typing: bool


class TypingSet(Shape, frozen=True):
    """The state as it was set."""

    conversation_id: Id
    is_typing: bool


class TypingChanged(Event, frozen=True):
    """To the other participants, and to the user's other devices: a user started or stopped typing."""

    conversation_id: Id
    user_id: UserId
    is_typing: bool
