"""Use cases of presence: query users, choose a status, watch users."""

from collections.abc import Collection, Mapping
from typing import Protocol

from components.presence.event_publisher import Peers, PresenceEventPublisher, event_of, seen_on
from components.presence.tracker import PresenceTracker
from components.presence.watches import Watches
from portico.contract import shapes
from portico.contract.presence import (
    GetPresence,
    Presences,
    PresenceSet,
    SetPresence,
    UnwatchPresence,
    Watching,
    WatchPresence,
)
from portico.domain.people import Caller
from portico.domain.presence import Presence, Seen, Status, seen_by_self
from portico.ports import Publisher
from portico.storage.conversations.contacts import Contacts, ContactState
from portico.storage.presence import Leases


class StatusPeers(Peers, Protocol):
    """The presence components of other nodes, which are told of a chosen status too."""

    def publish_status(self, user_id: str, status: Status) -> None: ...


class PresenceService:
    """Use cases of presence."""

    def __init__(
        self,
        tracker: PresenceTracker,
        event_publisher: PresenceEventPublisher,
        watches: Watches,
        contacts: Contacts,
        leases: Leases,
        publisher: Publisher,
        peers: StatusPeers,
    ) -> None:
        self._tracker = tracker
        self._event_publisher = event_publisher
        self._watches = watches
        self._contacts = contacts
        self._leases = leases
        self._publisher = publisher
        self._peers = peers

    async def get(self, request: GetPresence, caller: Caller) -> Presences:
        return await self._query(request.user_ids, caller)

    async def watch(self, request: WatchPresence, caller: Caller) -> Presences:
        """Watch those users whom the caller can see, and return their presence now."""
        visible = await self._contacts.read_visible_states(caller.user_id, request.user_ids)
        self._watches.add_watches(caller.session_id, caller.user_id, visible)
        return await self._query(request.user_ids, caller)

    async def unwatch(self, request: UnwatchPresence, caller: Caller) -> Watching:
        return Watching(watching=self._watches.remove(caller.session_id, caller.user_id, request.user_ids))

    async def set(self, request: SetPresence, caller: Caller) -> PresenceSet:
        """Set a status; store it first, so that an invisible user is never shown."""
        states = await self._contacts.read_visible_states(caller.user_id, (caller.user_id,))
        await self._event_publisher.load(states)
        elsewhere = await self._elsewhere(states)
        await self._contacts.set_invisible(caller.user_id, invisible=request.status == "invisible")
        anew = self._tracker.set_status(caller.user_id, request.status)
        own = self._views(states, elsewhere, caller)[caller.user_id]
        self._peers.publish_status(caller.user_id, request.status)
        if anew:
            self._publisher.publish(event_of(caller.user_id, own), (caller.user_id,), (caller.session_id,))
        return PresenceSet(presence=_shape(own))

    async def _query(self, user_ids: Collection[str], caller: Caller) -> Presences:
        states = await self._contacts.read_visible_states(caller.user_id, user_ids)
        seen = await self._seen(states, caller)
        return Presences(entries={id_: _shape(seen[id_]) if id_ in seen else None for id_ in user_ids})

    async def _seen(self, states: Mapping[str, ContactState], caller: Caller) -> dict[str, Seen]:
        await self._event_publisher.load(states)
        return self._views(states, await self._elsewhere(states), caller)

    async def _elsewhere(self, states: Mapping[str, ContactState]) -> Mapping[str, Status]:
        absent = [user_id for user_id in states if self._tracker.find(user_id) is None]
        return await self._leases.list_elsewhere(list(states) if self._peers.exist else absent)

    def _views(
        self, states: Mapping[str, ContactState], elsewhere: Mapping[str, Status], caller: Caller
    ) -> dict[str, Seen]:
        seen = {}
        for user_id, state in states.items():
            presence = self._tracker.find(user_id) or Presence(last_seen=state.last_seen)
            seen[user_id] = _as_seen(presence, elsewhere.get(user_id), own=user_id == caller.user_id)
        return seen


def _as_seen(presence: Presence, elsewhere: Status | None, *, own: bool) -> Seen:
    if own and presence.phase != "offline":
        return seen_by_self(presence)
    return seen_on(presence, elsewhere)


def _shape(seen: Seen) -> shapes.Presence:
    event = event_of("", seen)
    return shapes.Presence(online=event.online, status=event.status, last_seen=event.last_seen)
