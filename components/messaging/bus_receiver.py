"""The receiving end of the bus: publishes what comes from other nodes to the sessions of this one.

A message is published once, by this or by the message relay, whichever is first.
"""

from collections.abc import Callable, Mapping

import msgspec
import structlog

from components.messaging.published import Mark
from components.messaging.relay import MessageRelay, mark_of
from portico.contract import uris
from runtime.bus import ReceivedFrame, decode
from runtime.metrics import Metrics
from runtime.router_connection import RouterConnection

log = structlog.get_logger()


class BusReceiver:
    """Publishes frames. `handlers` take notifications for this process, by topic."""

    def __init__(
        self,
        relay: MessageRelay,
        connection: RouterConnection,
        handlers: Mapping[str, Callable[..., None]],
        metrics: Metrics,
    ) -> None:
        self._relay = relay
        self._connection = connection
        self._handlers = handlers
        self._count = metrics.bus.labels

    def receive(self, data: bytes) -> None:
        """Publish a bundle of frames."""
        try:
            frames = decode(data)
        except msgspec.DecodeError as error:
            log.warning("bus.unreadable", reason=str(error))
            return
        marked = [(frame, mark_of(frame.topic, frame.payload, frame.audiences)) for frame in frames]
        # People who see a message in different ways have a frame each, in one bundle: they are new together.
        new = {mark for _, mark in marked if mark and self._relay.is_new(mark)}
        for frame, mark in marked:
            self._publish_if_new(frame, mark, new)
        self._relay.note_published(sorted(new))

    def _publish_if_new(self, frame: ReceivedFrame, mark: Mark | None, new: set[Mark]) -> None:
        if mark and mark not in new:
            self._count("repeated").inc()
            return
        self._count("received").inc()
        self._publish(frame)

    def _publish(self, frame: ReceivedFrame) -> None:
        if frame.users:
            self._connection.publish_payload(frame.topic, frame.payload, frame.users)
        elif frame.session_id:
            self._connection.publish_payload_to_session(frame.topic, frame.payload, frame.session_id)
        elif frame.topic in self._handlers:
            self._handlers[frame.topic](**frame.payload)
        elif frame.topic.startswith(uris.INTERNAL_PREFIX):
            self._connection.notify_internal(frame.topic, **frame.payload)
