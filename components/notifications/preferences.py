"""Use cases of notification preferences, merged with the defaults; and of the unsubscribe link in emails."""

from portico.contract.choosing import change_of
from portico.contract.preferences import GetPreferences, PreferencesKept, SetPreferences
from portico.domain.delivery.planning import without
from portico.domain.delivery.signatures import user_of_token
from portico.domain.people import Caller
from portico.storage.delivery.preferences import PreferenceStore
from runtime.preference_updates import PreferenceUpdates


class PreferenceService:
    """Use cases of notification preferences."""

    def __init__(self, store: PreferenceStore, updates: PreferenceUpdates, key: bytes) -> None:
        self._store = store
        self._updates = updates
        self._key = key

    async def get(self, request: GetPreferences, caller: Caller) -> PreferencesKept:  # noqa: ARG002
        stored = await self._store.get(caller.user_id)
        return PreferencesKept(preferences=await self._updates.show(caller.user_id, stored))

    async def set(self, request: SetPreferences, caller: Caller) -> PreferencesKept:
        stored = await self._store.change_preferences(caller.user_id, change_of(request))
        self._updates.publish(caller.user_id, (caller.session_id,))
        return PreferencesKept(preferences=await self._updates.show(caller.user_id, stored))

    async def unsubscribe(self, token: str) -> None:
        """For the router: turn emails off for the recipient of this link. Raises NotFound."""
        user_id = user_of_token(self._key, token)
        await self._store.change_preferences(user_id, lambda stored: without(stored, "email"))
        self._updates.publish(user_id)
