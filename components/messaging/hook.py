"""The hook before a send: a backend service may inspect, change or refuse each message.

Whether `portico.hook.message.before_send` is registered is known from the router's registration events. While
it is not, no call is made.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
import structlog
from autobahn.wamp.types import CallResult
from twisted.internet import defer
from twisted.internet.defer import Deferred, gatherResults

from portico.contract import uris
from portico.contract.moderation import HookAnswer
from portico.contract.payload import decode
from portico.domain.errors import Forbidden, PorticoError, Unavailable
from portico.domain.messages import Draft, check_content
from portico.ports import Clock
from portico.settings.core import HookSettings
from portico.storage.messages.rows import read_attachments
from portico.storage.signed_urls import SignedUrls
from runtime.metrics import Metrics

log = structlog.get_logger()
LOOKUP = "wamp.registration.lookup"
CREATED = "wamp.registration.on_create"
DELETED = "wamp.registration.on_delete"
OWN = ("session_id", "approved")  # fields of a draft that are no part of the message


class HookConnection(Protocol):
    """The part of the router connection that the hook uses."""

    async def call(self, procedure: str, *args: Any, **kwargs: Any) -> Any: ...

    def subscribe(self, topic: str, handler: Callable[..., Any]) -> None: ...

    def call_on_connect(self, callback: Callable[[], None]) -> None: ...


class Hook:
    """Calls the service that registered the hook, if any."""

    def __init__(
        self,
        connection: HookConnection,
        clock: Clock,
        settings: HookSettings,
        metrics: Metrics,
        signed_urls: SignedUrls,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._settings = settings
        self._signed_urls = signed_urls
        self._outcomes = metrics.hook
        self._registration: int | None = None
        self._is_known = False
        connection.subscribe(CREATED, self._created)
        connection.subscribe(DELETED, self._deleted)
        connection.call_on_connect(self._up)

    @property
    def idle(self) -> bool:
        """Whether no hook is registered."""
        return self._is_known and self._registration is None

    async def approve(self, drafts: Sequence[Draft]) -> list[Draft | PorticoError]:
        """Call the hook for all drafts at once; each becomes what may be stored, or an error."""
        await self._learn()
        if self.idle:
            return list(drafts)
        calls = [Deferred.fromCoroutine(self._ask(draft)) for draft in drafts]
        results: list[Draft | PorticoError] = await gatherResults(calls)
        return results

    async def _ask(self, draft: Draft) -> Draft | PorticoError:
        calling = Deferred.fromCoroutine(
            self._connection.call(uris.BEFORE_SEND, **_question(draft, self._signed_urls))
        )
        clock: Any = self._clock
        try:
            result = await calling.addTimeout(self._settings.timeout, clock)
            result_draft = apply_answer(draft, decode(HookAnswer, _fields(result)))
        except (PorticoError, defer.TimeoutError) as error:
            return self._failed(draft, error)
        self._outcomes.labels("refused" if isinstance(result_draft, PorticoError) else "passed").inc()
        return result_draft

    def _failed(self, draft: Draft, error: Exception) -> Draft | PorticoError:
        log.warning("hook.failed", reason=type(error).__name__, open=self._settings.open_on_failure)
        self._outcomes.labels("failed").inc()
        if self._settings.open_on_failure:
            return draft
        return Unavailable("messages cannot be checked now: retry")

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


def apply_answer(draft: Draft, answer: HookAnswer) -> Draft | PorticoError:
    """Apply the hook's answer. Raises PorticoError for content that may not be sent."""
    if answer.action == "refuse":
        return Forbidden("this message was refused", reason=answer.reason or "")
    if answer.action == "allow":
        return draft
    changes = {"text": answer.text, "metadata": answer.metadata}
    changed = msgspec.structs.replace(draft, **{key: new for key, new in changes.items() if new is not None})
    check_content(changed)
    return changed


def _question(draft: Draft, urls: SignedUrls) -> dict[str, Any]:
    question = {key: value for key, value in msgspec.to_builtins(draft).items() if key not in OWN}
    attachments = read_attachments(draft.attachments, urls)
    return {**question, "conversation_id": draft.conversation_id or None, "attachments": attachments}


def _fields(result: Any) -> Mapping[str, Any]:
    """The answer's fields, sent as keyword arguments or as one object."""
    fields = result.kwresults if isinstance(result, CallResult) else result
    return fields if isinstance(fields, Mapping) else {}
