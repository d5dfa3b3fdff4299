"""Use cases of held answers: list them, and decide."""

from components.inbound.service import InboundService
from portico.contract.inbound import AnswerDecided, DecideHeld, HeldAnswers, ListHeld
from portico.domain.inbound.decisions import Answer, Place
from portico.domain.people import Caller
from portico.storage.inbound.answers import Answers, Held


class HeldService:
    """What admins do with answers whose sender is not the person."""

    def __init__(self, store: Answers, inbound: InboundService) -> None:
        self._store = store
        self._inbound = inbound

    async def held(self, request: ListHeld, caller: Caller) -> HeldAnswers:  # noqa: ARG002
        page, cursor = await self._store.list_held(request)
        return HeldAnswers(answers=page, next_cursor=cursor)

    async def decide(self, request: DecideHeld, caller: Caller) -> AnswerDecided:
        """Decide once. The message has the same id in every try, so no failure sends it twice."""
        return AnswerDecided(answer=await self._store.decide(caller.user_id, request, self._accept))

    async def _accept(self, held: Held) -> None:
        place = Place(held.user_id, held.conversation_id, None)
        answer = Answer(via=held.via, place=place, local_id=held.local_id, text=held.text or "")
        await self._inbound.send(answer, held.media_ids, held.refused)
