"""Use cases of calls: start, answer, decline, end and history."""

from components.calls.call_manager import CallManager
from components.calls.call_targets import CallTargets
from components.calls.event_publisher import Cause
from portico.contract.call import (
    AcceptCall,
    CallJoined,
    Calls,
    EndCall,
    GetCall,
    ListCalls,
    OneCall,
    RejectCall,
    StartCall,
    UpdateCall,
)
from portico.contract.call_shapes import call_shape, past_call_shape
from portico.contract.moderation import HookAnswer
from portico.contract.payload import decode
from portico.domain.calls import transitions
from portico.domain.calls.model import Call
from portico.domain.calls.transitions import MESH
from portico.domain.errors import Conflict, Forbidden, Unavailable
from portico.domain.people import Caller
from portico.domain.text import check_visible
from portico.ports import MediaServer
from portico.storage.calls import store as calls
from portico.storage.calls.store import Start
from runtime.hook import Hook

ATTEMPTS = 3  # to find a call that is over again by the time one comes to it


class CallService:
    """Use cases of calls."""

    def __init__(
        self,
        manager: CallManager,
        store: calls.Calls,
        targets: CallTargets,
        media_server: MediaServer,
        hook: Hook,
    ) -> None:
        self._manager = manager
        self._store = store
        self._targets = targets
        self._media_server = media_server
        self._hook = hook

    async def start(self, request: StartCall, caller: Caller) -> CallJoined:
        """Start a call, or join the one that is running in the conversation."""
        conversation_id = await self._targets.find_conversation(request, caller)
        start = Start(conversation_id, request.kind, caller.user_id, caller.session_id)
        for _ in range(ATTEMPTS):
            begun = await self._manager.begin(start)
            if isinstance(begun, Call):
                return self._joined(begun, caller)
            try:
                return self._joined(await self._enter(begun.call_id, caller, Cause()), caller)
            except Conflict as error:
                if "status" not in error.fields:
                    raise
        raise Conflict("the other call is over by now: call again")

    async def accept(self, request: AcceptCall, caller: Caller) -> CallJoined:
        """Answer or join a call, or rejoin it from another session."""
        act = Cause(caller.session_id)
        call = await self._enter(request.call_id, caller, act, request.replaces)
        return self._joined(call, caller)

    async def reject(self, request: RejectCall, caller: Caller) -> OneCall:
        if request.reason is not None:
            check_visible("reason", request.reason)
        reason = await self._approve(request, caller)
        call = await self._manager.change_call(
            request.call_id,
            lambda call: transitions.reject(call, caller.user_id, self._manager.now),
            Cause(caller.session_id, reason),
        )
        return OneCall(call=call_shape(call))

    async def _approve(self, request: RejectCall, caller: Caller) -> str | None:
        """The reason that the hook lets pass. Without one the call is rejected all the same."""
        if request.reason is None:
            return None
        call = await self._store.get(request.call_id, caller.user_id)
        question = {
            "sender_id": caller.user_id,
            "conversation_id": call.conversation_id,
            "call_id": call.id,
            "text": request.reason,
        }
        try:
            return await self._hook.decide(
                "call", question, request.reason, lambda answer: changed_reason(request, answer)
            )
        except (Forbidden, Unavailable):
            return None

    async def end(self, request: EndCall, caller: Caller) -> OneCall:
        call = await self._manager.change_call(
            request.call_id,
            lambda call: transitions.leave(call, caller.user_id, self._manager.now),
            Cause(caller.session_id),
        )
        return OneCall(call=call_shape(call))

    async def update(self, request: UpdateCall, caller: Caller) -> OneCall:
        """Switch between audio and video."""
        call = await self._manager.change_call(
            request.call_id,
            lambda call: transitions.change_kind(call, caller.user_id, caller.session_id, request.kind),
            Cause(caller.session_id),
        )
        return OneCall(call=call_shape(call))

    async def get(self, request: GetCall, caller: Caller) -> OneCall:
        return OneCall(call=call_shape(await self._store.get(request.call_id, caller.user_id)))

    async def history(self, request: ListCalls, caller: Caller) -> Calls:
        found, cursor = await self._store.list_history(caller.user_id, request.limit, request.cursor)
        return Calls(calls=[past_call_shape(call, caller.user_id) for call in found], next_cursor=cursor)

    async def _enter(self, call_id: int, caller: Caller, act: Cause, replaced: int | None = None) -> Call:
        def decide(call: Call) -> Call:
            call = transitions.take_over(call, caller.user_id, replaced, self._manager.now)
            seats = None if self._media_server.media(call, caller.user_id) else MESH
            return transitions.accept(call, caller.user_id, caller.session_id, self._manager.now, seats)

        return await self._manager.join_call(call_id, caller.user_id, decide, act)

    def _joined(self, call: Call, caller: Caller) -> CallJoined:
        is_in = call.live and len(call.parties) > MESH
        media = self._media_server.media(call, caller.user_id) if is_in else None
        return CallJoined(call=call_shape(call), media=media)


def changed_reason(request: RejectCall, answer: HookAnswer) -> str | None:
    """The hook's text in place of the reason. Raises PorticoError for one that nobody could give."""
    if answer.text is None:
        return request.reason
    check_visible("reason", answer.text)
    return decode(RejectCall, {"call_id": request.call_id, "reason": answer.text}).reason
