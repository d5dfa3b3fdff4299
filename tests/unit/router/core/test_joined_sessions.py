"""Who joins in a turn of the reactor is published in one event, and before any of them leaves."""

from types import SimpleNamespace
from typing import Any

from twisted.internet.task import Clock

from portico.contract import uris
from router.core.joined_sessions import JoinedSessions


class Realm:
    """The realm's own session."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Any]] = []

    def publish(self, topic: str, payload: Any) -> None:
        self.published.append((topic, payload))


class Harness:
    def __init__(self) -> None:
        self.clock, self.realm = Clock(), Realm()
        self.joined_sessions = JoinedSessions(self.clock)

    def join(self, number: int, user_id: str, role: str = "user") -> None:
        session = SimpleNamespace(_session_id=number, _authid=user_id, _authrole=role)
        self.joined_sessions.add(session, self.realm)


def test_all_of_a_turn_are_one_event() -> None:
    harness = Harness()
    harness.join(1, "ada")
    harness.join(2, "bob", "admin")
    assert harness.realm.published == []
    harness.clock.advance(0)
    assert harness.realm.published == [(uris.SESSIONS_JOINED, [(1, "ada", "user"), (2, "bob", "admin")])]


def test_each_is_published_once() -> None:
    harness = Harness()
    harness.join(1, "ada")
    harness.joined_sessions.flush()  # somebody leaves
    harness.clock.advance(0)
    harness.join(2, "bob")
    harness.clock.advance(0)
    assert [payload for _, payload in harness.realm.published] == [[(1, "ada", "user")], [(2, "bob", "user")]]


def test_components_are_nobodys_business() -> None:
    harness = Harness()
    harness.join(1, uris.COMPONENT, uris.COMPONENT)
    harness.clock.advance(0)
    assert harness.realm.published == []
