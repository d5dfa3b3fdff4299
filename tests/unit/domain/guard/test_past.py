"""Rules tried on past messages."""

from typing import Any

from portico.domain.guard.past import PastMessage, Trial
from portico.domain.guard.rules import ContactRules, Rule

RULES = ContactRules((Rule(action="hold", detectors=frozenset({"phone"})),))


def message(text: str, **other: Any) -> PastMessage:
    usual = {"id": 1, "conversation_id": 1, "sender_id": "u1", "attachments": None, "type": "general"}
    return PastMessage(**{**usual, "metadata": None, "text": text, **other})


def verdicts(*messages: PastMessage) -> list[str]:
    trial = Trial(RULES)
    return [trial.decide(each).action for each in messages]


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
