"""A batch of messages, applied to the inboxes of teams."""

from datetime import UTC, datetime, timedelta

from portico.domain.teams.assigning import Candidates
from portico.domain.teams.batch import Answer, Facts, Pair, Placed, decide
from portico.domain.teams.inbox import Arrival, Assignment, Item

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
MEMBERS = ["a", "b"]


def placed(pair: Pair, seq: int, *, by_team: bool = False) -> Placed:
    at = NOON + timedelta(minutes=seq)
    return Placed(pair, seq, f"id{seq}", Arrival(at=at, by_team=by_team, member_id="b" if by_team else None))


def team(assignment: Assignment) -> dict[int, Facts]:
    return {1: Facts(1, "team:1", assignment, MEMBERS)}


def test_conversations_of_one_batch_go_to_different_members_by_turn() -> None:
    pairs = [(7, 1), (8, 1), (9, 1)]
    known = {pair: Candidates(MEMBERS, MEMBERS, last_in_turn="a") for pair in pairs}
    outcome = decide({}, [placed(pair, 1) for pair in pairs], team("in_turn"), known)
    assert [outcome.items[pair].assignee_id for pair in pairs] == ["b", "a", "b"]
    assert outcome.turns == {1: "b"}


def test_what_is_somebody_s_stays_theirs_and_takes_no_turn() -> None:
    items = {(7, 1): Item(assignee_id="a", active_at=NOON)}
    known = {(7, 1): Candidates(MEMBERS, MEMBERS, last_in_turn="a")}
    outcome = decide(items, [placed((7, 1), 1)], team("in_turn"), known)
    assert (outcome.items[7, 1].assignee_id, outcome.turns) == ("a", {})


def test_a_question_and_its_answer_in_one_batch_are_measured() -> None:
    known = {(7, 1): Candidates(MEMBERS, MEMBERS)}
    both = [placed((7, 1), 1), placed((7, 1), 3, by_team=True)]
    outcome = decide({}, both, team("in_turn"), known)
    assert outcome.answers == [Answer(1, "id3", NOON + timedelta(minutes=3), 120_000)]
    assert outcome.items[7, 1].assignee_id is None  # nobody waits any more


def test_only_a_member_gets_what_they_answered_before() -> None:
    for before, expected in (("a", "a"), ("gone", None), (None, None)):
        known = {(7, 1): Candidates(MEMBERS, answered_by=before)}
        outcome = decide({}, [placed((7, 1), 1)], team("last_answered"), known)
        assert outcome.items[7, 1].assignee_id == expected
