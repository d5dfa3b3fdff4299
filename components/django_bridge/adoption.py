"""Adoption: creates a Portico conversation for each conversation of the site, and reports its id to the site.

A user's conversations are checked at login, once a minute at most. While the site is unavailable the check
is deferred.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import structlog

from components.django_bridge.client import DjangoClient, SiteRejected, SiteRequest, SiteUnavailable, segment
from components.django_bridge.site_conversations import opening_of, owners_of
from portico.contract.conversation import ConversationCreated
from portico.contract.site import SiteConversation, SiteParticipant
from portico.domain.errors import PorticoError, Unavailable
from portico.ports import Clock, Publisher
from portico.storage.conversations.store import Conversations
from portico.storage.mirror.adoptions import SiteAdoptions
from runtime.after_commit import retry_until_done

log = structlog.get_logger()
CHECK_INTERVAL = 60.0  # seconds between two looks for the same person
RETRY_PERIOD = 30.0  # seconds between two tries for those who came while the site was away
MAX_DEFERRED = 10_000


class Adoption:
    """Adopts conversations of the site."""

    def __init__(
        self,
        site: DjangoClient,
        store: SiteAdoptions,
        conversations: Conversations,
        publisher: Publisher,
        clock: Clock,
        nudge: Callable[[Collection[int]], None],
    ) -> None:
        self._site = site
        self._store = store
        self._conversations = conversations
        self._publisher = publisher
        self._clock = clock
        self._nudge = nudge
        self._checked_at: dict[str, float] = {}
        self._deferred: dict[str, None] = {}

    async def adopt_at_login(self, user_id: str) -> None:
        """Adopt a user's conversations at login, unless that was done within a minute."""
        now = self._clock.seconds()
        self._checked_at = {id_: at for id_, at in self._checked_at.items() if now - at < CHECK_INTERVAL}
        if user_id not in self._checked_at:
            self._checked_at[user_id] = now
            await self._try(user_id)

    async def retry_deferred(self) -> None:
        """Retry users whose check was deferred."""
        for user_id in list(self._deferred):
            if self._site.breaker.seconds_until_allowed:
                return
            await self._try(user_id)

    async def _try(self, user_id: str) -> None:
        self._deferred.pop(user_id, None)
        try:
            await self._adopt_new(user_id)
        except (SiteUnavailable, Unavailable):
            if len(self._deferred) < MAX_DEFERRED:
                self._deferred[user_id] = None
        except SiteRejected:
            return  # the site does not know them

    async def _adopt_new(self, user_id: str) -> None:
        path = f"/api/users/{segment(user_id)}/conversations/"
        theirs = await self._site.fetch_list(
            SiteRequest(endpoint="conversations", path=path), SiteConversation
        )
        adopted_ids = await self._store.find_linked([one.id for one in theirs])
        for one in theirs:
            if one.id not in adopted_ids:
                await self._take_in(one)

    async def _take_in(self, one: SiteConversation) -> None:
        try:
            if one.known_as is not None and await self._store.link_conversation(one.id, one.known_as):
                return
            await self._adopt(one, one.participants or await self._participants(one))
        except Unavailable:
            raise
        except (PorticoError, SiteRejected) as error:
            log.info("django.not_adopted", reason=_code(error))

    async def _participants(self, one: SiteConversation) -> Sequence[SiteParticipant]:
        path = f"/api/conversations/{segment(one.id)}/participants/"
        return await self._site.fetch_list(SiteRequest(endpoint="participants", path=path), SiteParticipant)

    async def _adopt(self, one: SiteConversation, people: Sequence[SiteParticipant]) -> None:
        adopted = await self._store.adopt(one.id, opening_of(one, people), owners_of(people))
        if adopted is None:
            return
        self._nudge((adopted.conversation_id,))
        if adopted.created:
            await retry_until_done(self._clock, lambda: self._publish(adopted.conversation_id))

    async def _publish(self, conversation_id: int) -> None:
        views = await self._conversations.views_by_user(conversation_id)
        for user_id, view in views.items():
            self._publisher.publish(ConversationCreated(conversation=view), (user_id,))


def _code(error: Any) -> str:
    return str(error.status) if isinstance(error, SiteRejected) else str(error.code)
