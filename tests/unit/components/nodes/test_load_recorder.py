"""The row a minute: when it is written, and what is in it."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.nodes.load_recorder import LoadRecorder
from portico.domain.errors import Unavailable
from portico.domain.load_history import LATENCIES
from portico.storage.load_history import Minute


class Node:
    """A node's recorder; `messages` is what its counter says."""

    def __init__(self) -> None:
        self.clock, self.messages, self.rows = Clock(), 0, list[Minute]()
        self.clock.advance(30)
        self.is_away = False
        history: Any = self
        self._recorder = LoadRecorder(history, self.measure, "a", self.clock)

    async def measure(self) -> dict[str, Any]:
        numbers = dict.fromkeys(("sessions", "waiting", "events", "calls", "refused", "failed"), 0)
        return {**numbers, "messages": self.messages, "latency": [0] * (len(LATENCIES) + 1)}

    async def add(self, minute: Minute) -> None:
        if self.is_away:
            raise Unavailable("the database is away")
        self.rows.append(minute)

    def look(self, seconds: float) -> None:
        """Some time passes, then it looks."""
        self.clock.advance(seconds)
        Deferred.fromCoroutine(self._recorder.record()).addErrback(lambda failure: failure.trap(Unavailable))

    def written(self) -> list[tuple[float, float, int]]:
        return [(row.at, row.seconds, row.counts.messages) for row in self.rows]


def test_the_first_row_counts_nothing_and_then_there_is_one_a_minute() -> None:
    node = Node()
    node.messages = 1000  # another process of the node lived before
    node.look(1)
    node.messages = 1007
    node.look(2)
    node.look(28)
    node.look(2)
    assert node.written() == [(31, 0, 0), (61, 30, 7)]


def test_what_could_not_be_kept_is_in_the_next_row() -> None:
    node = Node()
    node.look(0)
    node.messages, node.is_away = 5, True
    node.look(35)
    node.messages, node.is_away = 8, False
    node.look(60)
    assert node.written() == [(30, 0, 0), (125, 95, 8)]
