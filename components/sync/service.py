"""Use cases of sync: the log position and everything before it, read from one snapshot."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from portico.contract.call_shapes import call_shape
from portico.contract.sync import SyncChanges, Synced, SyncedState, SyncState
from portico.domain.paging import encode_cursor
from portico.domain.people import Caller
from portico.domain.sync import Place, after, after_recent, begin, resume
from portico.storage.sync import Page, Reading, Recent, Sync
from runtime.documents import Progress


class SyncService:
    """Use cases of sync."""

    def __init__(self, store: Sync, window: timedelta) -> None:
        self._store = store
        self._window = window

    async def get_state(self, request: SyncState, caller: Caller, progress: Progress | None) -> SyncedState:
        """The full state, or the first page of it by activity, in chunks to a caller that takes them."""

        async def work(reading: Reading) -> SyncedState:
            start = begin(caller.user_id, reading.now)
            beside = await _read_beside(reading, caller.user_id)
            if request.recent is None:
                page = await reading.read_page(start, request.limit)
                return _state(_synced(start, page, reset=False), beside)
            chunks: list[Recent] = []
            async for chunk in reading.read_recent(caller.user_id, request.recent):
                if progress and chunks:
                    progress.send(_state(_recent(start, chunks.pop()), beside))
                chunks.append(chunk)
            return _state(_recent(start, _joined(chunks)), beside)

        return await self._store.read(work)

    async def get_changes(self, request: SyncChanges, caller: Caller) -> Synced:
        """Changes since a cursor; the full state if the cursor is too old or invalid."""

        async def work(reading: Reading) -> Synced:
            place = resume(request.since, caller.user_id, reading.now, self._window)
            start = place or begin(caller.user_id, reading.now)
            page = await reading.read_page(start, request.limit, request.per_conversation)
            return _synced(start, page, reset=place is None)

        return await self._store.read(work)


async def _read_beside(reading: Reading, user_id: str) -> dict[str, Any]:
    """What a state has beside the conversations."""
    calls = [call_shape(call) for call in await reading.live_calls(user_id)]
    return {"unread_total": await reading.unread_total(user_id), "calls": calls}


def _state(page: Synced, beside: dict[str, Any]) -> SyncedState:
    return SyncedState(**msgspec.structs.asdict(page), **beside)


def _joined(chunks: Sequence[Recent]) -> Recent:
    return Recent(
        conversations=[view for chunk in chunks for view in chunk.conversations],
        receipts=[receipt for chunk in chunks for receipt in chunk.receipts],
        last=chunks[-1].last if chunks else None,
    )


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
