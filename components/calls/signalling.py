"""Use case of WebRTC signals: forwarded from one session to another in order, and never stored."""

from components.calls.call_manager import CallManager
from components.calls.event_publisher import Cause
from portico.contract.call import CallSignal, CallSignalled, SignalCall
from portico.domain.calls.model import Call
from portico.domain.calls.signals import check_signal, receiver
from portico.domain.calls.transitions import connect
from portico.domain.people import Caller
from portico.ports import SessionPublisher
from portico.storage.calls.store import Calls


class Signalling:
    """`call.signal`. Only the first answer of a call, which connects it, waits for the database."""

    def __init__(self, manager: CallManager, store: Calls, publisher: SessionPublisher) -> None:
        self._manager = manager
        self._store = store
        self._publisher = publisher

    async def signal(self, request: SignalCall, caller: Caller) -> CallSignalled:
        """Forward a signal to the session of the other participant."""
        check_signal(request.kind, request.payload)
        return await self._manager.queues.run(request.call_id, lambda: self._hand_on(request, caller))

    async def _hand_on(self, request: SignalCall, caller: Caller) -> CallSignalled:
        call = await self._find(request.call_id, caller)
        session_id = receiver(call, caller.user_id, caller.session_id, request.to_user_id)
        if request.kind == "answer" and not call.connected_at:
            await self._connect(call)
        event = CallSignal(
            call_id=call.id, from_user_id=caller.user_id, kind=request.kind, payload=request.payload
        )
        self._publisher.publish_to_session(event, session_id)
        return CallSignalled(call_id=call.id)

    async def _find(self, call_id: int, caller: Caller) -> Call:
        """The active call, else the ended one, so that its participants get the right error."""
        return self._manager.live.find(call_id) or await self._store.get(call_id, caller.user_id)

    async def _connect(self, call: Call) -> None:
        def decide(call: Call) -> Call:
            return connect(call, self._manager.now)

        await self._manager.commit_change(lambda: self._store.change_call(call.id, decide), Cause())
