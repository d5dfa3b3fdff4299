"""Typing at a terminal: the editor's keys, the prompt below the lines, and lines from a pipe."""

import os
from pathlib import Path

import pytest

from cli.terminal_chat.editor import Editor, tail
from cli.terminal_chat.formatting import Line
from cli.terminal_chat.keyboard import Lines
from cli.terminal_chat.screen import CLEAR, UP, Plain, Terminal

REPLACEABLE = Line("passing", replaceable=True)


def typed(*chunks: bytes) -> tuple[list[str], str]:
    editor = Editor()
    return [line for chunk in chunks for line in editor.feed(chunk)], editor.line


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (b"hello", "hello"),
        (b"hello\x7f\x7f", "hel"),
        (b"\x7fa", "a"),
        (b"two words\x17", "two "),
        (b"all of it\x15new", "new"),
        (b"a\x1b[Ab\x1bOAc\x1b[1;5Dd", "abcd"),
        (b"a\tb\x00\x01", "a b"),
    ],
)
def test_keys_edit_the_line(keys: bytes, line: str) -> None:
    assert typed(keys) == ([], line)


def test_enter_finishes_lines() -> None:
    assert typed(b"one\ntwo\rthr", b"ee") == (["one", "two"], "three")


def test_a_character_or_an_escape_may_come_in_pieces() -> None:
    snowman = "☃".encode()
    assert typed(snowman[:1], snowman[1:], b"\x1b", b"[", b"A!") == ([], "☃!")


def test_ctrl_d_ends_an_empty_line_only() -> None:
    editor = Editor()
    editor.feed(b"x\x04")
    assert not editor.ended
    editor.feed(b"\x7f\x04")
    assert editor.ended


def test_a_long_line_shows_its_end() -> None:
    assert tail("short", 10) == "short"
    assert tail("0123456789abc", 10) == "…456789abc"
    assert tail("日本日本日本", 7) == "…本日本"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def test_lines_come_above_what_is_being_typed(output: Path) -> None:
    editor = Editor()
    editor.feed(b"half")
    with output.open("w", encoding="utf-8") as stream:
        Terminal(stream, editor).show([Line("Bob: hi")])
    assert output.read_bytes().decode() == f"{CLEAR}Bob: hi\n> half"


def test_a_replaceable_line_is_overwritten_by_the_next_replaceable_line_only(output: Path) -> None:
    with output.open("w", encoding="utf-8") as stream:
        screen = Terminal(stream, Editor())
        screen.show([REPLACEABLE])
        screen.show([REPLACEABLE])
        screen.show([Line("stays")])
        screen.show([REPLACEABLE])
    assert output.read_bytes().decode().count(UP) == 1


def test_the_prompt_tells_what_is_unsent(output: Path) -> None:
    with output.open("w", encoding="utf-8") as stream:
        Terminal(stream, Editor()).prompt(2)
    assert output.read_text().endswith("(2 unsent) > ")


def test_a_pipe_gets_plain_lines_in_what_its_encoding_has(output: Path) -> None:
    with output.open("w", encoding="ascii") as stream:
        Plain(stream).show([Line("read ✓✓", replaceable=True), Line("x")])
    assert output.read_bytes() == b"read ??\nx\n"


def test_a_reader_that_has_gone_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        Plain(stream).show([Line("x")])


def test_piped_lines_need_no_last_newline() -> None:
    lines = Lines()
    assert lines.feed(b"one\r\ntw") == ["one"]
    assert lines.feed(b"o\nthree") == ["two"]
    assert lines.feed(b"") == ["three"]
