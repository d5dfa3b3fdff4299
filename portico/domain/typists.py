"""Who types where, on which devices. Pure; nothing of it is stored."""

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

    def places_of(self, session_id: int) -> frozenset[Place]:
        """Where this device types."""
        return frozenset(self._places.get(session_id, ()))


def _discard(sets: dict[K, set[V]], key: K, value: V) -> None:
    sets[key].discard(value)
    if not sets[key]:
        del sets[key]
