"""Who is let in, and whose tokens are barred. It has database connections of its own."""

from collections.abc import Sequence
from typing import Any

import msgspec

from portico.domain.people import Principal
from portico.storage.people import People


class Admission:
    """What the router worker asks about those who come in."""

    def __init__(self, store: People) -> None:
        self._store = store

    async def admit(self, principal: dict[str, Any]) -> bool:
        """For the authenticator: know this person from now on; False when the token is barred."""
        return await self._store.admit(msgspec.convert(principal, Principal))

    async def bar_tokens(self, fingerprints: Sequence[str], until: int) -> None:
        """For the guard: let nobody in with these tokens."""
        await self._store.bar(fingerprints, until)
