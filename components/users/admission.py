"""Who is let in, and what is revoked. It has database connections of its own."""

from collections.abc import Sequence
from typing import Any

import msgspec
import structlog

from portico.domain.people import Login, Principal
from portico.domain.reaching import kept
from portico.storage.people import People
from portico.storage.revocations import Revocations

log = structlog.get_logger()


class Admission:
    """What the router worker asks about those who come in, and tells of those who do not any more."""

    def __init__(self, store: People, revocations: Revocations, country: str | None) -> None:
        self._country = country
        self._store = store
        self._revocations = revocations

    async def admit(self, principal: dict[str, Any]) -> bool:
        """For the authenticator: know this person from now on; False when the token is barred."""
        claimed = msgspec.convert(principal, Principal)
        return await self._store.admit(reachable(claimed, self._country))

    async def revoke(self, user_id: str, logins: Sequence[str], until: int, claimed: Sequence[str]) -> None:
        """For the guard: let nobody in with these logins, and end their devices."""
        ended = await self._revocations.revoke(user_id, logins, until, claimed)
        log.info("session.revoked", logins=len(logins), devices=ended)

    async def revoke_others(
        self, user_id: str, logins: Sequence[str], until: int, kept: Sequence[str]
    ) -> None:
        """For the guard: the same for all logins but those kept."""
        ended = await self._revocations.revoke_others(user_id, logins, until, kept)
        log.info("session.others_revoked", logins=len(logins), devices=ended)

    async def move_devices(self, user_id: str, logins: Sequence[str], to: dict[str, Any]) -> None:
        """For the guard: a session of these logins goes on with another one."""
        await self._revocations.move_devices(user_id, logins, msgspec.convert(to, Login))


def reachable(claimed: Principal, country: str | None) -> Principal:
    """With addresses as they are kept; what is none is left out, and the log has the reason."""
    addresses = kept(claimed.email, claimed.mobile, country)
    for field, reason in addresses.faults.items():
        log.warning("token.unreachable", user_id=claimed.user_id, field=field, reason=reason)
    return msgspec.structs.replace(claimed, email=addresses.email, mobile=addresses.mobile)
