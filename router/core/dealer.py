"""The dealer: corrects five things of Crossbar's, chooses among processes, and adds a fast path for calls.

Crossbar's `Dealer.processCall` also supports tracing, dynamic authorizers, payload validation, pattern
registrations, timeouts and progressive results, and pays for them on every call. A plain call of a
component's procedure, by a role that is known to be allowed, needs none of that. Every other call takes
Crossbar's path.
"""

from typing import Any

import structlog
from autobahn.wamp import message
from autobahn.wamp.exception import ApplicationError
from crossbar.router import dealer

from portico.contract import uris
from portico.contract.errors import uri_of
from portico.contract.registry import BY_URI
from portico.contract.roles import CLIENTS
from portico.domain.errors import Unavailable
from router.core.open_calls import OpenCalls
from router.core.permissions import Permission, cached_permission
from router.core.turns import Turns, is_shared
from router.core.waiting_calls import FULL_UP, WaitingCalls
from runtime import wire

log = structlog.get_logger()
RETRY_AFTER_MS = 500  # a component is back within two seconds
RESTARTING = Unavailable("a part of this server is restarting: retry", retry_after_ms=RETRY_AFTER_MS)


class Dealer(dealer.Dealer):
    """Crossbar's, with the corrections and the choice among processes only."""

    def __init__(self, router: Any, reactor: Any, options: Any = None) -> None:
        super().__init__(router, reactor, options)
        self._clock = reactor
        self._turns = Turns(reactor, lambda number: number in self._invocations, self._go_on)
        self._waiting: WaitingCalls | None = None

    def let_calls_wait(self, open_calls: OpenCalls) -> WaitingCalls:
        """Let calls wait for a component that has enough to do."""
        self._waiting = WaitingCalls(self._clock, self, open_calls, self._go_on, self._refuse)
        return self._waiting

    def is_open(self, session: Any, request: int) -> bool:
        """Whether a call of a session is not answered."""
        if (session._session_id, request) in self._invocations_by_call:
            return True
        return bool(self._waiting and self._waiting.find(session, request))

    def processCall(self, session: Any, call: message.Call) -> None:  # noqa: N802
        """Process a call, or let it wait."""
        if self._waiting is None or not self._waiting.takes(session, call):
            self._process(session, call)

    def _process(self, session: Any, call: message.Call) -> None:
        """Answer `unavailable` for a procedure whose component restarts.

        Crossbar answers `no_such_procedure`, as if it would never be there.
        """
        if _is_restarting(self, session, call.procedure):
            self._router.send(session, _error(call, RESTARTING))
        else:
            super().processCall(session, call)

    def _call(  # the parameters are Crossbar's
        self,
        session: Any,
        call: message.Call,
        registration: Any,
        authorization: Any,
        is_queued_call: bool = False,  # noqa: FBT001, FBT002
    ) -> bool:
        """Invoke the process whose turn it is, instead of the next one of the round robin."""
        if is_shared(registration):
            process = self._turns.choose(session, call, registration)
            if process is None:
                self._turns.wait(session, call, registration)
                return False
            registration.extra.roundrobin_current = list(registration.observers).index(process)
        return bool(super()._call(session, call, registration, authorization, is_queued_call))

    def _add_invoke_request(  # the parameters are Crossbar's
        self,
        invocation_request_id: int,
        registration: Any,
        session: Any,
        call: message.Call,
        callee: Any,
        forward_for: Any,
        authorization: Any,
        timeout: Any = None,
    ) -> Any:
        """Note which of several processes was invoked, too."""
        if is_shared(registration):
            self._turns.note(invocation_request_id, session, call, registration, callee)
        return super()._add_invoke_request(
            invocation_request_id, registration, session, call, callee, forward_for, authorization, timeout
        )

    def _go_on(self, session: Any, call: message.Call) -> None:
        """Process a call that has waited, unless its caller has left. An exception concerns no other call."""
        if session not in self._session_to_registrations:
            return
        try:
            self._process(session, call)
        except Exception:
            log.exception("router.failed", message="Call")

    def _refuse(self, session: Any, call: message.Call) -> None:
        """Answer a call that has waited too long."""
        if session in self._session_to_registrations:
            self._router.send(session, _error(call, FULL_UP))

    def _remove_invoke_request(self, invocation_request: Any) -> None:
        """A call was answered: another one may go on."""
        super()._remove_invoke_request(invocation_request)
        if self._waiting:
            self._waiting.go_on()

    def processCancel(self, session: Any, cancel: message.Cancel) -> None:  # noqa: N802
        """Answer a caller that does not wait for the component at once.

        Crossbar interrupts the component and then answers, but sends nothing where it interrupts nobody.
        """
        waiting = self._waiting.find(session, cancel.request) if self._waiting else None
        if self._waiting and waiting:
            self._waiting.remove(lambda each: each is waiting)
            self._router.send(session, _canceled(cancel))
            return
        call = self._invocations_by_call.get((session._session_id, cancel.request))
        unanswered = call and not call.canceled and not _interrupts(call.callee, cancel)
        super().processCancel(session, cancel)
        if unanswered:
            self._router.send(session, _canceled(cancel))

    def detach(self, session: Any) -> None:
        """Forget the canceled calls of a session that leaves, and answer clients that wait for it.

        Otherwise the late result of a caller's call raises an exception here; and the caller of a component
        that leaves gets a second error, which ends its connection, because the protocol forbids it. Crossbar
        answers `canceled`, which does not say that a retry helps.
        """
        for call in self._caller_to_invocations.get(session, ()):
            call.canceled = False
        for call in list(self._callee_to_invocations.get(session, ())):
            if call.canceled and call.error_msg is None:  # it is answered
                super()._remove_invoke_request(call)
            elif not call.canceled and _is_of_client(call.caller, call.call.procedure):
                super()._remove_invoke_request(call)
                self._router.send(call.caller, _error(call.call, RESTARTING))
        super().detach(session)
        if self._waiting:  # only now: those that wait must not go to who leaves
            self._waiting.remove(lambda each: each.session is session)
            self._waiting.go_on()


