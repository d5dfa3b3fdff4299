"""Use cases of preferences: what is chosen, shown with what is usual; and the link at the end of mails."""

from portico.contract import preferences as contract
from portico.contract.choosing import change_of
from portico.contract.preferences import GetPreferences, PreferencesKept, SetPreferences
from portico.domain.notifications import CHANNELS, KINDS, Preferences, without
from portico.domain.people import Caller
from portico.domain.quiet import QuietHours
from portico.domain.times import rfc3339
from portico.domain.unsubscribe import whose
from portico.storage.preferences import PreferenceStore


class PreferenceService:
    """Keeps what people choose."""

    def __init__(self, store: PreferenceStore, key: bytes) -> None:
        self._store = store
        self._key = key

    async def get(self, request: GetPreferences, caller: Caller) -> PreferencesKept:  # noqa: ARG002
        """How somebody is notified."""
        return _shown(await self._store.get(caller.user_id))

    async def set(self, request: SetPreferences, caller: Caller) -> PreferencesKept:
        """Choose anew what was given."""
        return _shown(await self._store.change(caller.user_id, change_of(request)))

    async def unsubscribe(self, token: str) -> None:
        """For the router: no mails any more to whom this link was sent. Raises NotFound."""
        await self._store.change(whose(self._key, token), lambda kept: without(kept, "email"))


def _hours(quiet: QuietHours | None) -> contract.QuietHours | None:
    if quiet is None:
        return None
    return contract.QuietHours(start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}", timezone=quiet.zone)


def _shown(kept: Preferences) -> PreferencesKept:
    return PreferencesKept(
        preferences=contract.Preferences(
            channels={kind: {channel: kept.wants(kind, channel) for channel in CHANNELS} for kind in KINDS},
            quiet_hours=_hours(kept.quiet),
            muted_until=None if kept.muted_until is None else rfc3339(kept.muted_until),
            email_after=kept.email_after,
            sms_after=kept.sms_after,
            language=kept.language,
        )
    )
