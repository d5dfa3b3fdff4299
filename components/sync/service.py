"""Use cases of sync: the log position and everything before it, read from one snapshot."""

from datetime import timedelta

import msgspec

from portico.contract.call_shapes import call_shape
from portico.contract.sync import SyncChanges, Synced, SyncedState, SyncState
from portico.domain.paging import encode_cursor
from portico.domain.people import Caller
from portico.domain.sync import Place, after, after_recent, begin, resume
from portico.storage.sync import Page, Reading, Recent, Sync


class SyncService:
    """Use cases of sync."""

    def __init__(self, store: Sync, window: timedelta) -> None:
        self._store = store
        self._window = window

    async def get_state(self, request: SyncState, caller: Caller) -> SyncedState:
        """The full state, or the first page of it by activity."""

        async def work(reading: Reading) -> SyncedState:
            start = begin(caller.user_id, reading.now)
            if request.recent is None:
                page = _synced(start, await reading.read_page(start, request.limit), reset=False)
            else:
                page = _recent(start, await reading.read_recent(caller.user_id, request.recent))
            return SyncedState(
                **msgspec.structs.asdict(page),
                unread_total=await reading.unread_total(caller.user_id),
                calls=[call_shape(call) for call in await reading.live_calls(caller.user_id)],
            )

        return await self._store.read(work)

    async def get_changes(self, request: SyncChanges, caller: Caller) -> Synced:
        """Changes since a cursor; the full state if the cursor is too old or invalid."""

        async def work(reading: Reading) -> Synced:
            place = resume(request.since, caller.user_id, reading.now, self._window)
            start = place or begin(caller.user_id, reading.now)
            page = await reading.read_page(start, request.limit, request.per_conversation)
            return _synced(start, page, reset=place is None)

        return await self._store.read(work)


def _synced(place: Place, page: Page, *, reset: bool) -> Synced:
    return Synced(
        cursor=encode_cursor(after(place, page.last)),
        removed=list(page.removed),
        conversations=list(page.conversations),
        messages=list(page.messages),
        receipts=list(page.receipts),
        gaps=list(page.gaps),
        more=page.last is not None,
        reset=reset,
    )


def _recent(place: Place, recent: Recent) -> Synced:
    return Synced(
        cursor=encode_cursor(after_recent(place, recent.last)),
        removed=[],
        conversations=list(recent.conversations),
        messages=[],
        receipts=list(recent.receipts),
        gaps=[],
        more=recent.last is not None,
        reset=False,
    )
