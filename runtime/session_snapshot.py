"""A snapshot of the connected sessions, without those that ended while the router answered."""

from collections import deque
from typing import Any, Protocol

from portico.contract import uris

REMEMBERED = 10_000  # recently ended sessions; no answer of the router is older than that


class SessionSource(Protocol):
    """The router, as source of the connected sessions."""

    async def call(self, procedure: str, *args: Any) -> Any: ...


class SessionSnapshot:
    """Connected and recently ended sessions. Session ids are never reused."""

    def __init__(self, router: SessionSource) -> None:
        self._router = router
        self._order: deque[int] = deque()
        self._ended: set[int] = set()

    def drop_session(self, session_id: int) -> None:
        self._order.append(session_id)
        self._ended.add(session_id)
        if len(self._order) > REMEMBERED:
            self._ended.discard(self._order.popleft())

    def has_ended(self, session_id: int) -> bool:
        return session_id in self._ended

    async def read_sessions(self) -> dict[int, str]:
        """User id by session id. Raises Unavailable."""
        found = await self._router.call(uris.CONNECTED)
        return {id_: user_id for id_, user_id in found if id_ not in self._ended}
