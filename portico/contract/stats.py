"""`stats.*`: numbers, counted when they are asked for."""

from portico.contract.payload import Request
from portico.contract.shapes import Shape, Time


class GetStats(Request, frozen=True):
    """The caller's own numbers."""


class ResponseTime(Shape, frozen=True):
    """How long others waited for the caller's answers in the last 90 days; null while there was none.

    A wait is from the first message that was not yet answered to the caller's next one in that conversation.
    """

    answers: int
    median_ms: int | None
    average_ms: int | None


class Stats(Shape, frozen=True):
    """Conversations that the caller is in, messages that they see there, and how many of those they sent."""

    conversations: int
    messages: int
    sent: int
    unread: int
    response_time: ResponseTime


class GetOverview(Request, frozen=True):
    """What happened on each day (UTC) since a time, at most 366 days back; usually the last 30 days."""

    since: Time | None = None


class Day(Shape, frozen=True):
    """What was new on a day; active users are those who sent something."""

    day: str
    conversations: int
    messages: int
    active_users: int
    new_users: int


class Overview(Shape, frozen=True):
    """Every day, the empty ones too, oldest first."""

    days: list[Day]
