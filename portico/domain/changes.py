"""Rules for edits, deletions and reactions: who, how long, and with what result."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from portico.domain.errors import Blocked, Conflict, Forbidden, TooLarge, WindowClosed
from portico.domain.messages import check_type
from portico.domain.people import Caller

Reactions = Mapping[str, tuple[str, ...]]
MAX_REACTIONS = 20  # different emoji on one message
MAX_PINS = 50  # pinned messages of a conversation


class Written(msgspec.Struct, frozen=True):
    """What the rules need to know of an existing message."""

    sender_id: str
    created_at: datetime
    deleted: bool
    type: str = "text"
    blocked: bool = False  # the conversation
    evidence: bool = False  # whether the conversation keeps it


class Windows(msgspec.Struct, frozen=True):
    """How long senders can edit and delete their messages."""

    edit: timedelta
    delete: timedelta


def check_edit(written: Written, caller: Caller, now: datetime, windows: Windows) -> None:
    """Only the sender may edit, inside the window, what and where they could send it now."""
    if written.sender_id != caller.user_id:
        raise Forbidden("only its sender may edit a message")
    if written.deleted:
        raise Conflict("the message is deleted")
    if written.type in ("call", "card"):
        raise Conflict(f"the message of a {written.type} cannot be edited")
    check_type(written.type, caller)
    if written.blocked:
        raise Blocked("this conversation is blocked")
    if now > written.created_at + windows.edit:
        raise WindowClosed("the time to edit this message is over")


def check_delete(written: Written, caller: Caller, now: datetime, windows: Windows) -> None:
    """The sender may delete inside the window; an admin at any time. Nobody where evidence is kept."""
    if written.evidence:
        raise kept_as_evidence()
    if caller.role == "admin":
        return
    if written.sender_id != caller.user_id:
        raise Forbidden("only its sender or an admin may delete a message")
    if now > written.created_at + windows.delete:
        raise WindowClosed("the time to delete this message is over")


def kept_as_evidence() -> Forbidden:
    """The error for deleting what is evidence."""
    return Forbidden("this conversation keeps evidence: nothing in it is deleted", reason="evidence")


def check_pin(written: Written) -> None:
    """Raise for a message that nobody may pin or unpin now."""
    if written.deleted:
        raise Conflict("the message is deleted")
    if written.blocked:
        raise Blocked("this conversation is blocked")


def check_revisions(written: Written, caller: Caller) -> None:
    """Earlier texts are for the sender and admins; for all who see the message, where evidence is kept."""
    if written.evidence:
        return
    if caller.user_id != written.sender_id and caller.role != "admin":
        raise Forbidden("only its sender or an admin may see what a message said before")


def react(reactions: Reactions, user_id: str, emoji: str) -> Reactions:
    """The reactions with this one added. Idempotent, in every spelling of the emoji."""
    kept = _stored_spelling(reactions, emoji)
    who = reactions.get(kept, ())
    if user_id in who:
        return reactions
    if kept not in reactions and len(reactions) == MAX_REACTIONS:
        raise TooLarge("emoji", MAX_REACTIONS)
    respelled = {emoji if other == kept else other: users for other, users in reactions.items()}
    return {**respelled, emoji: (*who, user_id)}


def unreact(reactions: Reactions, user_id: str, emoji: str) -> Reactions:
    """The reactions without this one. Idempotent."""
    kept = _stored_spelling(reactions, emoji)
    who = tuple(other for other in reactions.get(kept, ()) if other != user_id)
    rest = {other: users for other, users in reactions.items() if other != kept}
    return {**rest, kept: who} if who else rest


def joined(reactions: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Old reactions, in which an emoji could occur in two spellings: each once."""
    found: dict[str, tuple[str, list[str]]] = {}
    for emoji, users in reactions.items():
        kept, who = found.get(without_selectors(emoji), (emoji, []))
        longest = max(kept, emoji, key=len)  # the one with all its selectors
        found[without_selectors(emoji)] = longest, [*who, *(user for user in users if user not in who)]
    return dict(found.values())


def without_selectors(emoji: str) -> str:
    """The emoji without variation selectors."""
    return emoji.replace("\ufe0f", "").replace("\ufe0e", "")


def _stored_spelling(reactions: Reactions, emoji: str) -> str:
    """The spelling in which the emoji is stored."""
    return next((kept for kept in reactions if without_selectors(kept) == without_selectors(emoji)), emoji)
