"""Output of the terminal client: text of others cannot control the terminal, and lines are in their place."""

import os
from datetime import UTC, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from cli.terminal_chat.input import LineEditor
from cli.terminal_chat.output import (
    CLEAR,
    UP,
    OutputLine,
    StreamDisplay,
    TerminalDisplay,
    excerpt,
    message_content,
    message_line,
    notice,
    one_line,
    strip_unsafe,
    tail,
)
from portico.contract.shapes import AttachedFile
from tests.support.messages import message

REPLACEABLE = OutputLine("passing", replaceable=True)


@pytest.mark.parametrize(
    "unsafe",
    ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\b\b", "\x7f", "\x00", "\u202e", "\u2066", "\U000e0041"],
)
def test_nothing_that_a_terminal_would_obey_is_left(unsafe: str) -> None:
    shown = strip_unsafe(f"a{unsafe}b")
    assert shown.startswith("a")
    assert shown.endswith("b")
    assert shown.replace(" ", "").isprintable()


def test_letters_of_all_scripts_and_emoji_stay() -> None:
    text = "ünïcode — مرحبا 👩‍👩‍👧 日本"
    assert strip_unsafe(text) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x85", "\v"])
def test_a_second_line_cannot_pass_for_somebody_elses(newline: str) -> None:
    line = message_line(message(1, text=f"hello{newline}08:32 you: yes"), "Bob", UTC)
    assert line.text == "08:31 Bob: hello\n      08:32 you: yes"


def test_names_and_errors_are_one_line() -> None:
    assert one_line("Bob\n\x1b[31m  the\tGreat ") == "Bob [31m the Great"
    assert notice("a\nb").text == "  -- a b"


def test_times_are_those_of_the_reader() -> None:
    assert message_line(message(1), "Bob", timezone(timedelta(hours=3))).text == "11:31 Bob: text 1"


def test_files_and_deleted_messages_are_mirrored() -> None:
    fields = {"url": "https://files/1", "type": "image/png", "filename": "plan.png"}
    file = msgspec.convert(fields, AttachedFile)
    assert message_content(message(1, text="see", attachments=[file])) == "see [plan.png]"
    assert message_content(message(1, text="", type="property_share")) == "[property_share]"
    assert message_content(message(1, deleted_at="2026-11-21T08:31:00.000Z")) == "[deleted]"


def test_a_call_is_shown_with_its_outcome() -> None:
    line = message(1, text="", type="call", metadata={"call": {"kind": "voice", "status": "missed"}})
    assert message_content(line) == "[voice call, missed]"


def test_an_excerpt_is_short() -> None:
    assert excerpt(message(1, text="short")) == "short"
    assert len(excerpt(message(1, text="x" * 100))) == 24


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def test_lines_come_above_what_is_being_typed(output: Path) -> None:
    editor = LineEditor()
    editor.feed(b"half")
    with output.open("w", encoding="utf-8") as stream:
        TerminalDisplay(stream, editor).show_lines([OutputLine("Bob: hi")])
    assert output.read_bytes().decode() == f"{CLEAR}Bob: hi\n> half"


def test_a_replaceable_line_is_overwritten_by_the_next_replaceable_line_only(output: Path) -> None:
    with output.open("w", encoding="utf-8") as stream:
        display = TerminalDisplay(stream, LineEditor())
        display.show_lines([REPLACEABLE])
        display.show_lines([REPLACEABLE])
        display.show_lines([OutputLine("stays")])
        display.show_lines([REPLACEABLE])
    assert output.read_bytes().decode().count(UP) == 1


def test_the_prompt_tells_what_is_unsent(output: Path) -> None:
    with output.open("w", encoding="utf-8") as stream:
        TerminalDisplay(stream, LineEditor()).show_prompt(2)
    assert output.read_text().endswith("(2 unsent) > ")


def test_a_pipe_gets_plain_lines_in_what_its_encoding_has(output: Path) -> None:
    with output.open("w", encoding="ascii") as stream:
        StreamDisplay(stream).show_lines([OutputLine("read ✓✓", replaceable=True), OutputLine("x")])
    assert output.read_bytes() == b"read ??\nx\n"


def test_a_reader_that_has_gone_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        StreamDisplay(stream).show_lines([OutputLine("x")])


def test_a_long_line_shows_its_end() -> None:
    assert tail("short", 10) == "short"
    assert tail("0123456789abc", 10) == "…456789abc"
    assert tail("日本日本日本", 7) == "…本日本"
