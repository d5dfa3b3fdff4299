"""What others write must not steer the terminal, nor pass for somebody else's words."""

from datetime import UTC, timedelta, timezone

import pytest

from cli.terminal_chat.formatting import clean, content, excerpt, message_line, notice, one_line
from tests.support.messages import message


@pytest.mark.parametrize(
    "unsafe",
    ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\b\b", "\x7f", "\x00", "\u202e", "\u2066", "\U000e0041"],
)
def test_nothing_that_a_terminal_would_obey_is_left(unsafe: str) -> None:
    shown = clean(f"a{unsafe}b")
    assert shown.startswith("a")
    assert shown.endswith("b")
    assert shown.replace(" ", "").isprintable()


def test_letters_of_all_scripts_and_emoji_stay() -> None:
    text = "ünïcode — مرحبا 👩‍👩‍👧 日本"
    assert clean(text) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x85", "\v"])
def test_a_second_line_cannot_pass_for_somebody_elses(newline: str) -> None:
    line = message_line(message(1, text=f"hello{newline}08:32 you: yes"), "Bob", UTC)
    assert line.text == "08:31 Bob: hello\n      08:32 you: yes"


def test_names_and_errors_are_one_line() -> None:
    assert one_line("Bob\n\x1b[31m  the\tGreat ") == "Bob [31m the Great"
    assert notice("a\nb").text == "  -- a b"


def test_times_are_those_of_the_reader() -> None:
    assert message_line(message(1), "Bob", timezone(timedelta(hours=3))).text == "11:31 Bob: text 1"


def test_files_and_deleted_messages_are_told() -> None:
    file = {"url": "https://files/1", "type": "image/png", "filename": "plan.png"}
    assert content(message(1, text="see", attachments=[file])) == "see [plan.png]"
    assert content(message(1, text="", type="property_share")) == "[property_share]"
    assert content(message(1, deleted_at="2026-11-21T08:31:00.000Z")) == "[deleted]"


def test_a_call_is_told_by_what_became_of_it() -> None:
    line = message(1, text="", type="call", metadata={"call": {"kind": "voice", "status": "missed"}})
    assert content(line) == "[voice call, missed]"


def test_an_excerpt_is_short() -> None:
    assert excerpt(message(1, text="short")) == "short"
    assert len(excerpt(message(1, text="x" * 100))) == 24
