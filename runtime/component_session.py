"""The WAMP session of a component process: registers procedures and answers calls.

Invocations are handled here and not by Autobahn's `register` machinery, because that merges call details
into the client's keyword arguments and sends a handler's exception to the caller unchanged.
"""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp import message, role
from autobahn.wamp.types import (
    Challenge,
    CloseDetails,
    ComponentConfig,
    RegisterOptions,
    SessionDetails,
)
from twisted.internet.defer import Deferred, gatherResults
from twisted.python.failure import Failure

from portico.contract import uris
from portico.domain.errors import Unavailable
from runtime import wire
from runtime.answers import Answers, Refused
from runtime.documents import Progress
from runtime.fair_shares import FairShares
from runtime.procedures import Endpoint, arguments_and_caller

log = structlog.get_logger()
Internal = Callable[..., Any]
# A call that has begun is finished, even if its caller leaves; only progressive pieces stop then.
FEATURES = {"caller_identification": True, "progressive_call_results": True}
ROLES = {**role.DEFAULT_CLIENT_ROLES, "callee": role.RoleCalleeFeatures(call_canceling=True, **FEATURES)}
# A session embedded in the router cannot be told to stop; if it could, its callers' calls would never end.
EMBEDDED_ROLES = {**role.DEFAULT_CLIENT_ROLES, "callee": role.RoleCalleeFeatures(**FEATURES)}


class ComponentSession(ApplicationSession):
    """Joins the realm, registers `endpoints` (for clients) and `internals` (for the router worker).

    `invoke` says whether other processes may register the same endpoints.
    """

    roles = ROLES
    _transport: Any
    _invocations: dict[int, Any]  # Autobahn's: the open calls of `internals`
    _registrations: dict[int, Any]

    def __init__(
        self,
        answers: Answers,
        shares: FairShares,
        endpoints: Mapping[str, Endpoint],
        internals: Mapping[str, Internal],
        on_ready: Callable[["ComponentSession"], None],
        on_gone: Callable[["ComponentSession"], None],
        secret: str | None = None,
        invoke: str = message.Register.INVOKE_SINGLE,
    ) -> None:
        super().__init__(ComponentConfig(realm=uris.REALM))
        self._session_roles = self.roles
        self._answers = answers
        self._shares = shares
        self._endpoints = endpoints
        self._internals = internals
        self._on_ready = on_ready
        self._on_gone = on_gone
        self._secret = secret
        self._options = RegisterOptions(invoke=invoke)
        self._by_registration: dict[int, Endpoint] = {}
        self._answering = 0
        self._progress: dict[int, Progress] = {}

    def onConnect(self) -> None:  # noqa: N802
        """Authenticate with the component secret; embedded sessions and tests join anonymously."""
        if self._secret is None:
            self.join(uris.REALM, ["anonymous"])
        else:
            self.join(uris.REALM, ["ticket"], authid=uris.COMPONENT)

    def onChallenge(self, challenge: Challenge) -> str:  # noqa: N802, ARG002
        return self._secret or ""

    async def onJoin(self, details: SessionDetails) -> None:  # noqa: N802, ARG002
        """Register everything, or disconnect: a component with half of its procedures is of no use."""
        try:
            await gatherResults([self._register_endpoint(uri) for uri in self._endpoints], consumeErrors=True)
            for uri, procedure in self._internals.items():
                await self.register(procedure, uri)
        except Exception as error:  # noqa: BLE001 - an old session of ours may still hold the names: try again
            log.warning("component.registration_failed", reason=str(getattr(error, "subFailure", error)))
            self.disconnect()
            return
        self._on_ready(self)

    @property
    def open_calls(self) -> int:
        """The calls that have come and are not answered."""
        return self._answering + len(self._invocations)

    async def unregister_all(self) -> None:
        """Take no more calls: after this the router sends none. Raises TransportLost."""
        registrations = list(self._registrations.values())
        await gatherResults([each.unregister() for each in registrations], consumeErrors=True)

    def _register_endpoint(self, uri: str) -> "Deferred[None]":
        registered: Deferred[Any] = self.register(_never_called, uri, self._options)
        return registered.addCallback(
            lambda registration: self._by_registration.__setitem__(registration.id, self._endpoints[uri])
        )

    def onLeave(self, details: CloseDetails) -> None:  # noqa: N802
        """Autobahn's handler without its warning; the router connection logs a lost session."""
        super().onLeave(CloseDetails(CloseDetails.REASON_DEFAULT, details.message))

    def onDisconnect(self) -> None:  # noqa: N802
        self._on_gone(self)

    def onMessage(self, msg: Any) -> None:  # noqa: N802
        """Handle invocations here; leave other messages to Autobahn."""
        if type(msg) is message.Invocation and msg.registration in self._by_registration:
            Deferred.fromCoroutine(self._answer(msg)).addErrback(self._dropped)
        elif type(msg) is message.Interrupt:  # a caller that went away: its work ends by itself
            if msg.request in self._progress:
                self._progress[msg.request].stop()
        else:
            super().onMessage(msg)

    async def _answer(self, call: message.Invocation) -> None:
        endpoint = self._by_registration[call.registration]
        progress = self._progress_of(call)
        self._answering += 1
        try:
            result = await self._answers.answer_call(
                endpoint.procedure.name, self._run(endpoint, call, progress)
            )
            reply = self._result(call.request, result)
        except Refused as refused:
            reply = message.Error(
                message.Invocation.MESSAGE_TYPE, call.request, refused.uri, refused.args_list, refused.kwargs
            )
        finally:
            self._answering -= 1
            self._progress.pop(call.request, None)
        if self._transport:
            self._transport.send(reply)

    async def _run(
        self, endpoint: Endpoint, call: message.Invocation, progress: Progress | None
    ) -> dict[str, Any]:
        kwargs, caller = arguments_and_caller(call)
        return await self._shares.run_in_slot(
            caller, endpoint.procedure, lambda: endpoint.answer(kwargs, caller, progress)
        )

    def publish_event(self, topic: str, event: dict[str, Any], **options: Any) -> None:
        """Publish without acknowledgement; `options` are those of PUBLISH."""
        request = self._request_id_gen.next()
        options = {name: value for name, value in options.items() if value is not None}
        self._transport.send(wire.publication(request, options, topic, event))

    def _result(self, request: int, result: dict[str, Any]) -> Any:
        return wire.answer(request, result)

    def _progress_of(self, call: message.Invocation) -> Progress | None:
        if not call.receive_progress:
            return None
        progress = Progress(lambda piece: self._send_piece(call.request, piece))
        self._progress[call.request] = progress
        return progress

    def _send_piece(self, request: int, piece: dict[str, Any]) -> None:
        if not self._transport:
            raise Unavailable("the router is away")
        self._transport.send(message.Yield(request, kwargs=piece, progress=True))

    def _dropped(self, failure: Failure) -> None:
        log.error("call.answer_lost", exc_info=(failure.type, failure.value, failure.getTracebackObject()))


def _never_called() -> None:
    """A placeholder for Autobahn's `register`; `onMessage` answers instead."""
