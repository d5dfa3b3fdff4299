"""Use cases of reading a ledger."""

from portico.contract.evidence import FirstView, LedgerEntry, LedgerPage, ListLedger, ListViews, Views
from portico.domain.evidence.chain import Line, canonical
from portico.domain.people import Caller
from portico.storage.evidence.ledger import Ledger


class LedgerService:
    """Reads ledgers and first views."""

    def __init__(self, store: Ledger) -> None:
        self._store = store

    async def list_entries(self, request: ListLedger, caller: Caller) -> LedgerPage:
        await self._store.check_access(request.conversation_id, caller.user_id, caller.role)
        lines = await self._store.list_entries(request.conversation_id, request.after, request.limit + 1)
        entries = [_entry(line) for line in lines]
        return LedgerPage(entries=entries[: request.limit], has_more=len(entries) > request.limit)

    async def list_views(self, request: ListViews, caller: Caller) -> Views:
        views = await self._store.list_views(caller.user_id, request.message_id)
        return Views(views=[FirstView(user_id=view.user_id, at=view.at) for view in views])


def _entry(line: Line) -> LedgerEntry:
    return LedgerEntry(
        n=line.n,
        kind=str(line.entry["kind"]),
        at=str(line.entry["at"]),
        digest=line.digest,
        entry=canonical(line.entry).decode(),
    )
