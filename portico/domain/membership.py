"""Who may change a conversation: owners in groups, all participants in others."""

from collections.abc import Sequence

import msgspec

from portico.domain.conversations import MAX_PARTICIPANTS
from portico.domain.errors import Conflict, Forbidden, NotFound, TooLarge
from portico.domain.text import check_id

OBSERVER = "observer"  # reads and never writes


class Member(msgspec.Struct, frozen=True):
    """A participant, in the order of joining."""

    user_id: str
    role: str

    @property
    def observes(self) -> bool:
        return self.role == OBSERVER


def check_writes(members: Sequence[Member], user_id: str) -> None:
    """Raise Forbidden for an observer."""
    me = _find(members, user_id)
    if me and me.observes:
        raise observes()


def observes() -> Forbidden:
    """The error for what an observer may not do."""
    return Forbidden("an observer only reads", reason=OBSERVER)


def check_manage(kind: str, members: Sequence[Member], user_id: str) -> None:
    """Raises NotFound for a user who is no participant, Forbidden in a group for who is no owner."""
    me = _find(members, user_id)
    if me is None:
        raise NotFound("no such conversation")
    if me.observes:
        raise observes()
    if kind == "group" and me.role != "owner":
        raise Forbidden("only an owner of the group may do this")


def check_add(kind: str, members: Sequence[Member], user_id: str, added_id: str) -> bool:
    """Whether the user is to be added; False for a participant. Raises Conflict, Forbidden, TooLarge."""
    _check_group(kind)
    check_manage(kind, members, user_id)
    if _find(members, added_id):
        return False
    check_id("user_id", added_id)
    if len(members) == MAX_PARTICIPANTS:
        raise TooLarge("participants", MAX_PARTICIPANTS)
    return True


def check_add_observer(members: Sequence[Member], user_id: str, added_id: str, *, evidence: bool) -> bool:
    """Whether an observer is to be added; False for one. Only a conversation with evidence has observers."""
    if not evidence:
        raise Conflict("only a conversation with evidence has observers")
    check_writes(members, user_id)
    known = _find(members, added_id)
    if known and not known.observes:
        raise Conflict("a participant cannot become an observer")
    check_id("user_id", added_id)
    if len(members) == MAX_PARTICIPANTS:
        raise TooLarge("participants", MAX_PARTICIPANTS)
    return known is None


def check_remove(kind: str, members: Sequence[Member], user_id: str, removed_id: str) -> None:
    """An owner removes others; nobody removes themselves. Observers can be removed from any conversation."""
    removed = _find(members, removed_id)
    if removed is None or not removed.observes:
        _check_group(kind)
    check_manage(kind, members, user_id)
    if user_id == removed_id:
        raise Conflict("leave the group instead of removing yourself")
    if not removed:
        raise NotFound("no such participant")


def check_leave(kind: str, members: Sequence[Member], user_id: str) -> str | None:
    """The new owner when the last one leaves: the longest-standing participant."""
    me = _find(members, user_id)
    if not me:
        raise NotFound("no such conversation")
    if me.observes:
        return None
    _check_group(kind)
    rest = [member for member in members if member.user_id != user_id and not member.observes]
    if not rest or any(member.role == "owner" for member in rest):
        return None
    return rest[0].user_id


def _check_group(kind: str) -> None:
    if kind != "group":
        raise Conflict("only a group takes people in and lets them go")


def _find(members: Sequence[Member], user_id: str) -> Member | None:
    return next((member for member in members if member.user_id == user_id), None)
