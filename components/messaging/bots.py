"""What bots may send: answers in conversations that they take part in, while they answer there."""

from portico.contract.message import SendMessage
from portico.domain.errors import Forbidden
from portico.domain.people import Caller
from portico.storage.conversations.streaming import StreamHearers


class BotRules:
    """Checks what a bot sends."""

    def __init__(self, store: StreamHearers) -> None:
        self._store = store

    async def check(self, request: SendMessage, caller: Caller) -> None:
        """Raises Forbidden, NotFound, Blocked."""
        if request.conversation_id is None:
            raise Forbidden("a bot begins no conversation")
        await self.check_place(request.conversation_id, caller)

    async def check_place(self, conversation_id: int, caller: Caller) -> None:
        """Raises Forbidden while somebody else answers there, NotFound, Blocked."""
        [hearers] = await self._store.find([(conversation_id, caller.user_id)])
        hearers.check()
