"""What messages make of a conversation in an inbox."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.errors import InvalidArgument
from portico.domain.teams.inbox import (
    MAX_LABELS,
    Arrival,
    Assignment,
    Item,
    after_message,
    check_snooze,
    labelled,
    next_in_turn,
    waited,
)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def question(minutes: int = 0) -> Arrival:
    return Arrival(at=later(minutes), by_team=False)


def answer(minutes: int = 0, member_id: str | None = "max") -> Arrival:
    return Arrival(at=later(minutes), by_team=True, member_id=member_id)


def after(*arrivals: Arrival, assignment: Assignment = "manual") -> Item:
    item: Item | None = None
    for arrival in arrivals:
        item = after_message(item, arrival, assignment)
    assert item is not None
    return item


def test_the_first_unanswered_question_counts() -> None:
    assert after(question(0), question(5)).waiting_since == NOON
    assert after(question(0), question(5)).active_at == later(5)
    assert after(question(0), answer(1), question(5)).waiting_since == later(5)


def test_an_answer_ends_the_wait_and_is_remembered() -> None:
    item = after(question(0), answer(3))
    assert (item.waiting_since, item.answered_by, item.assignee_id) == (None, "max", None)
    assert waited(after(question(0)), answer(3)) == timedelta(minutes=3)
    assert waited(item, answer(4)) is None
    assert waited(None, answer(4)) is None
    assert waited(after(question(0)), question(3)) is None


def test_who_answers_takes_it_where_the_team_wants_so() -> None:
    assert after(question(0), answer(3), assignment="last_answered").assignee_id == "max"
    assert after(question(0), answer(3, None), assignment="last_answered").assignee_id is None


@pytest.mark.parametrize("status", ["closed", "snoozed"])
def test_a_question_opens_what_was_put_away_and_an_answer_does_not(status: str) -> None:
    away = Item(status=status, snoozed_until=later(60), active_at=NOON)  # type: ignore[arg-type]
    opened = after_message(away, question(1), "manual")
    assert (opened.status, opened.snoozed_until) == ("open", None)
    assert after_message(away, answer(1), "manual").status == status


@pytest.mark.parametrize(
    "arrival",
    [
        Arrival(at=later(1), by_team=False, asks=False),
        Arrival(at=later(1), by_team=True, asks=False, automatic=True),
    ],
)
def test_lines_of_calls_and_automatic_answers_change_the_order_only(arrival: Arrival) -> None:
    waiting = after(question(0))
    assert after_message(waiting, arrival, "last_answered") == after(question(0), question(1))
    assert waited(waiting, arrival) is None


@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_somebody_waits_exactly_if_the_last_word_is_theirs(own: list[bool]) -> None:
    item = after(*[answer(at) if mine else question(at) for at, mine in enumerate(own)])
    assert (item.waiting_since is None) == own[-1]
    assert item.active_at == later(len(own) - 1)


@given(st.sets(st.sampled_from("abcdef"), min_size=1), st.integers(1, 30))
def test_turns_are_fair(members: set[str], count: int) -> None:
    last: str | None = None
    given_to: list[str] = []
    for _ in range(count):
        last = next_in_turn(members, members | {"z"}, last)
        assert last is not None
        given_to.append(last)
    counts = [given_to.count(user_id) for user_id in members]
    assert max(counts) - min(counts) <= 1


def test_nobody_who_is_away_gets_a_turn() -> None:
    assert next_in_turn(["a", "b", "c"], ["c"], "a") == "c"
    assert next_in_turn(["a", "b"], ["c"], "a") is None
    assert next_in_turn(["a", "b"], ["a", "b"], "gone") == "a"


def test_labels_and_times_of_a_snooze_have_limits() -> None:
    assert labelled(["b"], ["a", "b", "c"], ["c"]) == ["a", "b"]
    assert labelled([" old "], ["hot", " hot", "to  call"], [" old ", "\u200bhot"]) == ["to call"]
    for unseen in (" ", "\u200b", "a\nb"):
        with pytest.raises(InvalidArgument):
            labelled([], [unseen], [])
    with pytest.raises(InvalidArgument):
        labelled([], [str(number) for number in range(MAX_LABELS + 1)], [])
    check_snooze(later(1), NOON)
    for wrong in (NOON, NOON + timedelta(days=400)):
        with pytest.raises(InvalidArgument):
            check_snooze(wrong, NOON)


def test_an_answer_from_before_the_wait_does_not_end_it() -> None:
    asked_for_a_person = after(question(5))
    item = after_message(asked_for_a_person, answer(3), "manual")
    assert (item.waiting_since, item.answered_by) == (later(5), "max")
    assert waited(asked_for_a_person, answer(3)) is None
