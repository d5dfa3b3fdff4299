"""Use case of bots that stream: parts are gathered, published ten times a second, and never stored.

Each event is published to who takes part at that moment, so nobody hears more than their messages would say.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from msgspec import UNSET
from twisted.internet.defer import Deferred

from portico.contract.streaming import MessageStreamed, MessageStreaming, StreamMessage
from portico.domain.errors import PorticoError
from portico.domain.people import Caller
from portico.domain.streams import GATHERING, IDLE, Part, Stream
from portico.domain.times import rfc3339
from portico.domain.typists import Place
from portico.ports import Clock, Publisher, Timer
from portico.storage.conversations.streaming import Hearers, StreamHearers
from portico.waiting import sleep
from runtime.batching import Batcher
from runtime.metrics import Metrics

TYPING = 4.0  # seconds after which typing is said again: it ends after 6


class ProcedureCaller(Protocol):
    """The part of the router connection that is used here."""

    async def call_for_user(
        self, name: str, caller: Caller, arguments: Mapping[str, Any]
    ) -> dict[str, Any]: ...


class StreamService:
    """`message.stream`. One answer of a bot at a time in a conversation."""

    def __init__(
        self,
        store: StreamHearers,
        publisher: Publisher,
        procedures: ProcedureCaller,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._publisher = publisher
        self._procedures = procedures
        self._clock = clock
        self._streams: dict[Place, Stream] = {}
        self._sending: set[Stream] = set()
        self._timers: dict[Place, Timer] = {}
        self._typed_at: dict[Place, float] = {}
        self._hearers: Batcher[Place, Hearers] = Batcher(clock, "streams", metrics, store.find)

    async def stream(self, request: StreamMessage, caller: Caller) -> MessageStreamed:
        """Take the next part. Events of it may still be to come; with `done` all of them are published."""
        place = (request.conversation_id, caller.user_id)
        if not self._is_current(place, request.local_id):
            (await self._hearers.queue_item(place)).check()
        stream = self._stream(place, request.local_id, caller)
        stream.add(request.delta, done=request.done)
        self._wait_for_more(place, stream)
        self._show_typing(place, caller)
        if request.done:
            await self._publish_next(place, stream)
        else:
            self._wake(place, stream)
        return MessageStreamed(length=len(stream.text))

    def end_session(self, session_id: int, *_: Any) -> None:
        """The bot has lost its connection: what it has not finished is abandoned."""
        for place, stream in list(self._streams.items()):
            if stream.session_id == session_id and not stream.is_done:
                self._abandon(place, stream)

    def end_for_senders(self, sent: Sequence[Sequence[Any]]) -> None:
        """The messages of these users in these conversations are there."""
        for conversation_id, user_id, _ in sent:
            place = (conversation_id, user_id)
            if place in self._streams and self._streams[place].is_done:
                self._forget(place)

    def _is_current(self, place: Place, local_id: str) -> bool:
        return place in self._streams and self._streams[place].local_id == local_id

    def _stream(self, place: Place, local_id: str, caller: Caller) -> Stream:
        """The stream of this answer; a new one takes the place of the one before."""
        if not self._is_current(place, local_id):
            if place in self._streams and not self._streams[place].is_done:
                self._abandon(place, self._streams[place])
            now = datetime.fromtimestamp(self._clock.seconds(), UTC)
            self._streams[place] = Stream(local_id, caller.session_id, now)
        return self._streams[place]

    def _wait_for_more(self, place: Place, stream: Stream) -> None:
        self._stop_timer(place)
        self._timers[place] = self._clock.callLater(IDLE, self._abandon, place, stream)

    def _abandon(self, place: Place, stream: Stream) -> None:
        if self._streams.get(place) is stream:
            self._forget(place)
        stream.abandon()
        self._wake(place, stream)

    def _forget(self, place: Place) -> None:
        self._stop_timer(place)
        self._typed_at.pop(place, None)
        self._streams.pop(place, None)

    def _stop_timer(self, place: Place) -> None:
        timer = self._timers.pop(place, None)
        if timer and timer.active():
            timer.cancel()

    def _show_typing(self, place: Place, caller: Caller) -> None:
        now = self._clock.seconds()
        if now - self._typed_at.get(place, -TYPING) >= TYPING:
            self._typed_at[place] = now
            Deferred.fromCoroutine(self._set_typing(place[0], caller))

    async def _set_typing(self, conversation_id: int, caller: Caller) -> None:
        try:
            arguments = {"conversation_id": conversation_id, "is_typing": True}
            await self._procedures.call_for_user("typing.set", caller, arguments)
        except PorticoError:
            return  # who reads sees the text itself

    def _wake(self, place: Place, stream: Stream) -> None:
        if stream not in self._sending:
            self._sending.add(stream)
            Deferred.fromCoroutine(self._send(place, stream))

    async def _send(self, place: Place, stream: Stream) -> None:
        try:
            while stream.is_due:
                await self._publish_next(place, stream)
                await sleep(self._clock, GATHERING)
        except PorticoError:
            return  # it has ended; or the database is away, and the next part tries again
        finally:
            self._sending.discard(stream)

    async def _publish_next(self, place: Place, stream: Stream) -> None:
        hearers = await self._hearers.queue_item(place)
        try:
            hearers.check()
        except PorticoError:
            stream.abandon()
            if self._streams.get(place) is stream:
                self._forget(place)  # the next call is checked again
            raise
        finally:
            if stream.is_due:
                self._publish(place, stream, stream.take(), hearers)

    def _publish(self, place: Place, stream: Stream, part: Part, hearers: Hearers) -> None:
        event = MessageStreaming(
            conversation_id=place[0],
            user_id=place[1],
            local_id=stream.local_id,
            started_at=rfc3339(stream.started_at),
            n=part.n,
            delta=part.delta,
            status=part.status,
            text=UNSET if part.text is None else part.text,
        )
        self._publisher.publish(event, hearers.user_ids)
