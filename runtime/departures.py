"""Notifies components in this process of users who leave a conversation or block somebody."""

from typing import Protocol


class DepartureListener(Protocol):
    """A component that acts on departures; it is called after the commit, and does not fail."""

    def on_blocked(self, user_id: str, blocked_id: str) -> None:
        """`user_id` now blocks `blocked_id`."""

    def on_departed(self, conversation_id: int, user_id: str) -> None:
        """Somebody left a conversation, was removed from it, or blocks it."""


class Departures:
    """Passes departures on to the listeners of this process."""

    def __init__(self) -> None:
        self._listeners: list[DepartureListener] = []

    def add_listener(self, listener: DepartureListener) -> None:
        self._listeners.append(listener)

    def on_blocked(self, user_id: str, blocked_id: str) -> None:
        for listener in self._listeners:
            listener.on_blocked(user_id, blocked_id)

    def on_departed(self, conversation_id: int, user_id: str) -> None:
        for listener in self._listeners:
            listener.on_departed(conversation_id, user_id)
