"""The moderation hook: a backend service may accept, change or refuse what users write for others.

Whether `portico.hook.message.before_send` is registered is known from the router's registration events. While
it is not, no call is made.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import structlog
from autobahn.wamp.types import CallResult
from twisted.internet import defer
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.contract.moderation import HookAnswer
from portico.contract.payload import decode
from portico.domain.errors import Forbidden, PorticoError, Unavailable
from portico.domain.moderation import HOOK_FIELDS, HookKind
from portico.ports import Clock
from portico.settings.core import HookSettings
from runtime.metrics import Metrics

T = TypeVar("T")
log = structlog.get_logger()
LOOKUP = "wamp.registration.lookup"
CREATED = "wamp.registration.on_create"
DELETED = "wamp.registration.on_delete"


class HookConnection(Protocol):
    """The part of the router connection that the hook uses."""

    async def call(self, procedure: str, *args: Any, **kwargs: Any) -> Any: ...

    def subscribe(self, topic: str, handler: Callable[..., Any]) -> None: ...

    def call_on_connect(self, callback: Callable[[], None]) -> None: ...


class Hook:
    """Calls the service that registered the hook, if any, for the kinds that the settings name."""

    def __init__(
        self, connection: HookConnection, clock: Clock, settings: HookSettings, metrics: Metrics
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._settings = settings
        self._outcomes = metrics.hook
        self._registration: int | None = None
        self._is_known = False
        connection.subscribe(CREATED, self._created)
        connection.subscribe(DELETED, self._deleted)
        connection.call_on_connect(self._up)

    def is_idle(self, kind: HookKind) -> bool:
        """Whether nothing of this kind is passed to the hook, as far as this process knows at once."""
        return kind not in self._settings.kinds or (self._is_known and self._registration is None)

    async def is_asked(self, kind: HookKind) -> bool:
        """The same, after a look at the router where this process does not know it yet."""
        if kind in self._settings.kinds:
            await self._learn()
        return not self.is_idle(kind)

    async def decide(
        self, kind: HookKind, question: Mapping[str, Any], written: T, change: Callable[[HookAnswer], T]
    ) -> T:
        """What may be stored: what was written, or what `change` makes of the answer.

        `change` raises PorticoError for what nobody could have written; then the hook has failed. Raises
        Forbidden for what the hook refuses, and Unavailable where it fails and nothing passes unseen.
        """
        if not await self.is_asked(kind):
            return written
        try:
            answer = await self._ask(kind, question)
            decided = change(answer) if answer.action == "change" else written
        except (PorticoError, defer.TimeoutError) as error:
            self._fail(kind, error)
            return written
        self._outcomes.labels("refused" if answer.action == "refuse" else "passed").inc()
        if answer.action == "refuse":
            raise Forbidden("this was refused", reason=answer.reason or "")
        return decided

    async def _ask(self, kind: HookKind, question: Mapping[str, Any]) -> HookAnswer:
        clock: Any = self._clock
        calling = Deferred.fromCoroutine(self._connection.call(uris.BEFORE_SEND, kind=kind, **question))
        return decode(HookAnswer, _fields(kind, await calling.addTimeout(self._settings.timeout, clock)))

    def _fail(self, kind: HookKind, error: Exception) -> None:
        """Count a failure. Raises Unavailable unless everything passes when the hook fails."""
        open_on_failure = self._settings.open_on_failure
        log.warning("hook.failed", kind=kind, reason=type(error).__name__, open=open_on_failure)
        self._outcomes.labels("failed").inc()
        if not open_on_failure:
            raise Unavailable("this cannot be checked now: retry") from error

    def _up(self) -> None:
        self._is_known = False
        Deferred.fromCoroutine(self._learn())

    async def _learn(self) -> None:
        """Look up whether the hook was registered before this process started; unknown counts as yes."""
        if self._is_known:
            return
        try:
            found = await self._connection.call(LOOKUP, uris.BEFORE_SEND)
        except Unavailable:
            return
        if not self._is_known:
            self._is_known, self._registration = True, found

    def _created(self, session_id: int, registration: Mapping[str, Any], *_: Any, **__: Any) -> None:  # noqa: ARG002
        if registration["uri"] == uris.BEFORE_SEND:
            self._is_known, self._registration = True, registration["id"]
            log.info("hook.registered")

    def _deleted(self, session_id: int, registration_id: int, *_: Any, **__: Any) -> None:  # noqa: ARG002
        if registration_id == self._registration:
            self._registration = None
            log.info("hook.unregistered")


def _fields(kind: HookKind, result: Any) -> Mapping[str, Any]:
    """The answer's fields of this kind, sent as keyword arguments or as one object."""
    fields = result.kwresults if isinstance(result, CallResult) else result
    known = ("action", "reason", *HOOK_FIELDS[kind])
    return {name: fields[name] for name in known if name in fields} if isinstance(fields, Mapping) else {}
