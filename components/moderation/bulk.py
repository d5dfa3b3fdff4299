"""One decision about many reports and held messages: each is decided by itself."""

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from msgspec import UNSET, UnsetType

from portico.contract.bulk import BulkResult, DecideMany, ManyDecided
from portico.contract.moderation import ReportResolved, ResolveReport
from portico.domain.errors import PorticoError
from portico.domain.moderation import check_report_action
from portico.domain.people import Caller


class Resolver(Protocol):
    """What decides on one report."""

    async def resolve(self, request: ResolveReport, caller: Caller) -> ReportResolved: ...


class ProcedureCaller(Protocol):
    """The part of the router connection that is used here: held messages are another component's."""

    async def call_for_user(
        self, name: str, caller: Caller, arguments: Mapping[str, Any]
    ) -> dict[str, Any]: ...


class BulkService:
    """Decides on many, one after the other."""

    def __init__(self, reports: Resolver, procedures: ProcedureCaller) -> None:
        self._reports = reports
        self._procedures = procedures

    async def decide(self, request: DecideMany, caller: Caller) -> ManyDecided:
        results = [
            await _result_of(self._resolve(id_, request, caller), report_id=id_) for id_ in request.report_ids
        ]
        results += [
            await _result_of(self._decide(id_, request, caller), held_id=id_) for id_ in request.held_ids
        ]
        return ManyDecided(results)

    async def _resolve(self, report_id: int, request: DecideMany, caller: Caller) -> None:
        action = check_report_action(request.action)
        one = ResolveReport(
            report_id=report_id,
            action=action,
            reason=request.reason,
            template=request.template,
            until=request.until,
        )
        await self._reports.resolve(one, caller)

    async def _decide(self, held_id: int, request: DecideMany, caller: Caller) -> None:
        arguments = {
            "held_id": held_id,
            "action": request.action,
            "reason": request.reason,
            "template": request.template,
            "until": request.until.isoformat() if request.until else None,
        }
        await self._procedures.call_for_user("moderation.decide", caller, arguments)


async def _result_of(
    work: Awaitable[None], report_id: int | UnsetType = UNSET, held_id: int | UnsetType = UNSET
) -> BulkResult:
    """What came of one of them, with the error that refused it."""
    try:
        await work
    except PorticoError as error:
        return BulkResult(error.code, error.message, report_id, held_id)
    return BulkResult(None, None, report_id, held_id)
