"""The delay before a process that exited is started again. Pure."""

FIRST = 0.1
LONGEST = 5.0
GOOD_LIFE = 10.0


def next_pause(last: float | None, lived: float) -> float:
    """The pause after a life of `lived` seconds, when the pause before that life was `last`."""
    if last is None or lived >= GOOD_LIFE:
        return FIRST
    return min(last * 2, LONGEST)
