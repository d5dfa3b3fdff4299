"""Use case of WebRTC signals: forwarded from one session to another in order, and never stored."""

from collections.abc import Sequence
from typing import Protocol

from components.calls.call_manager import CallManager
from components.calls.event_publisher import Cause
from portico.contract.call import CallSignal, CallSignalled, SignalCall
from portico.domain.calls.model import Call
from portico.domain.calls.signals import check_signal, receiver
from portico.domain.calls.transitions import connect
from portico.domain.people import NO_SESSION, Caller
from portico.ports import SessionPublisher
from portico.storage.calls.store import Calls


class OtherNodes(Protocol):
    """The other nodes that live."""

    @property
    def others(self) -> Sequence[str]: ...


class Signalling:
    """`call.signal`. On one node, only the first answer of a call waits for the database: it connects it."""

    def __init__(
        self, manager: CallManager, store: Calls, publisher: SessionPublisher, nodes: OtherNodes
    ) -> None:
        self._nodes = nodes
        self._manager = manager
        self._store = store
        self._publisher = publisher

    async def signal(self, request: SignalCall, caller: Caller) -> CallSignalled:
        """Forward a signal to the session of the other participant."""
        check_signal(request.kind, request.payload)
        return await self._manager.queues.run(request.call_id, lambda: self._hand_on(request, caller))

    async def _hand_on(self, request: SignalCall, caller: Caller) -> CallSignalled:
        call = await self._find(request.call_id, caller)
        party = receiver(call, caller.user_id, caller.session_id, request.to_user_id)
        if request.kind == "answer" and not call.connected_at:
            await self._connect(call)
        event = CallSignal(
            call_id=call.id, from_user_id=caller.user_id, kind=request.kind, payload=request.payload
        )
        self._publisher.publish_to_session(event, party.session_id or NO_SESSION, party.node_id or "")
        return CallSignalled(call_id=call.id)

    async def _find(self, call_id: int, caller: Caller) -> Call:
        """The call as it is; also an ended one, so that its participants get the right error.

        What is known here counts only while no other node can have changed it.
        """
        known = None if self._nodes.others else self._manager.live.find(call_id)
        return known or await self._store.get(call_id, caller.user_id)

    async def _connect(self, call: Call) -> None:
        def decide(call: Call) -> Call:
            return connect(call, self._manager.now)

        await self._manager.commit_change(lambda: self._store.change_call(call.id, decide), Cause())
