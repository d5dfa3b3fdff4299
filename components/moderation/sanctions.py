"""Use cases of decisions about people without a report."""

from portico.contract.decisions import (
    EndSuspension,
    ModerationDecided,
    PersonSanctioned,
    SanctionPerson,
    SuspensionEnded,
)
from portico.domain.people import Caller
from portico.domain.text import check_visible
from portico.ports import Publisher
from portico.storage.moderation.sanctions import Sanctions
from runtime.consequences import Consequences
from runtime.suspensions import Suspensions


class SanctionService:
    """Warns, strikes and suspends people, and ends suspensions."""

    def __init__(
        self, store: Sanctions, consequences: Consequences, publisher: Publisher, suspensions: Suspensions
    ) -> None:
        self._store = store
        self._consequences = consequences
        self._publisher = publisher
        self._suspensions = suspensions

    async def sanction(self, request: SanctionPerson, caller: Caller) -> PersonSanctioned:
        check_visible("reason", request.reason)
        decided = await self._store.sanction(caller, request)
        await self._consequences.apply(decided)
        return PersonSanctioned(decision=decided.decision)

    async def end_suspension(self, request: EndSuspension, caller: Caller) -> SuspensionEnded:
        """End it; the routers let the person write before this returns."""
        check_visible("reason", request.reason)
        ended = await self._store.end_suspension(caller, request)
        for decided in ended:
            self._publisher.publish(ModerationDecided(decision=decided.own), (request.user_id,))
        await self._suspensions.announce()
        return SuspensionEnded(decisions=[decided.decision for decided in ended])
