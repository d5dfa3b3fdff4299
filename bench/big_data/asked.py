"""What of the report is asked for."""

import msgspec


class Asked(msgspec.Struct, frozen=True):
    """Only what has this in its name; and how many times a question is asked with cold caches.

    Retention empties one of so many messages (`share`).
    """

    only: str
    cold: int
    share: int
