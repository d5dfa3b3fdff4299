"""Use cases of typing indicators: start, stop, and stop by timeout or by a message. Nothing is stored.

The steps of one indicator run one after the other, each after its recipients are known. A stop therefore
never overtakes its start, and nobody outside the conversation gets an event.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from twisted.internet.defer import Deferred

from portico.contract.presence import SetTyping, TypingChanged, TypingSet
from portico.domain.errors import Blocked, NotFound, PorticoError
from portico.domain.people import Caller
from portico.domain.typists import TYPING_SECONDS, Place, TypingRecipients, Typists
from portico.ports import Clock, Publisher, Timer
from portico.storage.conversations.audiences import Audience, Audiences
from runtime.batching import Batcher
from runtime.metrics import Metrics

Device: TypeAlias = tuple[Place, int]  # who types where, on which session


class TypingService:
    """`typing.set`."""

    def __init__(
        self,
        store: Audiences,
        publisher: Publisher,
        clock: Clock,
        metrics: Metrics,
        recipients: TypingRecipients,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._typists = Typists()
        self._recipients = recipients
        self._timers: dict[Device, Timer] = {}
        self._asked_at: dict[Device, float] = {}  # when a device that types said so last
        self._waiting: Counter[Place] = Counter()  # calls whose recipients are not known yet
        self._audiences: Batcher[Place, Audience] = Batcher(clock, "typing", metrics, self._load_audiences)

    async def set(self, request: SetTyping, caller: Caller) -> TypingSet:
        place = (request.conversation_id, caller.user_id)
        now = self._clock.seconds()
        audience = await self._find_audience(place)
        if not audience.inside:
            raise NotFound("no such conversation")
        if request.is_typing:
            self._begin(place, caller.session_id, audience)
            self._asked_at[place, caller.session_id] = now
        else:
            self._end(place, caller.session_id, audience)
        return TypingSet(conversation_id=request.conversation_id, is_typing=request.is_typing)

    def end_session(self, session_id: int) -> None:
        """Stop the typing indicators of an ended session."""
        for place in self._typists.places_of(session_id):
            self._expire(place, session_id)

    def end_for_senders(self, sent: Sequence[Sequence[Any]]) -> None:
        """End the typing of users in conversations where they have sent a message: `[place..., when]` each.

        Who has said since then that they type, writes the next message.
        """
        for conversation_id, user_id, at in sent:
            place = (conversation_id, user_id)
            if self._waiting[place] or self._typists.devices_of(place):
                Deferred.fromCoroutine(self._end_sender(place, at))

    async def _end_sender(self, place: Place, at: float) -> None:
        audience = await self._audience_or_nobody(place)
        for session_id in self._typists.devices_of(place):
            if self._asked_at[place, session_id] <= at:
                self._end(place, session_id, audience)

    async def _find_audience(self, place: Place) -> Audience:
        self._waiting[place] += 1
        try:
            return await self._audiences.queue_item(place)
        finally:
            self._waiting[place] -= 1
            if not self._waiting[place]:
                del self._waiting[place]

    def _begin(self, place: Place, session_id: int, audience: Audience) -> None:
        if audience.blocked:
            raise Blocked("this conversation is blocked")
        self._set_timer(place, session_id)
        if self._typists.start(place, session_id):
            self._recipients.begin(place, audience.hearers)
            self._publish(place, session_id, audience.hearers, is_typing=True)

    def _end(self, place: Place, session_id: int, audience: Audience) -> None:
        self._stop_timer((place, session_id))
        self._asked_at.pop((place, session_id), None)
        if self._typists.stop(place, session_id):
            hearers = set(self._recipients.end(place)) & set(audience.members)
            self._publish(place, session_id, sorted(hearers), is_typing=False)

    def _set_timer(self, place: Place, session_id: int) -> None:
        self._stop_timer((place, session_id))
        timer = self._clock.callLater(TYPING_SECONDS, self._expire, place, session_id)
        self._timers[place, session_id] = timer

    def _stop_timer(self, device: Device) -> None:
        timer = self._timers.pop(device, None)
        if timer and timer.active():
            timer.cancel()

    def _expire(self, place: Place, session_id: int) -> None:
        Deferred.fromCoroutine(self._end_by_itself(place, session_id))

    async def _end_by_itself(self, place: Place, session_id: int) -> None:
        self._end(place, session_id, await self._audience_or_nobody(place))

    async def _audience_or_nobody(self, place: Place) -> Audience:
        try:
            return await self._audiences.queue_item(place)
        except PorticoError:
            return NOBODY  # clients end it themselves where nobody can say so

    def _publish(self, place: Place, session_id: int, to: Collection[str], *, is_typing: bool) -> None:
        conversation_id, user_id = place
        event = TypingChanged(conversation_id=conversation_id, user_id=user_id, is_typing=is_typing)
        self._publisher.publish(event, to, (session_id,))

    async def _load_audiences(self, places: Sequence[Place]) -> list[Audience | NotFound]:
        return await self._store.find_audiences(places)


NOBODY = Audience(blocked=False, inside=False, members=(), hearers=())
