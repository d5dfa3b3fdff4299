"""`stats.*`: numbers, counted when they are asked for."""

from portico.contract.payload import Request
from portico.contract.shapes import Shape, Time


class GetStats(Request, frozen=True):
    """The caller's own statistics."""


class ResponseTime(Shape, frozen=True):
    """How long others waited for the caller's answers in the last 90 days. Null if there was no answer.

    A wait begins with the first unanswered message and ends with the caller's next message in that
    conversation.
    """

    answers: int
    median_ms: int | None
    average_ms: int | None


class Stats(Shape, frozen=True):
    """The caller's conversations, the messages that they see there, and how many of those they sent."""

    conversations: int
    messages: int
    sent: int
    unread: int
    response_time: ResponseTime


class GetOverview(Request, frozen=True):
    """The numbers of each day (UTC) since a time, at most 366 days back. By default the last 30 days."""

    since: Time | None = None


class Day(Shape, frozen=True):
    """The numbers of one day. Active users are those who sent a message."""

    day: str
    conversations: int
    messages: int
    active_users: int
    new_users: int


class Overview(Shape, frozen=True):
    """All days, oldest first. Days without activity are included."""

    days: list[Day]
