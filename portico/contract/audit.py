"""`admin.audit`: what admins and moderators did."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Cursor, Id, Limit, Shape, UserId

ActionName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[a-z_.:]+$")]


class ReadAudit(Request, frozen=True):
    """What admins and moderators did, newest first: all, or of one of them, about one user or conversation.

    `action` is the name of a procedure, with or without what was chosen: `moderation.resolve`,
    `moderation.resolve:strike`.
    """

    admin_id: UserId | None = None
    user_id: UserId | None = None
    conversation_id: Id | None = None
    action: ActionName | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class AuditEntry(Shape, frozen=True):
    """What somebody did, to whom, and the reason that they gave."""

    id: Id
    at: str
    admin_id: UserId
    action: str
    user_id: UserId | None
    message_id: Id | None
    report_id: Id | None
    conversation_id: Id | None
    held_id: Id | None
    decision_id: Id | None
    reason: str | None


class Audited(Shape, frozen=True):
    """A page of the audit."""

    entries: list[AuditEntry]
    next_cursor: str | None
