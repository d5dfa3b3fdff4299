"""The sending end of the bus: what goes to which node, in which order, and what is lost without Redis."""

from types import SimpleNamespace
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.contract import uris
from portico.storage.redis import RedisDown
from runtime.bus import Bus, decode
from runtime.metrics import Metrics

PLACES = {"ada": {"b"}, "bob": {"b", "c"}, "eve": set(), "ghost": {"dead"}}


class Channels:
    """Redis with these users; `held` delays its answer, and `up` says whether it is there."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[str]]] = []
        self.up = True
        self.held: Deferred[None] | None = None

    async def find_nodes(self, user_ids: list[str]) -> dict[str, set[str]]:
        if not self.up:
            raise RedisDown
        if self.held:
            await self.held
        return {user_id: set(PLACES[user_id]) for user_id in user_ids}

    async def publish(self, node_id: str, frames: bytes) -> bool:
        self.sent.append((node_id, [frame.topic for frame in decode(frames)]))
        return True


class Harness:
    def __init__(self, *others: str) -> None:
        self.channels, self.clock, self.metrics = Channels(), Clock(), Metrics()
        nodes: Any = SimpleNamespace(others=others)
        self.bus = Bus(self.channels, self.channels, nodes, self.clock, self.metrics)  # type: ignore[arg-type]

    def send(self, topic: str, *users: str) -> None:
        self.bus.send(topic, {"number": 1}, users)

    def turn(self) -> list[tuple[str, list[str]]]:
        """What was sent until the end of this turn of the reactor."""
        self.clock.advance(0)
        sent, self.channels.sent = self.channels.sent, []
        return sorted(sent)

    def count(self, outcome: str) -> float | None:
        return self.metrics.registry.get_sample_value("portico_bus_frames_total", {"outcome": outcome})


def test_a_node_that_is_alone_sends_nothing() -> None:
    harness = Harness()
    harness.send("one", "bob")
    assert harness.clock.getDelayedCalls() == []


def test_events_of_one_turn_go_together_to_the_nodes_with_a_recipient() -> None:
    harness = Harness("b", "c", "d")
    harness.send("one", "ada", "eve")
    harness.send("two", "bob")
    harness.send("three", "eve", "ghost")
    assert harness.turn() == [("b", ["one", "two"]), ("c", ["two"])]


def test_events_keep_their_order_while_redis_is_slow() -> None:
    harness = Harness("b")
    harness.channels.held = Deferred()
    harness.send("one", "ada")
    assert harness.turn() == []
    harness.send("two", "ada")
    harness.send("three", "ada")
    held, harness.channels.held = harness.channels.held, None
    held.callback(None)
    assert harness.turn() == [("b", ["one"]), ("b", ["two", "three"])]


def test_a_session_is_asked_for_at_its_node_or_at_all() -> None:
    harness = Harness("b", "c")
    harness.bus.send_to_session("known", {}, 7, "c")
    harness.bus.send_to_session("unknown", {}, 7, "")
    assert harness.turn() == [("b", ["unknown"]), ("c", ["known", "unknown"])]


def test_after_events_were_lost_the_other_nodes_are_told() -> None:
    harness = Harness("b", "c")
    harness.channels.up = False
    harness.send("lost", "ada")
    assert harness.turn() == []
    assert harness.count("dropped") == 1
    harness.channels.up = True
    harness.send("heard", "ada")
    assert harness.turn() == [("b", ["heard"]), ("b", [uris.EVENTS_LOST]), ("c", [uris.EVENTS_LOST])]
