"""Whose a conversation becomes that is nobody's, by the rule of the team."""

from collections.abc import Collection

import msgspec

from portico.domain.teams.inbox import Assignment, Item, next_in_turn


class Candidates(msgspec.Struct, frozen=True):
    """Among whom to choose: the members, those of them who are present, and what was before.

    `last_in_turn` was assigned last by turn; `answered_by` answered this person last, in any conversation.
    """

    members: Collection[str]
    present: Collection[str] = ()
    last_in_turn: str | None = None
    answered_by: str | None = None


def assignee_of(item: Item, assignment: Assignment, candidates: Candidates) -> str | None:
    """Who gets a conversation. One that is somebody's already, or in which nobody waits, stays as it is."""
    if item.assignee_id is not None or item.waiting_since is None or assignment == "manual":
        return item.assignee_id
    if assignment == "in_turn":
        return next_in_turn(candidates.members, candidates.present, candidates.last_in_turn)
    is_known = candidates.answered_by in candidates.members
    return candidates.answered_by if is_known else None


def told_of(item: Item, members: Collection[str]) -> list[str]:
    """Who is notified of a question: whose it is, or all of the team."""
    return [item.assignee_id] if item.assignee_id is not None else sorted(members)
