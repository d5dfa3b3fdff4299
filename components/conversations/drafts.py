"""Use cases of drafts: stored, and published to the user's own other devices."""

from collections.abc import Sequence
from typing import Any

import structlog
from twisted.internet.defer import Deferred

from portico.contract.draft import DraftKept, Drafts, DraftUpdated, GetDrafts, SetDraft
from portico.domain.people import Caller
from portico.domain.text import check_text
from portico.ports import Clock, Publisher
from portico.storage.conversations.drafts import DraftStore

log = structlog.get_logger()
GATHERING = 2.0  # seconds; one statement then deletes the drafts of all who have sent meanwhile


class DraftService:
    """Use cases of drafts."""

    def __init__(self, store: DraftStore, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._sent = set[tuple[int, str]]()

    async def set(self, request: SetDraft, caller: Caller) -> DraftKept:
        check_text(request.text)
        draft = await self._store.set(caller.user_id, request.conversation_id, request.text)
        self._publisher.publish(DraftUpdated(draft=draft), (caller.user_id,), (caller.session_id,))
        return DraftKept(draft=draft)

    async def get(self, request: GetDrafts, caller: Caller) -> Drafts:
        return Drafts(drafts=await self._store.list_drafts(caller.user_id, request.conversation_id))

    def forget_sent(self, sent: Sequence[Sequence[Any]]) -> None:
        """Delete what was sent: `[conversation_id, user_id, when]` each. Until then it does not count."""
        if not self._sent:
            self._clock.callLater(GATHERING, self._flush)
        self._sent.update((conversation_id, user_id) for conversation_id, user_id, _ in sent)

    def _flush(self) -> None:
        places, self._sent = sorted(self._sent), set()
        Deferred.fromCoroutine(self._store.forget_sent(places)).addErrback(_note_failure)


def _note_failure(failure: Any) -> None:
    log.info("draft.not_forgotten", reason=failure.type.__name__)
