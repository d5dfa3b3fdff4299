"""Watch lists: which session watches which users, removed with the session.

A session has one list. A service session has one for each user that it acts for.
"""

from collections.abc import Collection

from portico.domain.errors import TooLarge

MAX_WATCHED = 1000


class Watches:
    """Watch lists by user and session."""

    def __init__(self) -> None:
        self._lists: dict[str, dict[int, set[str]]] = {}
        self._users: dict[int, set[str]] = {}

    def add_watches(self, session_id: int, user_id: str, watched: Collection[str]) -> None:
        everybody = self._list(user_id, session_id) | set(watched)
        if len(everybody) > MAX_WATCHED:
            raise TooLarge("user_ids", MAX_WATCHED)
        self._lists.setdefault(user_id, {})[session_id] = everybody
        self._users.setdefault(session_id, set()).add(user_id)

    def remove(self, session_id: int, user_id: str, watched: Collection[str]) -> list[str]:
        """Stop watching users; returns the remaining list."""
        left = self._list(user_id, session_id)
        left.difference_update(watched)
        return sorted(left)

    def end(self, session_id: int) -> None:
        for user_id in self._users.pop(session_id, ()):
            lists = self._lists[user_id]
            del lists[session_id]
            if not lists:
                del self._lists[user_id]

    def is_watching(self, user_id: str, watched_id: str) -> bool:
        """Whether one of the user's sessions watches somebody."""
        return any(watched_id in watched for watched in self._lists.get(user_id, {}).values())

    def _list(self, user_id: str, session_id: int) -> set[str]:
        return self._lists.get(user_id, {}).get(session_id, set())
