"""Preferences as clients see them, and `preferences.updated` to the user's own devices after a change."""

from collections.abc import Sequence

from portico.contract import preferences as contract
from portico.contract.preferences import PreferencesUpdated, Reachable
from portico.domain.addresses import Addresses
from portico.domain.delivery.planning import CHANNELS, KINDS, Preferences
from portico.domain.delivery.quiet_hours import QuietHours
from portico.domain.delivery.reachability import email_fault, number_fault
from portico.domain.times import rfc3339
from portico.ports import Clock, Publisher
from portico.storage.database import Database
from portico.storage.delivery.preferences import PreferenceStore
from runtime.after_commit import start_until_done


class PreferenceUpdates:
    """Preferences as clients see them. `country` is that of numbers without a country code."""

    def __init__(self, database: Database, publisher: Publisher, clock: Clock, country: str | None) -> None:
        self._store = PreferenceStore(database)
        self._publisher = publisher
        self._clock = clock
        self._country = country

    async def show(self, user_id: str, stored: Preferences) -> contract.Preferences:
        """These preferences, with how the user can be reached."""
        return _shown(stored, _reachable(await self._store.read_addresses(user_id), self._country))

    def publish(self, user_id: str, exclude: Sequence[int] = ()) -> None:
        """Publish the preferences in the background; `exclude` are sessions that have them."""
        start_until_done(self._clock, lambda: self._send(user_id, exclude))

    async def _send(self, user_id: str, exclude: Sequence[int]) -> None:
        preferences = await self.show(user_id, await self._store.get(user_id))
        self._publisher.publish(PreferencesUpdated(preferences=preferences), (user_id,), exclude)


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


def _shown(stored: Preferences, reachable: Reachable) -> contract.Preferences:
    return contract.Preferences(
        channels={kind: {channel: stored.wants(kind, channel) for channel in CHANNELS} for kind in KINDS},
        quiet_hours=_hours(stored.quiet),
        muted_until=None if stored.muted_until is None else rfc3339(stored.muted_until),
        email_after=stored.email_after,
        sms_after=stored.sms_after,
        language=stored.language,
        reachable=reachable,
    )
