"""Publishes the events of a call after each change, each event to the users it concerns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from components.calls.views import shown
from portico.contract.call import (
    CallAccepted,
    CallAnsweredElsewhere,
    CallEnded,
    CallIncoming,
    CallParticipantChanged,
    CallRejected,
    CallUpdated,
)
from portico.domain.calls.events import (
    Accepted,
    Ended,
    Incoming,
    KindChanged,
    Moved,
    News,
    Rejected,
    first_news,
    news,
)
from portico.domain.calls.model import Call
from portico.ports import SessionPublisher


class Cause(msgspec.Struct, frozen=True):
    """Who brought a change about: their session gets the answer and no event. With words of rejection."""

    session_id: int | None = None
    reason: str | None = None


class CallEventPublisher:
    """Turns news into events."""

    def __init__(self, voice: SessionPublisher) -> None:
        self._voice = voice
        self._tellers: Mapping[type, Callable[[Any, Call, Cause], None]] = {
            Incoming: self._incoming,
            Accepted: self._accepted,
            Rejected: self._rejected,
            Moved: self._moved,
            KindChanged: self._kind_changed,
            Ended: self._ended,
        }

    def begun(self, call: Call) -> None:
        """A call rings."""
        self._tell(first_news(call), call, Cause())

    def changed(self, before: Call, after: Call, act: Cause) -> None:
        """Something happened to a call."""
        self._tell(news(before, after), after, act)

    def _tell(self, told: Sequence[News], call: Call, act: Cause) -> None:
        for each in told:
            self._tellers[type(each)](each, call, act)

    def _incoming(self, told: Incoming, call: Call, _: Cause) -> None:
        self._voice.publish(CallIncoming(call=shown(call)), told.to)

    def _accepted(self, told: Accepted, call: Call, act: Cause) -> None:
        """Their other devices ring no more; who got the call by calling (glare) hears that it is answered."""
        event = CallAccepted(call=shown(call), user_id=told.user_id)
        self._voice.publish(event, [each for each in call.user_ids if each != told.user_id])
        self._voice.publish(CallAnsweredElsewhere(call_id=call.id), [told.user_id], (told.session_id,))
        if act.session_id != told.session_id:
            self._voice.publish_to_session(event, told.session_id)

    def _rejected(self, told: Rejected, call: Call, act: Cause) -> None:
        event = CallRejected(call=shown(call), user_id=told.user_id, reason=act.reason)
        self._voice.publish(event, call.user_ids, _session(act))

    def _moved(self, told: Moved, call: Call, act: Cause) -> None:
        event = CallParticipantChanged(call=shown(call), user_id=told.user_id, state=told.change)
        self._voice.publish(event, call.user_ids, _session(act))

    def _kind_changed(self, _: KindChanged, call: Call, act: Cause) -> None:
        self._voice.publish(CallUpdated(call=shown(call)), call.user_ids, _session(act))

    def _ended(self, _: Ended, call: Call, act: Cause) -> None:
        event = CallEnded(call=shown(call), reason=call.reason or "")
        self._voice.publish(event, call.user_ids, _session(act))


def _session(act: Cause) -> tuple[int, ...]:
    return () if act.session_id is None else (act.session_id,)
