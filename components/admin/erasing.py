"""Account erasure: block logins, then delete the data in batches; resumed after a restart.

A message that was queued when the erasure began may be stored after its batch was deleted. An account
therefore counts as erased only after a final check one minute later.
"""

from portico.contract.admin import EraseUser, UserErased
from portico.domain.moderation import check_other
from portico.domain.people import Caller
from portico.domain.times import rfc3339
from portico.ports import Clock
from portico.storage.users.erasure import Erasures
from portico.waiting import sleep
from runtime.profile_updates import ProfileUpdates
from runtime.session_termination import SessionTerminator

PAUSE = 0.1  # seconds between two batches: the relay publishes every message
PERIOD = 60.0  # seconds between two checks for unfinished erasures


class Eraser:
    """Erases accounts."""

    def __init__(
        self,
        store: Erasures,
        session_terminator: SessionTerminator,
        profile_updates: ProfileUpdates,
        clock: Clock,
    ) -> None:
        self._store = store
        self._profile_updates = profile_updates
        self._session_terminator = session_terminator
        self._clock = clock
        self._working: set[str] = set()

    async def erase(self, request: EraseUser, caller: Caller) -> UserErased:
        """Return after the last batch; the account counts as erased a minute later."""
        check_other(caller.user_id, request.user_id)
        erased_at = await self._store.begin(caller.user_id, request.user_id)
        await self._session_terminator.end_sessions(request.user_id)
        self._profile_updates.publish(request.user_id)
        messages = await self._empty(request.user_id)
        return UserErased(
            user_id=request.user_id,
            erased_at=rfc3339(erased_at),
            messages=messages,
            held=await self._store.list_held(request.user_id),
        )

    async def resume_unfinished(self) -> None:
        """Resume unfinished erasures, and finish those whose minute is over."""
        for unfinished in await self._store.list_unfinished():
            if unfinished.user_id in self._working:
                continue
            await self._store.empty_profile(unfinished.user_id)
            await self._empty(unfinished.user_id)
            if unfinished.settled:
                await self._store.finish(unfinished.user_id)

    async def _empty(self, user_id: str) -> int:
        self._working.add(user_id)
        try:
            messages = await self._empty_messages(user_id)
            for conversation_id in await self._store.list_conversations(user_id):
                await self._take_reactions(user_id, conversation_id)
        finally:
            self._working.discard(user_id)
        return messages

    async def _empty_messages(self, user_id: str) -> int:
        total, after = await self._store.empty_messages(user_id, "")
        while after is not None:
            await sleep(self._clock, PAUSE)
            emptied, after = await self._store.empty_messages(user_id, after)
            total += emptied
        return total

    async def _take_reactions(self, user_id: str, conversation_id: int) -> None:
        after = await self._store.take_reactions(user_id, conversation_id, 0)
        while after is not None:
            await sleep(self._clock, PAUSE)
            after = await self._store.take_reactions(user_id, conversation_id, after)
