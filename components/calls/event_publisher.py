"""Publishes the events of a call after each change, each event to the users it concerns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from portico.contract.call import (
    CallAccepted,
    CallAnsweredElsewhere,
    CallEnded,
    CallIncoming,
    CallParticipantChanged,
    CallRejected,
    CallUpdated,
)
from portico.contract.call_shapes import call_shape
from portico.domain.calls.events import (
    Accepted,
    CallChange,
    Ended,
    Incoming,
    KindChanged,
    Moved,
    Rejected,
    changes_between,
    initial_changes,
)
from portico.domain.calls.model import Call
from portico.ports import SessionPublisher


class Cause(msgspec.Struct, frozen=True):
    """The session that caused a change, which gets no event; and the reason of a rejection."""

    session_id: int | None = None
    reason: str | None = None


class CallEventPublisher:
    """Maps the changes of a call to events."""

    def __init__(self, publisher: SessionPublisher) -> None:
        self._publisher = publisher
        self._handlers: Mapping[type, Callable[[Any, Call, Cause], None]] = {
            Incoming: self._incoming,
            Accepted: self._accepted,
            Rejected: self._rejected,
            Moved: self._moved,
            KindChanged: self._kind_changed,
            Ended: self._ended,
        }

    def publish_started(self, call: Call) -> None:
        self._publish_all(initial_changes(call), call, Cause())

    def publish_change(self, before: Call, after: Call, act: Cause) -> None:
        self._publish_all(changes_between(before, after), after, act)

    def _publish_all(self, change: Sequence[CallChange], call: Call, act: Cause) -> None:
        for each in change:
            self._handlers[type(each)](each, call, act)

    def _incoming(self, change: Incoming, call: Call, _: Cause) -> None:
        self._publisher.publish(CallIncoming(call=call_shape(call)), change.to)

    def _accepted(self, change: Accepted, call: Call, act: Cause) -> None:
        """Other devices stop ringing; a caller whose call won the glare learns that it is answered."""
        event = CallAccepted(call=call_shape(call), user_id=change.user_id)
        self._publisher.publish(event, [each for each in call.user_ids if each != change.user_id])
        self._publisher.publish(
            CallAnsweredElsewhere(call_id=call.id), [change.user_id], (change.session_id,)
        )
        if act.session_id != change.session_id:
            self._publisher.publish_to_session(event, change.session_id)

    def _rejected(self, change: Rejected, call: Call, act: Cause) -> None:
        event = CallRejected(call=call_shape(call), user_id=change.user_id, reason=act.reason)
        self._publisher.publish(event, call.user_ids, _session(act))

    def _moved(self, change: Moved, call: Call, act: Cause) -> None:
        event = CallParticipantChanged(call=call_shape(call), user_id=change.user_id, state=change.change)
        self._publisher.publish(event, call.user_ids, _session(act))

    def _kind_changed(self, _: KindChanged, call: Call, act: Cause) -> None:
        self._publisher.publish(CallUpdated(call=call_shape(call)), call.user_ids, _session(act))

    def _ended(self, _: Ended, call: Call, act: Cause) -> None:
        event = CallEnded(call=call_shape(call), reason=call.reason or "")
        self._publisher.publish(event, call.user_ids, _session(act))


def _session(act: Cause) -> tuple[int, ...]:
    return () if act.session_id is None else (act.session_id,)
