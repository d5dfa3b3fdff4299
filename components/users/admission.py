"""Who is let in, and whose tokens are barred. It has database connections of its own."""

from collections.abc import Sequence
from typing import Any

import msgspec

from portico.domain.addresses import email_of
from portico.domain.people import Principal
from portico.domain.phones import e164
from portico.storage.people import People


class Admission:
    """What the router worker asks about those who come in."""

    def __init__(self, store: People, country: str | None) -> None:
        self._country = country
        self._store = store

    async def admit(self, principal: dict[str, Any]) -> bool:
        """For the authenticator: know this person from now on; False when the token is barred."""
        claimed = msgspec.convert(principal, Principal)
        return await self._store.admit(reachable(claimed, self._country))

    async def bar_tokens(self, fingerprints: Sequence[str], until: int) -> None:
        """For the guard: let nobody in with these tokens."""
        await self._store.bar(fingerprints, until)


def reachable(claimed: Principal, country: str | None) -> Principal:
    """With addresses as they are kept; what is none is left out."""
    email = None if claimed.email is None else email_of(claimed.email)
    mobile = None if claimed.mobile is None else e164(claimed.mobile, country)
    return msgspec.structs.replace(claimed, email=email, mobile=mobile)
