"""Use cases of sync: the log position and everything before it, read from one snapshot."""

from datetime import timedelta

from portico.contract.sync import SyncChanges, Synced, SyncState
from portico.domain.paging import encode_cursor
from portico.domain.people import Caller
from portico.domain.sync import Place, after, begin, resume
from portico.storage.sync import Reading, Sync


class SyncService:
    """Use cases of sync."""

    def __init__(self, store: Sync, window: timedelta) -> None:
        self._store = store
        self._window = window

    async def get_state(self, request: SyncState, caller: Caller) -> Synced:
        """The full state."""

        async def work(reading: Reading) -> Synced:
            return await _page(reading, begin(caller.user_id, reading.now), request.limit, reset=False)

        return await self._store.read(work)

    async def get_changes(self, request: SyncChanges, caller: Caller) -> Synced:
        """Changes since a cursor; the full state if the cursor is too old or invalid."""

        async def work(reading: Reading) -> Synced:
            place = resume(request.since, caller.user_id, reading.now, self._window)
            start = place or begin(caller.user_id, reading.now)
            return await _page(reading, start, request.limit, reset=place is None)

        return await self._store.read(work)


async def _page(reading: Reading, place: Place, limit: int, *, reset: bool) -> Synced:
    page = await reading.read_page(place, limit)
    return Synced(
        cursor=encode_cursor(after(place, page.last)),
        removed=list(page.removed),
        conversations=list(page.conversations),
        messages=list(page.messages),
        receipts=list(page.receipts),
        more=page.last is not None,
        reset=reset,
    )
