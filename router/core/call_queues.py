"""Bounds of the calls that wait for each component: by their number and their bytes.

Calls that a component has not answered wait in sockets, where nobody can choose among them and each new one
is answered after all the others. So a component gets a bounded number. Above it, those of users who have many
calls open already are refused at once, and the others still pass.
"""

from router.compat import buffered
from router.core.open_calls import OpenCalls
from router.core.waiting_calls import WaitingCalls

MOST = 1_000  # open calls of a component: about a quarter of a second of work
OWN = 16  # open calls of a user that pass nevertheless
LEAST = 2  # and where so many users have open calls that a share of MOST is less than OWN
FULL = 4 * MOST  # open calls of all users together
FEW = 64  # open calls below which their bytes do not matter
BYTES = 4 << 20  # that wait to be sent to a component


class CallQueues:
    """What is open and what waits, by component."""

    def __init__(self, open_calls: OpenCalls, waiting_calls: WaitingCalls) -> None:
        self._open_calls = open_calls
        self._waiting_calls = waiting_calls

    def refuses(self, uri: str, user_id: str) -> bool:
        """Whether a call of a user has to be refused because of what waits already.

        Of several processes the one with most calls counts.
        """
        if len(self._open_calls) < FEW:
            return False  # the usual case
        processes = self._waiting_calls.processes_of(uri)
        if not processes:
            return False
        component = max(processes, key=self._waiting_calls.open_of)
        waiting = self._waiting_calls.open_of(component)
        if waiting < FEW:
            return False
        waiting += len(self._waiting_calls)
        is_busy = waiting >= MOST or buffered(component._transport) >= BYTES
        return is_busy and (waiting >= FULL or self._of_user(user_id) >= self._share())

    def _of_user(self, user_id: str) -> int:
        return self._open_calls.of_user(user_id) + self._waiting_calls.of_user(user_id)

    def _share(self) -> int:
        """How many calls each user may have, so that all of them can be served soon."""
        return max(LEAST, min(OWN, MOST // max(1, self._open_calls.users)))
