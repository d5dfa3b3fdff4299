"""What guests may start: a conversation that exists, or none, unless `GUEST_CONVERSATIONS=1`."""

from portico.domain.errors import Forbidden
from portico.domain.guests import is_limited
from portico.domain.people import Caller
from portico.storage.conversations.opening import Opening
from portico.storage.conversations.pairs import Pairs

REASON = "guests write in the conversations that the site opens for them (GUEST_CONVERSATIONS)"


class GuestPolicy:
    """Decides by the setting, and by what exists."""

    def __init__(self, pairs: Pairs, *, may_start: bool) -> None:
        self._pairs = pairs
        self._may_start = may_start

    async def check_opening(self, caller: Caller, opening: Opening) -> None:
        """Raise Forbidden for a guest who would open a new conversation. Raises Unavailable."""
        if self._is_stopped(caller) and not await self._pairs.exists(opening.pair_key):
            raise Forbidden(REASON)

    def check_adding(self, caller: Caller) -> None:
        """Raise Forbidden for a guest who would add somebody."""
        if self._is_stopped(caller):
            raise Forbidden(REASON)

    def _is_stopped(self, caller: Caller) -> bool:
        return not self._may_start and is_limited(caller)
