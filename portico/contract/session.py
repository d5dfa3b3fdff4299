"""`session.*`: the caller's own connections."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Session, Shape


class SessionInfo(Request, frozen=True):
    """The calling session."""


class OneSession(Shape, frozen=True):
    """The calling session."""

    session: Session


class RefreshSession(Request, frozen=True):
    """Continue with a newer token of the same user, without a reconnect.

    A token that does not expire later than the session is ignored.
    """

    token: Annotated[str, Meta(min_length=1, max_length=16_384)]


class SessionRefreshed(Shape, frozen=True):
    """The end of the session. `extended` is false if the token does not expire later."""

    expires_at: str
    extended: bool


class ListSessions(Request, frozen=True):
    """All sessions of the caller at all nodes, oldest first."""


class Sessions(Shape, frozen=True):
    """Sessions of one user. `complete` is false when a node did not say in time which it has."""

    sessions: list[Session]
    complete: bool


class RevokeSession(Request, frozen=True):
    """End a session of the caller at once, and reject its login from then on.

    The login stays valid if the calling session uses it too. Devices that it registered get no more push
    notifications.
    """

    session_id: Id


class RevokeOtherSessions(Request, frozen=True):
    """End all other sessions of the caller, and reject their logins from then on.

    All devices but those of this session are removed.
    """


class SessionsRevoked(Shape, frozen=True):
    """How many sessions were ended."""

    revoked: int


class SessionExpiring(Event, frozen=True):
    """To one session, a minute before it ends: call `session.refresh` now.

    It comes once for each end. When a token of less than two minutes has extended the session, it comes after
    half of that time.
    """

    expires_at: str
