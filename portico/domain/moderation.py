"""Rules for reports, their resolutions, and responses of the hook."""

from typing import Literal

from portico.domain.errors import Conflict, Forbidden, InvalidArgument
from portico.domain.people import Caller, Role

ReportStatus = Literal[
    "open", "dismissed", "warned", "message_deleted", "struck", "suspended", "user_blocked"
]
QueueStatus = Literal[ReportStatus, "refused"]
QueueKind = Literal["report", "held"]
HookKind = Literal["message", "edit", "conversation", "profile", "file", "call", "card"]
HOOK_FIELDS: dict[HookKind, tuple[str, ...]] = {  # what the hook may change
    "message": ("text", "metadata"),
    "edit": ("text", "metadata"),
    "conversation": ("title", "metadata", "booking_url"),
    "profile": ("name", "avatar_url"),
    "file": ("filename",),
    "call": ("text",),
    "card": (),
}
HOOK_KINDS: tuple[HookKind, ...] = tuple(HOOK_FIELDS)
Action = Literal["dismiss", "warn", "delete_message", "strike", "suspend", "block_user"]
HeldAction = Literal["release", "refuse", "warn", "strike", "suspend", "block_user"]
BulkAction = Literal[Action, HeldAction]
Sanction = Literal["warn", "delete_message", "refuse", "strike", "suspend", "block_user"]
PersonAction = Literal["warn", "strike", "suspend"]  # without a report
STAFF: frozenset[Role] = frozenset({"admin", "moderator", "service"})
OUTCOME: dict[Action, ReportStatus] = {
    "dismiss": "dismissed",
    "warn": "warned",
    "strike": "struck",
    "suspend": "suspended",
    "delete_message": "message_deleted",
    "block_user": "user_blocked",
}


def check_subject(message_id: int | None, user_id: str | None) -> None:
    """A report is about exactly one thing."""
    if (message_id is None) == (user_id is None):
        raise InvalidArgument("message_id", "name either a message_id or a user_id")


def check_report_action(action: BulkAction) -> Action:
    """The action on a report. Raises InvalidArgument for one that is for held messages only."""
    if action == "release" or action == "refuse":
        raise InvalidArgument("action", "is for held messages")
    return action


def check_one(report_id: int | None, held_id: int | None) -> None:
    """A moderator's request is about a report or a held message."""
    if (report_id is None) == (held_id is None):
        raise InvalidArgument("report_id", "name either a report_id or a held_id")


def check_report(reporter_id: str, user_id: str) -> None:
    """Raise Conflict for a user who reports themselves."""
    if reporter_id == user_id:
        raise Conflict("nobody reports themselves")


def check_action(action: Action, message_id: int | None) -> None:
    """Only a report of a message can delete a message."""
    if action == "delete_message" and message_id is None:
        raise InvalidArgument("action", "this report names no message")


def check_held_action(action: HeldAction) -> Sanction:
    """The decision about the person who wrote a held message that is not released."""
    if action == "release":
        raise InvalidArgument("action", "a message that is released leads to no decision")
    return action


def check_judges(caller: Caller, role: Role) -> None:
    """Who runs the site is judged by admins only. Raises Forbidden."""
    if role in STAFF and caller.role != "admin":
        raise Forbidden("only an admin decides about admins, moderators and services")


def check_other(admin_id: str, user_id: str) -> None:
    """Admins and moderators do nothing of this kind to themselves."""
    if admin_id == user_id:
        raise Conflict("another admin must do this to you")
