"""Use cases of guests. They belong to this component because a merge changes conversations.

A merge answers after its first pass. A last pass comes a minute later: it moves what was on its way when the
merge began, and calls that were not over.
"""

import secrets
from contextlib import suppress
from datetime import UTC, datetime

from components.conversations.service import given_name
from components.conversations.views import Views
from portico.contract.guest import CreateGuest, GuestCreated, GuestMerged, MergeGuest
from portico.domain.conversations import check_metadata
from portico.domain.errors import Unavailable
from portico.domain.guests import check_merge, guest_id_of
from portico.domain.people import NO_SESSION, Caller
from portico.domain.text import check_id
from portico.domain.times import rfc3339
from portico.ports import Clock
from portico.storage.conversations.guests import GuestConversations
from portico.storage.conversations.membership import Touched
from portico.storage.users.guests import Guests
from portico.storage.users.people import People, public
from runtime.guest_tokens import GuestTokens
from runtime.profile_updates import ProfileUpdates
from runtime.session_termination import SessionTerminator

PERIOD = 60.0  # seconds between two checks for unfinished merges
SYSTEM = Caller("", "service", NO_SESSION)  # nobody's session is left out of the events


class GuestService:
    """Creates guests and joins them to accounts."""

    def __init__(
        self,
        guests: Guests,
        conversations: GuestConversations,
        people: People,
        tokens: GuestTokens,
        views: Views,
        session_terminator: SessionTerminator,
        profile_updates: ProfileUpdates,
        clock: Clock,
    ) -> None:
        self._guests = guests
        self._conversations = conversations
        self._people = people
        self._tokens = tokens
        self._views = views
        self._session_terminator = session_terminator
        self._profile_updates = profile_updates
        self._clock = clock
        self._working: set[str] = set()

    async def create(self, request: CreateGuest, caller: Caller) -> GuestCreated:  # noqa: ARG002
        """Create a guest, or renew the token of one."""
        if request.metadata is not None:
            check_metadata(request.metadata)
        guest_id = request.user_id or guest_id_of(secrets.token_urlsafe(16))
        given = given_name(guest_id, request.name, request.avatar_url)
        if request.user_id is None:
            await self._guests.create(given, request.metadata)
        else:
            for user_id in await self._guests.renew(given, request.metadata):
                self._profile_updates.publish(user_id)
        me = await self._people.get(guest_id)
        signed = self._tokens.sign(guest_id, self._clock.seconds())
        expires_at = rfc3339(datetime.fromtimestamp(signed.expires_at, UTC))
        return GuestCreated(user_id=guest_id, token=signed.token, expires_at=expires_at, user=public(me))

    async def merge(self, request: MergeGuest, caller: Caller) -> GuestMerged:
        """Join a guest to an account; idempotent."""
        check_merge(request.guest_id, request.user_id)
        check_id("user_id", request.user_id)
        await self._guests.begin_merge(caller.user_id, request.guest_id, request.user_id)
        await self._session_terminator.end_sessions(request.guest_id)
        conversations, messages = await self._move(request.guest_id, request.user_id)
        return GuestMerged(
            guest_id=request.guest_id,
            user_id=request.user_id,
            conversations=conversations,
            messages=messages,
        )

    async def go_on(self) -> None:
        """Resume unfinished merges, and finish those whose minute is over."""
        for unfinished in await self._guests.list_unfinished():
            if unfinished.guest_id in self._working:
                continue
            await self._move(unfinished.guest_id, unfinished.user_id)
            if unfinished.settled:
                await self._guests.finish(unfinished.guest_id)

    async def _move(self, guest_id: str, user_id: str) -> tuple[int, int]:
        """How many conversations and messages passed to the account."""
        self._working.add(guest_id)
        try:
            ids = await self._guests.list_conversations(guest_id)
            messages = [await self._move_conversation(id_, guest_id, user_id) for id_ in ids]
            for described in await self._guests.move_account(guest_id, user_id):
                self._profile_updates.publish(described)
        finally:
            self._working.discard(guest_id)
        return len(messages), sum(messages)

    async def _move_conversation(self, conversation_id: int, guest_id: str, user_id: str) -> int:
        moved = await self._conversations.move(conversation_id, guest_id, user_id)
        touched = Touched(moved.member_ids, entered=(user_id,) if moved.entered else ())
        with suppress(Unavailable):  # they hear of it later, and the next conversation is moved now
            await self._views.publish_change(conversation_id, touched, SYSTEM)
        return moved.messages
