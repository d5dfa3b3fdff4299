"""Use cases of the people whom decisions are about, and of appeals."""

from portico.contract.decisions import (
    AppealDecided,
    Appeals,
    DecideAppeal,
    ListAppeals,
    ListOwnDecisions,
    MakeAppeal,
    ModerationDecided,
    OneOwnDecision,
    OwnDecisions,
)
from portico.domain.people import Caller
from portico.domain.text import check_visible
from portico.ports import Publisher
from portico.storage.moderation.appeals import AppealStore
from portico.storage.moderation.decisions import Decisions
from runtime.suspensions import Suspensions


class AppealService:
    """Use cases of appeals."""

    def __init__(
        self, decisions: Decisions, store: AppealStore, publisher: Publisher, suspensions: Suspensions
    ) -> None:
        self._decisions = decisions
        self._store = store
        self._publisher = publisher
        self._suspensions = suspensions

    async def list_decisions(self, request: ListOwnDecisions, caller: Caller) -> OwnDecisions:
        return await self._decisions.list_own(caller.user_id, request)

    async def appeal(self, request: MakeAppeal, caller: Caller) -> OneOwnDecision:
        check_visible("text", request.text)
        return OneOwnDecision(decision=await self._store.make(caller.user_id, request))

    async def list_appeals(self, request: ListAppeals, caller: Caller) -> Appeals:  # noqa: ARG002
        return await self._store.list_appeals(request)

    async def decide(self, request: DecideAppeal, caller: Caller) -> AppealDecided:
        """Decide; a suspension that is withdrawn ends at once."""
        judged = await self._store.decide(caller, request)
        self._publisher.publish(ModerationDecided(decision=judged.own), (judged.appeal.decision.user_id,))
        if request.action == "overturn":
            await self._suspensions.announce()
        return AppealDecided(appeal=judged.appeal)
