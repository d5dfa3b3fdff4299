"""The sending end of the bus: events for users who are connected to other nodes.

What is published in one turn of the reactor, or while an earlier bundle is on its way, goes out together: one
question where the users are, then one message for each node. Nobody waits for it. While Redis is away events
are dropped and counted; what must arrive is read from the log by each node.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.ports import Clock
from portico.storage.bus import BusChannels
from portico.storage.redis import Redis, RedisDown
from runtime.live_nodes import LiveNodes
from runtime.metrics import Metrics

MOST = 10_000  # frames that wait; more than Redis takes in a second


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """An event on the bus: for users, for a session, or without both for the components of a node.

    `audiences` are all that the event is sent to in frames of their own: the people among its recipients (an
    empty string) and the teams. It is empty where there is only one.
    """

    topic: str
    payload: msgspec.Raw
    users: Sequence[str] = ()
    session_id: int = 0
    audiences: Sequence[str] = ()


class ReceivedFrame(msgspec.Struct, frozen=True, array_like=True):
    """The same as its receiver reads it."""

    topic: str
    payload: dict[str, Any]
    users: list[str]
    session_id: int
    audiences: list[str] = []


class Bus:
    """Sends to the other live nodes."""

    def __init__(
        self, channels: BusChannels, redis: Redis, nodes: LiveNodes, clock: Clock, metrics: Metrics
    ) -> None:
        self._channels = channels
        self._redis = redis
        self._nodes = nodes
        self._clock = clock
        self._count = metrics.bus.labels
        self._waiting: list[tuple[Frame, Sequence[str] | None]] = []
        self._sending = False
        self._lost = False

    @property
    def works(self) -> bool:
        """Whether the last that was sent reached Redis."""
        return self._redis.up

    def send(
        self, topic: str, payload: dict[str, Any], to: Sequence[str], audiences: Sequence[str] = ()
    ) -> None:
        """Send to the nodes on which one of these users is connected."""
        if self._nodes.others:
            several = audiences if len(audiences) > 1 else ()
            self._queue(Frame(topic, _raw(payload), to, 0, several), None)

    def send_to_session(self, topic: str, payload: dict[str, Any], session_id: int, node_id: str) -> None:
        """Send to a session; without a node to all, of which one has it."""
        nodes = [node_id] if node_id else self._nodes.others
        self._queue(Frame(topic, _raw(payload), (), session_id), [*nodes])

    def send_to_node(self, topic: str, payload: dict[str, Any], node_id: str) -> None:
        """Send to the components of a node."""
        self._queue(Frame(topic, _raw(payload)), [node_id])

    def broadcast(self, topic: str, payload: dict[str, Any]) -> None:
        """Send to the components of all other nodes."""
        self._queue(Frame(topic, _raw(payload)), self._nodes.others)

    def _queue(self, frame: Frame, nodes: Sequence[str] | None) -> None:
        if not self._nodes.others:
            return
        if len(self._waiting) >= MOST or not self._redis.up:
            self._note_loss(1)
            return
        self._waiting.append((frame, nodes))
        if not self._sending:
            self._sending = True
            self._clock.callLater(0, lambda: Deferred.fromCoroutine(self._send_all()))

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                await self._send(waiting)
        finally:
            self._sending = False

    async def _send(self, waiting: Sequence[tuple[Frame, Sequence[str] | None]]) -> None:
        try:
            nodes = await self._find_nodes(waiting)
            if self._lost:
                self._lost = False
                self.broadcast(uris.EVENTS_LOST, {})  # behind what waits
            for node_id, frames in nodes.items():
                heard = await self._channels.publish(node_id, msgspec.msgpack.encode(frames))
                self._count("sent" if heard else "unheard").inc(len(frames))
        except RedisDown:
            self._note_loss(len(waiting))

    def _note_loss(self, frames: int) -> None:
        self._count("dropped").inc(frames)
        self._lost = True

    async def _find_nodes(
        self, waiting: Sequence[tuple[Frame, Sequence[str] | None]]
    ) -> dict[str, list[Frame]]:
        """The frames for each node, in order."""
        users = {user_id: None for frame, nodes in waiting if nodes is None for user_id in frame.users}
        places = await self._channels.find_nodes(list(users)) if users else {}
        bundles: dict[str, list[Frame]] = {}
        for frame, nodes in waiting:
            for node_id in _places_of(frame, places) if nodes is None else nodes:
                if node_id in self._nodes.others:
                    bundles.setdefault(node_id, []).append(frame)
        return bundles


def decode(data: bytes) -> list[ReceivedFrame]:
    """The frames of a bundle. Raises msgspec.DecodeError."""
    return msgspec.msgpack.decode(data, type=list[ReceivedFrame])


def _places_of(frame: Frame, places: Mapping[str, set[str]]) -> set[str]:
    return set().union(*(places[user_id] for user_id in frame.users))


def _raw(payload: dict[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(payload))