def _interrupts(callee: Any, cancel: message.Cancel) -> bool:
    """Whether Crossbar interrupts a component for this cancellation."""
    return bool(cancel.mode != message.Cancel.SKIP and dealer._can_cancel(callee, "callee"))


def _canceled(cancel: message.Cancel) -> message.Error:
    return message.Error(message.Call.MESSAGE_TYPE, cancel.request, ApplicationError.CANCELED)


class FastDealer(Dealer):
    """The same with the fast path."""

    def _process(self, session: Any, call: message.Call) -> None:
        """Invoke the component, or leave it to Crossbar."""
        permission = cached_permission(self._router, session, call.procedure, "call")
        registration = self._registration_map.get_observation(call.procedure)
        component = None
        if permission and permission["allow"] and registration and _is_plain(call):
            component = self._component_for(session, call, registration)
        if permission and component:
            _invoke(self, session, call, registration, permission, component)
        else:
            super()._process(session, call)

    def _component_for(self, session: Any, call: message.Call, registration: Any) -> Any | None:
        """The component that is invoked at once; None if Crossbar has to select one, or the call waits."""
        if is_shared(registration):
            component = self._turns.choose(session, call, registration)
        elif registration.extra.invoke == message.Register.INVOKE_SINGLE:
            component = registration.observers[0]
        else:
            return None
        return component if component and _takes_calls(registration, component) else None


def _is_restarting(dealer: Any, session: Any, uri: str) -> bool:
    """Whether nobody has registered a procedure of the registry that this client may call."""
    return _is_of_client(session, uri) and dealer._registration_map.get_observation(uri) is None


def _is_of_client(session: Any, uri: str) -> bool:
    """Whether a client calls a procedure of the registry that its role may call."""
    procedure, role = BY_URI.get(uri), session._authrole
    return procedure is not None and role in CLIENTS and role in procedure.roles


def _error(call: message.Call, error: Unavailable) -> message.Error:
    return message.Error(
        message.Call.MESSAGE_TYPE, call.request, uri_of(error), [error.message], error.fields
    )


def _is_plain(call: message.Call) -> bool:
    return not (call.payload or call.timeout or call.receive_progress)


def _takes_calls(registration: Any, callee: Any) -> bool:
    """Whether a callee is a component for which no call has to wait."""
    is_component = callee._authrole == uris.COMPONENT
    return is_component and has_no_concurrency_limit(registration, callee)


def has_no_concurrency_limit(registration: Any, callee: Any) -> bool:
    """Whether Crossbar does not have to count the open calls of a callee."""
    extra = registration.observers_extra.get(callee)
    return extra is None or not extra.concurrency


def _invoke(
    dealer: Any,
    session: Any,
    call: message.Call,
    registration: Any,
    permission: Permission,
    component: Any,
) -> None:
    """Send the INVOCATION, and record the call where Crossbar looks it up for results and cancellation."""
    request = dealer._request_id_gen.next()
    dealer._add_invoke_request(request, registration, session, call, component, None, permission)
    details = {
        "caller": session._session_id,
        "caller_authid": session._authid,
        "caller_authrole": session._authrole,
    }
    component._transport.send(
        wire.invocation(request, registration.id, details, call.args or [], call.kwargs or {})
    )
