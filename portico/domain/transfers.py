"""The minimum rate of a transfer, below which the connection is closed.

A transfer earns time by moving bytes and can save some of it, so a phone in a tunnel is not cut off at once.
"""

HEAD_WITHIN = 10.0  # seconds for the whole head of a request
GRACE = 15.0  # seconds in which nothing needs to move, at first
MOST = 60.0  # seconds that can be saved up
RATE = 1024  # bytes that are worth a second


class Transfer:
    """A transfer in progress. Time in which this side reads or writes nothing does not count."""

    def __init__(self, now: float) -> None:
        self._left = GRACE
        self._at: float | None = now

    def record_bytes(self, size: int, now: float) -> None:
        """Record that bytes were transferred."""
        self._spend(now)
        self._left = min(self._left + size / RATE, MOST)

    def pause(self, now: float) -> None:
        """This side stops reading or writing for now."""
        self._spend(now)
        self._at = None

    def resume(self, now: float) -> None:
        """This side continues."""
        self._spend(now)
        self._at = now

    def is_stalled(self, now: float) -> bool:
        """Whether the time is used up."""
        self._spend(now)
        return self._left < 0

    def _spend(self, now: float) -> None:
        if self._at is not None:
            self._left -= now - self._at
            self._at = now
