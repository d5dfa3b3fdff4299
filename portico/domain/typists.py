"""Who types where, on which devices. Pure; nothing of it is stored."""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

Place: TypeAlias = tuple[int, str]  # conversation and user
TYPING_SECONDS = 6.0
K = TypeVar("K")
V = TypeVar("V")


class Typists:
    """A user types in a conversation as long as one of their devices does."""

    def __init__(self) -> None:
        self._devices: dict[Place, set[int]] = {}
        self._places: dict[int, set[Place]] = {}

    def start(self, place: Place, session_id: int) -> bool:
        """A device starts typing. True if the user was not typing here."""
        devices = self._devices.setdefault(place, set())
        began = not devices
        devices.add(session_id)
        self._places.setdefault(session_id, set()).add(place)
        return began

    def stop(self, place: Place, session_id: int) -> bool:
        """A device stops typing. True if the user thereby stops."""
        if place not in self.places_of(session_id):
            return False
        _discard(self._places, session_id, place)
        _discard(self._devices, place, session_id)
        return place not in self._devices

    def devices_of(self, place: Place) -> frozenset[int]:
        """On which devices this user types here."""
        return frozenset(self._devices.get(place, ()))

    def places_of(self, session_id: int) -> frozenset[Place]:
        """Where this device types."""
        return frozenset(self._places.get(session_id, ()))


class TypingRecipients:
    """Who is told that a user types, for as long as the user does."""

    def __init__(self) -> None:
        self._recipients: dict[int, dict[str, Sequence[str]]] = {}

    def begin(self, place: Place, recipients: Sequence[str]) -> None:
        conversation_id, user_id = place
        self._recipients.setdefault(conversation_id, {})[user_id] = recipients

    def end(self, place: Place) -> Sequence[str]:
        """The user stops; returns who was told that they type."""
        conversation_id, user_id = place
        recipients = self._recipients[conversation_id].pop(user_id)
        if not self._recipients[conversation_id]:
            del self._recipients[conversation_id]
        return recipients

    def seen_by(self, conversation_id: int, user_id: str) -> list[str]:
        """The others who type in a conversation, as far as this user is told."""
        typing = self._recipients.get(conversation_id, {})
        return sorted(other for other, told in typing.items() if user_id in told and other != user_id)


def _discard(sets: dict[K, set[V]], key: K, value: V) -> None:
    sets[key].discard(value)
    if not sets[key]:
        del sets[key]
