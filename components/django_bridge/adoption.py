"""Adoption: creates a Portico conversation for each conversation of the site, and reports its id to the site.

A user's conversations are checked at login, once a minute at most. While the site is unavailable the check
is deferred.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import structlog

from components.django_bridge.client import DjangoClient, SiteRejected, SiteRequest, SiteUnavailable, segment
from components.django_bridge.site_conversations import opening_of
from portico.contract.conversation import ConversationCreated
from portico.contract.site import SiteId
from portico.domain.errors import PorticoError, Unavailable
from portico.domain.site_rows import (
    SitePerson,
    keeps_own_model,
    participants_of,
    portico_id_of,
    read_participant,
)
from portico.ports import Clock, Publisher
from portico.storage.conversations.store import Conversations
from portico.storage.mirror.adoptions import SiteAdoptions
from runtime.after_commit import retry_until_done
from runtime.profile_updates import ProfileUpdates

log = structlog.get_logger()
CHECK_INTERVAL = 60.0  # seconds between two looks for the same person
RETRY_PERIOD = 30.0  # seconds between two tries for those who came while the site was away
MAX_DEFERRED = 10_000
Row = Mapping[str, Any]


class Adoption:
    """Adopts conversations of the site."""

    def __init__(
        self,
        site: DjangoClient,
        store: SiteAdoptions,
        conversations: Conversations,
        publisher: Publisher,
        profile_updates: ProfileUpdates,
        clock: Clock,
        nudge: Callable[[Collection[int]], None],
    ) -> None:
        self._site = site
        self._store = store
        self._conversations = conversations
        self._publisher = publisher
        self._profile_updates = profile_updates
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
        request = SiteRequest(endpoint="conversations", path=path)
        theirs = [row for row in await self._site.fetch_list(request, dict[str, Any]) if _has_id(row)]
        adopted_ids = await self._store.find_linked([row["id"] for row in theirs])
        for row in theirs:
            if row["id"] not in adopted_ids:
                await self._take_in(row)

    async def _take_in(self, row: Row) -> None:
        try:
            known_as = portico_id_of(row)
            if known_as is not None and await self._store.link_conversation(row["id"], known_as):
                return
            await self._adopt(row, participants_of(row) or await self._participants(row["id"]))
        except Unavailable:
            raise
        except (PorticoError, SiteRejected) as error:
            log.info("django.not_adopted", reason=_code(error))

    async def _participants(self, site_id: SiteId) -> Sequence[SitePerson]:
        path = f"/api/conversations/{segment(site_id)}/participants/"
        listed = await self._site.fetch_list(SiteRequest(endpoint="participants", path=path), object)
        return [read_participant(each) for each in listed]

    async def _adopt(self, row: Row, people: Sequence[SitePerson]) -> None:
        opening = opening_of(row, people)
        adopted = await self._store.adopt(row["id"], opening, own_model=keeps_own_model(row))
        if adopted is None:
            return
        self._nudge((adopted.conversation_id,))
        for user_id in adopted.described:
            self._profile_updates.publish(user_id)
        if adopted.created:
            await retry_until_done(self._clock, lambda: self._publish(adopted.conversation_id))

    async def _publish(self, conversation_id: int) -> None:
        views = await self._conversations.views_by_user(conversation_id)
        for user_id, view in views.items():
            self._publisher.publish(ConversationCreated(conversation=view), (user_id,))


def _has_id(row: Row) -> bool:
    if isinstance(row.get("id"), int | str) and not isinstance(row.get("id"), bool):
        return True
    log.warning("django.unreadable", endpoint="conversations", reason="id: must be a number or a string")
    return False


def _code(error: Any) -> str:
    return str(error.status) if isinstance(error, SiteRejected) else str(error.code)
