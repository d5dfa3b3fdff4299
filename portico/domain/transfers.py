"""How slowly the other side of a connection may send or take before it is cut off.

A transfer earns time by moving bytes. It can save up some: a phone in a tunnel is not cut off at once.
"""

HEAD_WITHIN = 10.0  # seconds for the whole head of a request
GRACE = 15.0  # seconds in which nothing needs to move, at first
MOST = 60.0  # seconds that can be saved up
RATE = 1024  # bytes that are worth a second


class Transfer:
    """Bytes on their way; time in which this side does not take any is not held against the other."""

    def __init__(self, now: float) -> None:
        self._left = GRACE
        self._at: float | None = now

    def moved(self, size: int, now: float) -> None:
        """So many bytes have come, or were taken."""
        self._spend(now)
        self._left = min(self._left + size / RATE, MOST)

    def hold(self, now: float) -> None:
        """This side takes no more for now."""
        self._spend(now)
        self._at = None

    def go_on(self, now: float) -> None:
        """This side takes again."""
        self._spend(now)
        self._at = now

    def stalls(self, now: float) -> bool:
        """Whether the time is used up."""
        self._spend(now)
        return self._left < 0

    def _spend(self, now: float) -> None:
        if self._at is not None:
            self._left -= now - self._at
            self._at = now
