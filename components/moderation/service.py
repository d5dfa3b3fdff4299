"""Use cases of moderation: report, list reports, resolve."""

from portico.contract.moderation import (
    ListReports,
    ReportAbuse,
    Reported,
    ReportResolved,
    Reports,
    ResolveReport,
)
from portico.domain.errors import NotFound
from portico.domain.moderation import check_subject
from portico.domain.people import Caller
from portico.domain.text import check_visible
from portico.storage.moderation.reports import Moderation
from portico.storage.users.directory import Directory
from runtime.session_termination import SessionTerminator


class ModerationService:
    """Use cases of moderation. The message relay publishes deletions from the log."""

    def __init__(
        self, store: Moderation, directory: Directory, session_terminator: SessionTerminator
    ) -> None:
        self._store = store
        self._directory = directory
        self._session_terminator = session_terminator

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
        page, cursor = await self._store.list_reports(request)
        return Reports(reports=page, next_cursor=cursor)

    async def resolve(self, request: ResolveReport, caller: Caller) -> ReportResolved:
        """Resolve a report; a blocked user's sessions are ended at once."""
        case = await self._store.resolve(caller.user_id, request)
        if request.action == "block_user":
            await self._session_terminator.end_sessions(case.user_id)
        return ReportResolved(report=case)
