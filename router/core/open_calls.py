"""Counts the open calls (called, not yet answered) of each user.

Crossbar keeps every open call in one dict of its dealer, whichever path the call took and however it ends. A
dict that counts takes the place of that one, so no path can forget to count.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

Invocation: TypeAlias = Any


class OpenCalls(dict[int, Invocation]):
    """The open calls by request id. `user_of` returns the user of a call, or None."""

    def __init__(self, user_of: Callable[[Any, Any], str | None]) -> None:
        super().__init__()
        self.user_of = user_of
        self._users: dict[int, str] = {}
        self._by_user: dict[str, int] = {}
        self._by_session: dict[Any, list[Invocation]] = {}

    def watch(self, dealer: Any) -> None:
        """Replace the dealer's dict with this one."""
        self.update(dealer._invocations)
        dealer._invocations = self
        self._by_session = dealer._caller_to_invocations

    def of_user(self, user_id: str) -> int:
        """The open calls over all sessions of a user, and REST."""
        return self._by_user.get(user_id, 0)

    @property
    def users(self) -> int:
        """How many users have open calls."""
        return len(self._by_user)

    def of_session(self, session: Any) -> int:
        return len(self._by_session.get(session, ()))

    def sessions(self) -> set[int]:
        """The sessions that wait for an answer."""
        return {session._session_id for session, calls in self._by_session.items() if calls}

    def __setitem__(self, number: int, invocation: Invocation) -> None:
        user_id = self.user_of(invocation.caller, invocation.call)
        if user_id is not None:
            self._users[number] = user_id
            self._by_user[user_id] = self._by_user.get(user_id, 0) + 1
        super().__setitem__(number, invocation)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        user_id = self._users.pop(number, None)  # a session that has left no longer has its authid
        if user_id is not None:
            left = self._by_user.pop(user_id) - 1
            if left:
                self._by_user[user_id] = left
