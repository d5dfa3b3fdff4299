"""`moderation.*`: what people find wrong, and what admins do about it."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from portico.contract.payload import Request
from portico.contract.shapes import Case, Cursor, Id, Limit, Report, Shape, Title, Url, UserId
from portico.contract.user import Name
from portico.domain.moderation import Action, ReportStatus

Filename = Annotated[str, Meta(min_length=1, max_length=255)]
Reason = Annotated[str, Meta(min_length=1, max_length=1000)]


class ReportAbuse(Request, frozen=True):
    """Report a message that the caller sees, or a user, to the admins. Name exactly one of them.

    Repeating it while the report is open returns the same report.
    """

    reason: Reason
    message_id: Id | None = None
    user_id: UserId | None = None


class Reported(Shape, frozen=True):
    """The report."""

    report: Report


class ListReports(Request, frozen=True):
    """Reports, oldest first. By default the open ones."""

    status: ReportStatus = "open"
    limit: Limit = 50
    cursor: Cursor | None = None


class Reports(Shape, frozen=True):
    """A page of reports."""

    reports: list[Case]
    next_cursor: str | None


class ResolveReport(Request, frozen=True):
    """Decide on a report: do nothing, delete the message, or ban the user.

    This closes all open reports of the same message or user. A report that is already closed is a
    `conflict`.
    """

    report_id: Id
    action: Action


class ReportResolved(Shape, frozen=True):
    """The report after the decision."""

    report: Case


class HookAnswer(Shape, frozen=True):
    """The answer of a service to `portico.hook.message.before_send`.

    With `change`, what is left out stays as it is, and so does null in `text` and `metadata`; in the other
    fields null removes the value. Fields that the kind does not have are ignored. With `refuse`, the user
    gets `reason`.
    """

    action: Literal["allow", "change", "refuse"]
    text: str | None = None
    metadata: dict[str, object] | None = None
    title: Title | UnsetType | None = UNSET
    booking_url: Url | UnsetType | None = UNSET
    name: Name | UnsetType | None = UNSET
    avatar_url: Url | UnsetType | None = UNSET
    filename: Filename | UnsetType = UNSET
    reason: Annotated[str, Meta(max_length=500)] | None = None
