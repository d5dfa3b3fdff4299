"""How a person answers inquiries, as others see it. Pure.

An inquiry is a conversation about a property that somebody else began. One that is younger than a day and not
answered yet counts for nothing.
"""

from typing import Literal

import msgspec

FEWEST = 5  # inquiries, below which nothing is said
HOUR, DAY = 3600, 86_400  # seconds
Badge = Literal["fast", "reliable"]


class Inquiries(msgspec.Struct, frozen=True):
    """Inquiries of the last 90 days: all, those that are answered or older than a day, and the answered."""

    received: int
    due: int
    answered: int
    median_seconds: int | None

    @property
    def rate(self) -> int | None:
        """Per cent of the inquiries that are due; None without any."""
        return round(100 * self.answered / self.due) if self.due else None


def is_known(inquiries: Inquiries) -> bool:
    """Whether there are enough of them to say something."""
    return inquiries.due >= FEWEST


def badge_of(inquiries: Inquiries) -> Badge | None:
    """What a page may show beside the name: `fast` within an hour, `reliable` within a day."""
    rate, median = inquiries.rate, inquiries.median_seconds
    if not is_known(inquiries) or rate is None or median is None:
        return None
    if rate >= 90 and median <= HOUR:
        return "fast"
    return "reliable" if rate >= 75 and median <= DAY else None
