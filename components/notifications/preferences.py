"""Use cases of notification preferences, merged with the defaults; and of the unsubscribe link in emails."""

from portico.contract import preferences as contract
from portico.contract.choosing import change_of
from portico.contract.preferences import GetPreferences, PreferencesKept, Reachable, SetPreferences
from portico.domain.addresses import Addresses
from portico.domain.delivery.planning import CHANNELS, KINDS, Preferences, without
from portico.domain.delivery.quiet_hours import QuietHours
from portico.domain.delivery.reachability import email_fault, number_fault
from portico.domain.delivery.signatures import whose
from portico.domain.people import Caller
from portico.domain.times import rfc3339
from portico.storage.delivery.preferences import PreferenceStore


class PreferenceService:
    """Use cases of notification preferences."""

    def __init__(self, store: PreferenceStore, key: bytes, country: str | None) -> None:
        self._store = store
        self._key = key
        self._country = country

    async def get(self, request: GetPreferences, caller: Caller) -> PreferencesKept:  # noqa: ARG002
        return await self._shown(caller, await self._store.get(caller.user_id))

    async def set(self, request: SetPreferences, caller: Caller) -> PreferencesKept:
        return await self._shown(
            caller, await self._store.change_preferences(caller.user_id, change_of(request))
        )

    async def unsubscribe(self, token: str) -> None:
        """For the router: turn emails off for the recipient of this link. Raises NotFound."""
        await self._store.change_preferences(whose(self._key, token), lambda stored: without(stored, "email"))

    async def _shown(self, caller: Caller, stored: Preferences) -> PreferencesKept:
        return _shown(stored, _reachable(await self._store.read_addresses(caller.user_id), self._country))


def _hours(quiet: QuietHours | None) -> contract.QuietHours | None:
    if quiet is None:
        return None
    return contract.QuietHours(start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}", timezone=quiet.zone)


def _reachable(addresses: Addresses, country: str | None) -> Reachable:
    return Reachable(
        email=email_fault(addresses.email) or True,
        sms=number_fault(addresses.mobile, country) or True,
        push=addresses.device or "no device",
    )


def _shown(stored: Preferences, reachable: Reachable) -> PreferencesKept:
    return PreferencesKept(
        preferences=contract.Preferences(
            channels={kind: {channel: stored.wants(kind, channel) for channel in CHANNELS} for kind in KINDS},
            quiet_hours=_hours(stored.quiet),
            muted_until=None if stored.muted_until is None else rfc3339(stored.muted_until),
            email_after=stored.email_after,
            sms_after=stored.sms_after,
            language=stored.language,
            reachable=reachable,
        )
    )
