"""`stats.*`: numbers, counted when they are asked for."""

from portico.contract.payload import Request
from portico.contract.shapes import Id, Shape, Time, UserId
from portico.domain.responsiveness import Badge


class GetStats(Request, frozen=True):
    """The caller's own statistics."""


class ResponseTime(Shape, frozen=True):
    """How long others waited for the caller's answers in the last 90 days. Null if there was no answer.

    A wait begins with the first unanswered message and ends with the caller's next message in that
    conversation. The 200 conversations with the newest activity count, and the newest 500 messages of each.
    """

    answers: int
    median_ms: int | None
    average_ms: int | None


class Inquiries(Shape, frozen=True):
    """Conversations about a property that others began with the caller, in the last 90 days.

    `rate`, `median_seconds` and `badge` as in `user.get`. `rate` is null while nothing is due.
    """

    received: int
    answered: int
    rate: int | None
    median_seconds: int | None
    badge: Badge | None


class Stats(Shape, frozen=True):
    """The caller's conversations, the messages that they see there, and how many of those they sent."""

    conversations: int
    messages: int
    sent: int
    unread: int
    response_time: ResponseTime
    inquiries: Inquiries


class GetTeamStats(Request, frozen=True):
    """The numbers of a team, for its members, services and admins; since a time, by default for 30 days."""

    team_id: Id
    since: Time | None = None


class MemberAnswers(Shape, frozen=True):
    """How long others waited for the answers of one member."""

    user_id: UserId
    response_time: ResponseTime


class TeamStats(Shape, frozen=True):
    """The open conversations of a team now, and how long others waited for its answers.

    `unassigned` are nobody's, in those of `waiting` somebody waits for an answer.
    """

    team_id: Id
    open: int
    unassigned: int
    waiting: int
    response_time: ResponseTime
    members: list[MemberAnswers]


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
