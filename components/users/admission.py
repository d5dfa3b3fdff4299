"""Login admission: upserts users and checks bans and revocations, on database connections of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import structlog

from portico.domain.delivery.reachability import stored_addresses
from portico.domain.people import Login, Principal
from portico.storage.users.people import People
from portico.storage.users.revocations import Revocations
from runtime.profile_updates import ProfileUpdates

log = structlog.get_logger()
MOST = 10_000  # addresses that could not be read, and are remembered


class LoginAdmission:
    """Admission of users at login, and revocation of logins."""

    def __init__(
        self, store: People, revocations: Revocations, profile_updates: ProfileUpdates, country: str | None
    ) -> None:
        self._country = country
        self._profile_updates = profile_updates
        self._unreadable = UnreadableAddresses()
        self._store = store
        self._revocations = revocations

    async def upsert_user(self, principal: dict[str, Any]) -> bool:
        """For the authenticator: upsert the user; False when the token is denied."""
        claimed = self._claimed(principal)
        admitted = await self._store.upsert_user(claimed)
        if admitted and admitted.profile_changed:
            self._profile_updates.publish(claimed.user_id)
        return admitted is not None

    async def look_at_users(self, principals: Sequence[dict[str, Any]]) -> list[bool | None]:
        """For the authenticator: False for a denied token, None where `upsert_user` would store something."""
        return await self._store.look([self._claimed(principal) for principal in principals])

    def _claimed(self, principal: dict[str, Any]) -> Principal:
        """What the token claims, with the addresses as they are stored."""
        claimed = msgspec.convert(principal, Principal)
        addresses = stored_addresses(claimed.email, claimed.mobile, self._country)
        self._unreadable.log_new(claimed, addresses.faults)
        return msgspec.structs.replace(claimed, email=addresses.email, mobile=addresses.mobile)

    async def admit_appellant(self, principal: dict[str, Any]) -> bool:
        """For decisions and appeals: also a user whom nothing but a block keeps out."""
        if await self.upsert_user(principal):
            return True
        return await self._store.is_only_blocked(msgspec.convert(principal, Principal))

    async def revoke(self, user_id: str, logins: Sequence[str], until: int, claimed: Sequence[str]) -> None:
        """For the session reaper: revoke these logins, and end their devices."""
        ended = await self._revocations.revoke(user_id, logins, until, claimed)
        log.info("session.revoked", logins=len(logins), devices=ended)

    async def revoke_others(
        self, user_id: str, logins: Sequence[str], until: int, kept: Sequence[str]
    ) -> None:
        """For the session reaper: revoke all logins except those kept."""
        ended = await self._revocations.revoke_others(user_id, logins, until, kept)
        log.info("session.others_revoked", logins=len(logins), devices=ended)

    async def move_devices(self, user_id: str, logins: Sequence[str], to: dict[str, Any]) -> None:
        """For the session reaper: move the devices of these logins to a new login."""
        await self._revocations.move_devices(user_id, logins, msgspec.convert(to, Login))


class UnreadableAddresses:
    """Logs addresses that cannot be read, each once: the next login of its owner says the same again.

    A process that starts anew tells them once more.
    """

    def __init__(self) -> None:
        self._logged: dict[tuple[str, str], int] = {}

    def log_new(self, claimed: Principal, faults: Mapping[str, str]) -> None:
        """Log new faults of a user, without the address."""
        for field, value in (("email", claimed.email), ("mobile", claimed.mobile)):
            before = self._logged.pop((claimed.user_id, field), None)
            if field in faults:
                self._remember((claimed.user_id, field), hash(value))
                if before != hash(value):
                    reason = faults[field]
                    log.warning("token.unreachable", user_id=claimed.user_id, field=field, reason=reason)

    def _remember(self, whose: tuple[str, str], digest: int) -> None:
        self._logged[whose] = digest
        if len(self._logged) > MOST:
            del self._logged[next(iter(self._logged))]
