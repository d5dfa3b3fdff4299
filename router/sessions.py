"""Use cases of sessions: one's own connections, seen, prolonged and ended."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from portico.contract import uris
from portico.contract.session import (
    ListSessions,
    OneSession,
    RefreshSession,
    RevokeOtherSessions,
    RevokeSession,
    SessionInfo,
    SessionRefreshed,
    Sessions,
    SessionsRevoked,
)
from portico.domain.errors import Forbidden, NotFound
from portico.domain.people import Caller
from portico.domain.times import rfc3339_epoch
from router.authenticator import Authenticator
from router.book import Book, Entry
from router.guard import Guard

Bar = Callable[[Sequence[str], int], Awaitable[None]]


class SessionService:
    """What `session.*` does."""

    def __init__(self, book: Book, guard: Guard, authenticator: Authenticator, bar: Bar) -> None:
        self._book = book
        self._guard = guard
        self._authenticator = authenticator
        self._bar = bar

    async def info(self, request: SessionInfo, caller: Caller) -> OneSession:  # noqa: ARG002
        """The session that asks."""
        return OneSession(session=self._own(caller).shape(caller.session_id))

    async def refresh(self, request: RefreshSession, caller: Caller) -> SessionRefreshed:
        """Go on until the newer token's `exp`."""
        entry = self._own(caller)
        principal = await self._authenticator.check(request.token, "login")
        if (principal.user_id, principal.role) != (entry.principal.user_id, entry.principal.role):
            raise Forbidden("the token is of another user or role: connect anew")
        self._book.renew(self._own(caller), principal)
        return SessionRefreshed(expires_at=rfc3339_epoch(principal.expires_at))

    async def list(self, request: ListSessions, caller: Caller) -> Sessions:  # noqa: ARG002
        """All sessions of the caller."""
        entries = self._book.of(caller.user_id)
        return Sessions(sessions=[entry.shape(caller.session_id) for entry in entries])

    async def revoke(self, request: RevokeSession, caller: Caller) -> SessionsRevoked:
        """End one."""
        entry = self._book.find(request.session_id)
        if entry is None or entry.principal.user_id != caller.user_id:
            raise NotFound("no such session")
        return await self._revoke([entry], caller)

    async def revoke_others(self, request: RevokeOtherSessions, caller: Caller) -> SessionsRevoked:  # noqa: ARG002
        """End all but the one that asks."""
        others = [entry for entry in self._book.of(caller.user_id) if entry.session_id != caller.session_id]
        return await self._revoke(others, caller)

    async def _revoke(self, entries: Collection[Entry], caller: Caller) -> SessionsRevoked:
        """Bar first: a session that is ended must not come back between the two."""
        own = self._book.find(caller.session_id)
        kept = own.tokens if own else {}
        used = {token: until for entry in entries for token, until in entry.tokens.items()}
        barred = {token: until for token, until in used.items() if token not in kept}
        if barred:
            await self._bar(sorted(barred), max(barred.values()))
        ended = [self._guard.end(entry, uris.CLOSE_REVOKED, "this session was revoked") for entry in entries]
        return SessionsRevoked(revoked=sum(ended))

    def _own(self, caller: Caller) -> Entry:
        entry = self._book.find(caller.session_id)
        if entry is None:
            raise NotFound("no such session")
        return entry
