"""The router's end of a session, and its factory: each message is validated before Crossbar handles it."""

from collections.abc import Callable, Mapping
from typing import Any

from autobahn.wamp import message
from autobahn.wamp.exception import ApplicationError
from autobahn.websocket.protocol import WebSocketProtocol
from crossbar.router import session
from crossbar.router.router import RouterFactory
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from portico.ports import Clock
from router.core.joined_sessions import JoinedSessions
from router.core.lean_sessions import forget_handshake, forget_login
from router.core.validation import MessageValidator
from router.core.welcome import JoiningTransport

Authenticate = Callable[..., "Deferred[dict[str, Any]]"]


class SharedLog:
    """Crossbar's logger for all sessions. Autobahn makes one for each, which takes a kilobyte."""

    def __get__(self, *_: object) -> Any:
        return session.RouterSession.log

    def __set__(self, *_: object) -> None:
        """Leave what Autobahn made."""


class RouterSession(session.RouterSession):
    """Crossbar's, with validation, and a WELCOME without internals. Crossbar's factory sets `factory`."""

    log: Any = SharedLog()
    factory: "RouterSessionFactory"
    _transport: Any
    _pending_auth: Any
    _router: Any
    _session_details: Any
    _stats_enabled: bool
    refusal: Mapping[str, Any] = {}  # the fields of the error that refused the login

    def onOpen(self, transport: Any) -> None:  # noqa: N802
        super().onOpen(transport)
        self._transport = JoiningTransport(self, transport)

    def onMessage(self, msg: message.Message) -> None:  # noqa: N802
        """Handle what is valid. Raises ProtocolError to close the connection."""
        valid = self.factory.validator.validate(self, msg)
        if valid is None:
            return
        if type(valid) is message.Goodbye:
            self.factory.joined_sessions.flush()
        super().onMessage(valid)

    def onAuthenticate(self, signature: str, extra: dict[str, Any]) -> Any:  # noqa: N802
        """Ask the authenticator in this process itself, and not by a call through the dealer."""
        pending = self._pending_auth
        authenticate = self.factory.authenticators.get(getattr(pending, "_authenticator", None))
        if authenticate is not None:
            pending._authenticator_session = DirectCaller(authenticate, self)
        return super().onAuthenticate(signature, extra)

    def onJoin(self, details: Any) -> None:  # noqa: N802
        """Leave out Crossbar's event for each session; `joined_sessions` has one for many."""
        if self._is_watched_by_crossbar():
            super().onJoin(details)
        else:
            self._service_session = self._router._realm.session
            self._session_details, self._stats_enabled = details, False
            self._router._session_joined(self, details)
        self.factory.joined_sessions.add(self, self._service_session)
        forget_login(self)
        if isinstance(self._transport, WebSocketProtocol):
            forget_handshake(self._transport)

    def onClose(self, wasClean: bool) -> None:  # noqa: FBT001, N802, N803
        self.factory.joined_sessions.flush()
        super().onClose(wasClean)

    def _is_watched_by_crossbar(self) -> bool:
        """Whether the config asks for cookies or for statistics of sessions, which Crossbar begins here."""
        return bool(getattr(self._transport, "_cbtid", None)) or "stats" in self._router._realm.config


class DirectCaller:
    """Stands where Crossbar's pending login has a session to call the authenticator by."""

    def __init__(self, authenticate: Authenticate, session: RouterSession) -> None:
        self._authenticate, self._session = authenticate, session

    def call(self, _procedure: str, *args: Any) -> "Deferred[dict[str, Any]]":
        """Call it, whatever its URI. The session gets the fields of a refusal: Crossbar drops them."""
        return self._authenticate(*args).addErrback(self._note)

    def _note(self, failure: Failure) -> Failure:
        if isinstance(failure.value, ApplicationError):
            self._session.refusal = failure.value.kwargs
        return failure


class RouterSessionFactory(session.RouterSessionFactory):
    """Constructs a session for each connection. `authenticators` are those of this process, by URI."""

    session = RouterSession
    authenticators: Mapping[str | None, Authenticate] = {}

    def __init__(self, routers: RouterFactory, validator: MessageValidator, clock: Clock) -> None:
        super().__init__(routers)
        self.validator: Any = validator
        self.joined_sessions = JoinedSessions(clock)
