"""What may be changed about a message, by whom and how long; and what a reaction does to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from portico.domain.errors import Conflict, Forbidden, TooLarge, WindowClosed
from portico.domain.people import Caller

Reactions = Mapping[str, tuple[str, ...]]
MAX_REACTIONS = 20  # different emoji on one message


class Written(msgspec.Struct, frozen=True):
    """What the rules need to know of a message that exists."""

    sender_id: str
    created_at: datetime
    deleted: bool
    type: str = "text"


class Windows(msgspec.Struct, frozen=True):
    """How long a sender may change what they sent."""

    edit: timedelta
    delete: timedelta


def check_edit(written: Written, caller: Caller, now: datetime, windows: Windows) -> None:
    """Only who wrote it, inside the window, and not once it is gone."""
    if written.sender_id != caller.user_id:
        raise Forbidden("only its sender may edit a message")
    if written.deleted:
        raise Conflict("the message is deleted")
    if written.type == "call":
        raise Conflict("the line of a call is not edited")
    if now > written.created_at + windows.edit:
        raise WindowClosed("the time to edit this message is over")


def check_delete(written: Written, caller: Caller, now: datetime, windows: Windows) -> None:
    """Who wrote it, inside the window; an admin at any time."""
    if caller.role == "admin":
        return
    if written.sender_id != caller.user_id:
        raise Forbidden("only its sender or an admin may delete a message")
    if now > written.created_at + windows.delete:
        raise WindowClosed("the time to delete this message is over")


def check_revisions(written: Written, caller: Caller) -> None:
    """What was taken back is for its sender and for admins."""
    if caller.user_id != written.sender_id and caller.role != "admin":
        raise Forbidden("only its sender or an admin may see what a message said before")


def react(reactions: Reactions, user_id: str, emoji: str) -> Reactions:
    """With this reaction added; the same again changes nothing."""
    who = reactions.get(emoji, ())
    if user_id in who:
        return reactions
    if emoji not in reactions and len(reactions) == MAX_REACTIONS:
        raise TooLarge("emoji", MAX_REACTIONS)
    return {**reactions, emoji: (*who, user_id)}


def unreact(reactions: Reactions, user_id: str, emoji: str) -> Reactions:
    """With this reaction taken away; one that is not there changes nothing."""
    who = tuple(other for other in reactions.get(emoji, ()) if other != user_id)
    rest = {other: users for other, users in reactions.items() if other != emoji}
    return {**rest, emoji: who} if who else rest
