"""Use case of opening a thread: all that it shows, in one answer."""

from portico.contract.conversation import GetThread, Thread
from portico.domain.people import Caller
from portico.domain.typists import TypingRecipients
from portico.storage.conversations.threads import Threads


class ThreadService:
    """Reads threads; `typing` is what the presence component of the same process knows."""

    def __init__(self, store: Threads, typing: TypingRecipients) -> None:
        self._store = store
        self._typing = typing

    async def get(self, request: GetThread, caller: Caller) -> Thread:
        thread = await self._store.get(caller.user_id, request.conversation_id, request.limit)
        return Thread(
            conversation=thread.conversation,
            messages=list(thread.messages),
            has_older=thread.has_older,
            receipts=list(thread.receipts),
            typing=self._typing.seen_by(request.conversation_id, caller.user_id),
        )
