"""A rate limiter that spaces requests evenly: at most so many a second. `now` is an argument."""


class Pace:
    """Gives each caller the time of its turn; a rate of 0 is no limit."""

    def __init__(self, rate: int) -> None:
        self._pause = 1 / rate if rate else 0.0
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the turn of who asks now."""
        turn = max(self._next, now)
        self._next = turn + self._pause
        return turn - now
