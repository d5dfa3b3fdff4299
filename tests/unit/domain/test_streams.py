"""The answer of a bot while it is written."""

from datetime import UTC, datetime

import pytest

from portico.domain.errors import Conflict, TooLarge
from portico.domain.streams import WHOLE, Part, Stream
from portico.domain.text import MAX_TEXT


def stream() -> Stream:
    return Stream("answer", 1, datetime(2026, 11, 28, tzinfo=UTC))


def test_parts_are_gathered_and_counted() -> None:
    answer = stream()
    answer.add("It ", done=False)
    answer.add("is", done=False)
    assert answer.take() == Part(1, "It is", "open", None)
    assert not answer.is_due
    answer.add(" free.", done=True)
    assert answer.take() == Part(2, " free.", "done", None)
    assert not answer.is_due


def test_some_events_have_the_whole_text_for_who_has_missed_one() -> None:
    answer = stream()
    parts = []
    for letter in "abcdefghijklmnopqrstuvwxyzabcdef":
        answer.add(letter, done=False)
        parts.append(answer.take())
    assert [part.n for part in parts if part.text is not None] == [WHOLE, 2 * WHOLE]
    assert parts[WHOLE - 1].text == "abcdefghijklmnop"


def test_the_end_is_said_without_a_last_part() -> None:
    answer = stream()
    answer.add("It is free.", done=False)
    answer.take()
    answer.add("", done=True)
    assert answer.is_due
    assert answer.take() == Part(2, "", "done", None)


def test_what_is_abandoned_says_so_and_nothing_else() -> None:
    answer = stream()
    answer.add("It", done=False)
    answer.abandon()
    assert answer.take() == Part(1, "", "abandoned", None)


def test_nothing_comes_after_the_end() -> None:
    answer = stream()
    answer.add("It is.", done=True)
    with pytest.raises(Conflict):
        answer.add("And", done=False)


def test_an_answer_is_no_longer_than_a_message() -> None:
    answer = stream()
    answer.add("a" * MAX_TEXT, done=False)
    with pytest.raises(TooLarge):
        answer.add("b", done=False)
