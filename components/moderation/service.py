"""Use cases of moderation: report, list the queue, resolve, assign."""

from portico.contract.moderation import (
    Assigned,
    AssignReport,
    ListReports,
    ReportAbuse,
    Reported,
    ReportResolved,
    Reports,
    ResolveReport,
)
from portico.domain.errors import NotFound
from portico.domain.moderation import check_one, check_subject
from portico.domain.people import Caller
from portico.domain.text import check_visible
from portico.storage.moderation.queue import Queue
from portico.storage.moderation.reports import Moderation
from portico.storage.users.directory import Directory
from runtime.consequences import Consequences


class ModerationService:
    """Use cases of moderation. The message relay publishes deletions from the log."""

    def __init__(
        self, store: Moderation, queue: Queue, directory: Directory, consequences: Consequences
    ) -> None:
        self._store = store
        self._queue = queue
        self._directory = directory
        self._consequences = consequences

    async def report(self, request: ReportAbuse, caller: Caller) -> Reported:
        check_subject(request.message_id, request.user_id)
        check_visible("reason", request.reason)
        if request.user_id is not None:
            await self._check_met(request.user_id, caller)
        return Reported(report=await self._store.report(caller.user_id, request))

    async def _check_met(self, user_id: str, caller: Caller) -> None:
        """A hidden user gives the same error as one that does not exist."""
        if user_id not in await self._directory.find_remembered(caller, [user_id]):
            raise NotFound("no such user")

    async def queue(self, request: ListReports, caller: Caller) -> Reports:  # noqa: ARG002
        return await self._queue.list_items(request)

    async def assign(self, request: AssignReport, caller: Caller) -> Assigned:
        check_one(request.report_id, request.held_id)
        await self._queue.assign(caller.user_id, request)
        return Assigned(assignee_id=request.assignee_id)

    async def resolve(self, request: ResolveReport, caller: Caller) -> ReportResolved:
        """Resolve a report; a blocked user's sessions are ended at once."""
        resolved = await self._store.resolve(caller, request)
        if resolved.decided is None:
            return ReportResolved(report=resolved.case)
        await self._consequences.apply(resolved.decided)
        return ReportResolved(report=resolved.case, decision=resolved.decided.decision)
