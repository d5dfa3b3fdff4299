"""`moderation.*`: what people find wrong, and what admins do about it."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from portico.contract.decisions import Decision, Explanation
from portico.contract.held import HeldMessage
from portico.contract.payload import Request
from portico.contract.shapes import Case, Cursor, Id, Limit, Report, Shape, Time, Title, Url, UserId
from portico.contract.user import Name
from portico.domain.moderation import Action, QueueKind, QueueStatus
from portico.domain.moderation_texts import Template

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
    """Reports and held messages, oldest first; of one `kind` only, or those of one moderator.

    By default the open ones. `refused` is for held messages, the others for reports.
    """

    status: QueueStatus = "open"
    kind: QueueKind | None = None
    assignee_id: UserId | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class QueueItem(Shape, frozen=True):
    """A report or a held message, and the moderator who looks after it."""

    kind: QueueKind
    id: Id
    created_at: str
    assignee_id: UserId | None
    report: Case | UnsetType = UNSET
    held: HeldMessage | UnsetType = UNSET


class Reports(Shape, frozen=True):
    """A page of the queue. `reports` are those of the items that are reports."""

    items: list[QueueItem]
    reports: list[Case]
    next_cursor: str | None


class AssignReport(Request, frozen=True):
    """Say which moderator looks after a report or a held message; null for nobody. Name exactly one."""

    assignee_id: UserId | None
    report_id: Id | None = None
    held_id: Id | None = None


class Assigned(Shape, frozen=True):
    """Who looks after it now."""

    assignee_id: UserId | None


class ResolveReport(Request, frozen=True):
    """Decide on a report: do nothing, warn the user, delete the message, give a strike, suspend, or ban.

    This closes all open reports of the same message or user. A report that is already closed is a
    `conflict`, with `outcome` and `decided_by`. `reason` is for moderators, `template` says what the user is
    told, and `until` when a suspension ends.
    """

    report_id: Id
    action: Action
    reason: Explanation | None = None
    template: Template | None = None
    until: Time | None = None


class ReportResolved(Shape, frozen=True):
    """The report after the decision, and what was decided about the user, unless it was dismissed."""

    report: Case
    decision: Decision | UnsetType = UNSET


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
