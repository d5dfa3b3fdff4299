"""`session.*`: the caller's own connections."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Session, Shape


class SessionInfo(Request, frozen=True):
    """The session that asks."""


class OneSession(Shape, frozen=True):
    """The session that asks."""

    session: Session


class RefreshSession(Request, frozen=True):
    """Go on with a newer token of the same user, without a reconnect."""

    token: Annotated[str, Meta(min_length=1, max_length=16_384)]


class SessionRefreshed(Shape, frozen=True):
    """When the session ends now."""

    expires_at: str


class ListSessions(Request, frozen=True):
    """All sessions of the caller, oldest first."""


class Sessions(Shape, frozen=True):
    """Sessions of one user."""

    sessions: list[Session]


class RevokeSession(Request, frozen=True):
    """End a session of the caller at once and bar its login (unless the calling session uses it too).

    Devices that it registered get no pushes any more.
    """

    session_id: Id


class RevokeOtherSessions(Request, frozen=True):
    """End every session of the caller but this one, bar their logins, and end every device but this one's."""


class SessionsRevoked(Shape, frozen=True):
    """How many sessions were ended."""

    revoked: int


class SessionExpiring(Event, frozen=True):
    """To one session, a minute before it ends: `session.refresh` now."""

    expires_at: str
