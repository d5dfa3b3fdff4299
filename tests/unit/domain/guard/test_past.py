"""Rules tried on past messages."""

from datetime import UTC, datetime, timedelta
from typing import Any

from portico.domain.guard.past import PastMessage, decide, in_context, newest_first
from portico.domain.guard.rules import ContactRules, Rule

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
RULES = ContactRules((Rule(action="hold", detectors=frozenset({"phone"})),))


def message(text: str, **other: Any) -> PastMessage:
    usual = {"id": 1, "conversation_id": 1, "sender_id": "u1", "attachments": None, "type": "general"}
    return PastMessage(**{**usual, "metadata": None, "sent_at": NOON, "text": text, **other})


def verdicts(*messages: PastMessage) -> list[str]:
    return [decide(RULES, said).action for said in in_context(messages)]


def test_a_number_in_three_messages_of_one_sender_is_found() -> None:
    assert verdicts(message("my number is 0712"), message("345"), message("678"))[-1] == "hold"


def test_the_messages_of_two_senders_or_conversations_are_no_row() -> None:
    for other in ({"sender_id": "u2"}, {"conversation_id": 2}):
        said = [message("my number is 0712"), message("345"), message("678", **other)]
        assert verdicts(*said)[-1] == "allow"


def test_the_name_of_a_file_counts_and_is_shown() -> None:
    file = message("", attachments=[{"filename": "call 0712 345 678.pdf"}])
    assert verdicts(file) == ["hold"]
    assert file.shown(10) == "call 0712" + "\N{HORIZONTAL ELLIPSIS}"


def test_the_newest_of_all_conversations_come_first_and_keep_what_was_said_before() -> None:
    said = newest_first(
        [
            message("my number is 0712", id=1),
            message("345", id=3, sent_at=NOON + timedelta(minutes=2)),
            message("678", id=4, sent_at=NOON + timedelta(minutes=5)),
            message("Hello", id=2, conversation_id=2, sent_at=NOON + timedelta(minutes=4)),
        ]
    )
    assert [each.message.id for each in said] == [4, 2, 3, 1]
    assert [decide(RULES, each).action for each in said] == ["hold", "allow", "allow", "allow"]
