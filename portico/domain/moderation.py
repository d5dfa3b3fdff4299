"""Rules for reports, their resolutions, and responses of the hook."""

from typing import Literal

from portico.domain.errors import Conflict, InvalidArgument

ReportStatus = Literal["open", "dismissed", "message_deleted", "user_blocked"]
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
Action = Literal["dismiss", "delete_message", "block_user"]
OUTCOME: dict[Action, ReportStatus] = {
    "dismiss": "dismissed",
    "delete_message": "message_deleted",
    "block_user": "user_blocked",
}


def check_subject(message_id: int | None, user_id: str | None) -> None:
    """A report is about exactly one thing."""
    if (message_id is None) == (user_id is None):
        raise InvalidArgument("message_id", "name either a message_id or a user_id")


def check_report(reporter_id: str, user_id: str) -> None:
    """Raise Conflict for a user who reports themselves."""
    if reporter_id == user_id:
        raise Conflict("nobody reports themselves")


def check_action(action: Action, message_id: int | None) -> None:
    """Only a report of a message can delete a message."""
    if action == "delete_message" and message_id is None:
        raise InvalidArgument("action", "this report names no message")


def check_other(admin_id: str, user_id: str) -> None:
    """Admins cannot block or erase themselves."""
    if admin_id == user_id:
        raise Conflict("another admin must do this to you")
