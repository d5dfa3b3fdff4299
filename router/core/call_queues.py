"""Bounds of the calls that wait for each component: by their number and their bytes.

Calls that a component has not answered wait in sockets, where nobody can choose among them and each new one
is answered after all the others. So a component gets a bounded number. Above it, those of users who have many
calls open already are refused at once, and the others still pass.
"""

from typing import Any

from portico.domain.errors import Unavailable
from router.compat import buffered
from router.core.open_calls import OpenCalls

MOST = 1_000  # open calls of a component: about a quarter of a second of work
OWN = 16  # open calls of a user that pass nevertheless
LEAST = 2  # and where so many users have open calls that a share of MOST is less than OWN
FULL = 4 * MOST  # open calls of all users together
FEW = 64  # open calls below which their bytes do not matter
BYTES = 4 << 20  # that wait to be sent to a component
RETRY_AFTER_MS = 1_000
FULL_UP = Unavailable("too many calls wait: retry", retry_after_ms=RETRY_AFTER_MS)


class CallQueues:
    """The open calls by component, as the dealer has them."""

    def __init__(self, dealer: Any, open_calls: OpenCalls) -> None:
        self._dealer = dealer
        self._open_calls = open_calls

    def refuses(self, uri: str, user_id: str) -> bool:
        """Whether a call of a user has to be refused because of what waits already.

        Of several processes the one with most calls counts.
        """
        registration = self._dealer._registration_map.get_observation(uri)
        if registration is None or not registration.observers:
            return False
        waiting = max(map(self._waiting, registration.observers))
        if waiting < FEW:
            return False
        component = max(registration.observers, key=self._waiting)
        is_busy = waiting >= MOST or buffered(component._transport) >= BYTES
        return is_busy and (waiting >= FULL or self._open_calls.of_user(user_id) >= self._share())

    def _waiting(self, component: Any) -> int:
        return len(self._dealer._callee_to_invocations.get(component, ()))

    def _share(self) -> int:
        """How many open calls each user may have, so that all of them can be served soon."""
        return max(LEAST, min(OWN, MOST // max(1, self._open_calls.users)))
