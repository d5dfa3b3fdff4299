"""What a batch of messages makes of the inboxes of teams: one pure step from items to items."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from portico.domain.teams.assigning import Candidates, assignee_of
from portico.domain.teams.inbox import Arrival, Assignment, Item, after_message, waited

Pair: TypeAlias = tuple[int, int]  # a conversation and a team


class Facts(msgspec.Struct, frozen=True):
    """What the rules need to know of a team."""

    id: int
    participant_id: str
    assignment: Assignment
    members: Sequence[str]


class Placed(msgspec.Struct, frozen=True):
    """A message in a conversation of a team, in order of `seq`. `local_id` is the key of a team's message."""

    pair: Pair
    seq: int
    local_id: str
    arrival: Arrival


class Answer(msgspec.Struct, frozen=True):
    """An answer of a team: its key, when it came, and how long the other side had waited."""

    team_id: int
    local_id: str
    at: datetime
    waited_ms: int


class Outcome(msgspec.Struct, frozen=True):
    """The items after a batch, the answers in it, and who was assigned last by turn, by team."""

    items: Mapping[Pair, Item]
    answers: Sequence[Answer]
    turns: Mapping[int, str]


def decide(
    items: Mapping[Pair, Item],
    placed: Sequence[Placed],
    teams: Mapping[int, Facts],
    candidates: Mapping[Pair, Candidates],
) -> Outcome:
    """Apply messages in order, then assign what is nobody's."""
    changed = dict(items)
    answers: list[Answer] = []
    for each in placed:
        before, team = changed.get(each.pair), teams[each.pair[1]]
        delay = waited(before, each.arrival)
        if delay is not None:
            ms = int(delay.total_seconds() * 1000)
            answers.append(Answer(team.id, each.local_id, each.arrival.at, ms))
        changed[each.pair] = after_message(before, each.arrival, team.assignment)
    turns: dict[int, str] = {}
    for pair in dict.fromkeys(each.pair for each in placed):
        changed[pair] = _assigned(changed[pair], teams[pair[1]], candidates[pair], turns)
    return Outcome(changed, answers, turns)


def _assigned(item: Item, team: Facts, candidates: Candidates, turns: dict[int, str]) -> Item:
    """The item of whoever gets it; `turns` is who got the one before, of this batch."""
    last = turns.get(team.id, candidates.last_in_turn)
    now = msgspec.structs.replace(candidates, last_in_turn=last)
    assignee = assignee_of(item, team.assignment, now)
    if assignee == item.assignee_id:
        return item
    if team.assignment == "in_turn" and assignee is not None:
        turns[team.id] = assignee
    return msgspec.structs.replace(item, assignee_id=assignee)
