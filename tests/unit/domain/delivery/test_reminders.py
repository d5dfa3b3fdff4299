"""Who owes an answer after some messages."""

import pytest

from portico.domain.delivery.reminders import Owed, Said, unanswered_of

OTHER = {"ada": "bob", "bob": "ada", "team:1": "ada"}


def said(seq: int, sender_id: str, type_: str = "text", *, automatic: bool = False) -> Said:
    return Said(
        message_id=seq * 10, conversation_id=1, seq=seq, sender_id=sender_id, type=type_, automatic=automatic
    )


def waiting(*messages: Said) -> dict[str, tuple[int, int]]:
    """Who owes an answer, and to which messages."""
    owing = {each.message_id: {OTHER[each.sender_id]} for each in messages}
    found = unanswered_of(messages, owing)
    return {owed.participant_id: (run.first.seq, run.last.seq) for owed, run in found.items()}


def test_several_messages_in_a_row_wait_since_the_first() -> None:
    assert waiting(said(1, "ada"), said(2, "ada"), said(3, "ada")) == {"bob": (1, 3)}


def test_an_answer_cancels_and_is_itself_to_be_answered() -> None:
    assert waiting(said(1, "ada"), said(2, "bob")) == {"ada": (2, 2)}


def test_the_order_is_that_of_the_conversation() -> None:
    assert waiting(said(3, "ada"), said(1, "ada"), said(2, "bob")) == {"bob": (3, 3)}


@pytest.mark.parametrize("type_", ["system", "call", "card"])
def test_what_needs_no_answer_reminds_nobody(type_: str) -> None:
    assert waiting(said(1, "ada", type_)) == {}


@pytest.mark.parametrize(
    ("type_", "owes"), [("system", True), ("call", True), ("card", False), ("image", False)]
)
def test_only_what_somebody_says_is_an_answer(type_: str, owes: bool) -> None:
    assert ("bob" in waiting(said(1, "ada"), said(2, "bob", type_))) is owes


def test_an_automatic_answer_of_a_team_neither_answers_nor_asks() -> None:
    automatic = said(2, "team:1", automatic=True)
    found = unanswered_of([said(1, "ada"), automatic], {10: {"team:1"}, 20: {"ada"}})
    assert found.keys() == {Owed(1, "team:1")}


def test_a_user_cannot_pass_for_automatic() -> None:
    assert waiting(said(1, "ada", automatic=True)) == {"bob": (1, 1)}


def test_conversations_are_apart() -> None:
    elsewhere = Said(message_id=99, conversation_id=2, seq=2, sender_id="bob", type="text")
    found = unanswered_of([said(1, "ada"), elsewhere], {10: {"bob"}, 99: {"ada"}})
    assert found.keys() == {Owed(1, "bob"), Owed(2, "ada")}
