"""`presence.*` and `typing.*`: who is there, and who is about to say something."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Keyed, Presence, Shape, UserId
from portico.domain.presence import SeenStatus, Status

UserIds = Annotated[list[UserId], Meta(min_length=1, max_length=200)]


class GetPresence(Request, frozen=True):
    """How people are now. Whoever shares no conversation with the caller is refused (`not_found`)."""

    user_ids: UserIds


class Presences(Keyed, frozen=True):
    """Each of these people by their id, as the caller may see them."""

    entries: dict[UserId, Presence]


class SetPresence(Request, frozen=True):
    """Be seen as this on all devices; `away` until one goes offline, `invisible` until another choice."""

    status: Status


class PresenceSet(Shape, frozen=True):
    """How the caller is now, as they see it themselves."""

    presence: Presence


class WatchPresence(Request, frozen=True):
    """Hear of these people until this session ends, even where every shared conversation is put away.

    At most 1,000 people a session. Whoever shares no conversation with the caller is refused (`not_found`).
    """

    user_ids: UserIds


class UnwatchPresence(Request, frozen=True):
    """Hear of these people no more, unless an open conversation is shared with them."""

    user_ids: UserIds


class Watching(Shape, frozen=True):
    """Whom this session watches now."""

    watching: list[UserId]


class PresenceChanged(Event, frozen=True):
    """To those who watch somebody or share an open conversation with them: how they are now."""

    user_id: UserId
    online: bool
    status: SeenStatus
    last_seen: str | None


class SetTyping(Request, frozen=True):
    """The caller types here, or stopped; it ends by itself after 6 s: say it again meanwhile."""

    conversation_id: Id
    is_typing: bool


class TypingSet(Shape, frozen=True):
    """What was said."""

    conversation_id: Id
    is_typing: bool


class TypingChanged(Event, frozen=True):
    """To the others in the conversation: somebody began or ceased to type."""

    conversation_id: Id
    user_id: UserId
    is_typing: bool
