"""Connections that send much get a slice of each turn of the reactor; who sends little is not held up."""

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.task import Clock

from router.transport import reading_turns
from router.transport.reading_turns import SLICE, ReadingTurns


class Connection:
    """Handles each chunk in a fifth of a slice."""

    def __init__(self, turns: "Turns", *, has_joined: bool = True) -> None:
        self._turns = turns
        self._session = SimpleNamespace(_session_id=1 if has_joined else None)
        self.transport: Any = self
        self.silenced = False
        self.reading = True
        self.handled: list[bytes] = []

    def handle(self, data: bytes) -> None:
        if data == b"bad":
            raise ValueError("this test")
        self._turns.now += SLICE / 5
        self.handled.append(data)

    def pauseProducing(self) -> None:  # noqa: N802
        self.reading = False

    def resumeProducing(self) -> None:  # noqa: N802
        self.reading = True

    def abortConnection(self) -> None:  # noqa: N802
        self.transport = None


class Turns:
    """The turns under test, and the reactor's."""

    def __init__(self) -> None:
        self.now = 100.0
        self.clock = Clock()
        self.reading = ReadingTurns(self.clock, lambda: self.now)

    def receive(self, connection: Connection, *chunks: bytes) -> None:
        for chunk in chunks:
            self.reading.receive(connection, chunk)

    def next(self) -> None:
        """Another turn of the reactor."""
        self.clock.advance(0)


@pytest.fixture
def turns() -> Turns:
    return Turns()


def busy(turns: Turns) -> list[Connection]:
    """Ten connections that have sent: five were handled."""
    crowd = [Connection(turns) for _ in range(10)]
    for each in crowd:
        turns.receive(each, b"x" * 1000)
    assert [len(each.handled) for each in crowd] == [1] * 5 + [0] * 5
    return crowd


def test_what_has_no_place_in_a_turn_is_handled_in_the_next_one(turns: Turns) -> None:
    crowd = busy(turns)
    assert [each.reading for each in crowd] == [True] * 5 + [False] * 5
    turns.next()
    assert all(each.handled == [b"x" * 1000] and each.reading for each in crowd)


def test_who_sends_little_goes_first(turns: Turns) -> None:
    crowd = busy(turns)
    seldom = Connection(turns)
    for _ in range(3):
        turns.receive(seldom, b"call")
        turns.next()
        for each in crowd:
            turns.receive(each, b"x" * 4000)
    assert seldom.handled == [b"call"] * 3


def test_who_has_not_joined_does_not_wait(turns: Turns) -> None:
    busy(turns)
    joining = Connection(turns, has_joined=False)
    turns.receive(joining, b"hello")
    assert joining.handled == [b"hello"]


def test_a_connection_handles_its_data_in_order(turns: Turns) -> None:
    crowd = busy(turns)
    turns.receive(crowd[9], b"second", b"third")
    for _ in range(4):
        turns.next()
    assert crowd[9].handled == [b"x" * 1000, b"second", b"third"]
    assert crowd[9].reading


def test_a_chunk_that_cannot_be_handled_ends_its_connection_only(turns: Turns) -> None:
    crowd = busy(turns)
    bad = Connection(turns)
    turns.receive(bad, b"bad")
    for _ in range(3):
        turns.next()
    assert bad.transport is None
    assert all(each.handled for each in crowd)


def test_a_silenced_or_closed_connection_is_not_read_on(turns: Turns) -> None:
    crowd = busy(turns)
    crowd[8].silenced = True
    crowd[9].transport = None
    for _ in range(3):
        turns.next()
    assert not crowd[8].reading
    assert crowd[9].handled == []


def test_quiet_connections_are_never_held_up(turns: Turns) -> None:
    quiet = Connection(turns)
    for _ in range(50):
        turns.receive(quiet, b"call")
        turns.now += 3 * reading_turns.SLICE
    assert len(quiet.handled) == 50
