"""What follows from a decision about a person, once it is committed: events, ended sessions, suspensions."""

from portico.contract.decisions import ModerationDecided
from portico.ports import Publisher
from portico.storage.moderation.decisions import Decided
from runtime.session_termination import SessionTerminator
from runtime.suspensions import Suspensions


class Consequences:
    """Follows up decisions. Each step is repeated until it succeeds."""

    def __init__(
        self, publisher: Publisher, session_terminator: SessionTerminator, suspensions: Suspensions
    ) -> None:
        self._publisher = publisher
        self._session_terminator = session_terminator
        self._suspensions = suspensions

    async def apply(self, decided: Decided) -> None:
        """Tell the person's devices; end a blocked person's sessions; make a suspension take effect."""
        decision = decided.decision
        self._publisher.publish(ModerationDecided(decision=decided.own), (decision.user_id,))
        if decision.action == "block_user":
            await self._session_terminator.end_sessions(decision.user_id)
        if decision.suspended_until is not None:
            await self._suspensions.announce()
