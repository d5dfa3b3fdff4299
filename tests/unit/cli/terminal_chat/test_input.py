"""Input of the terminal client: the keys of the line editor, and lines from a pipe."""

import pytest

from cli.terminal_chat.input import LineEditor, LineSplitter


def typed(*chunks: bytes) -> tuple[list[str], str]:
    editor = LineEditor()
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
    editor = LineEditor()
    editor.feed(b"x\x04")
    assert not editor.ended
    editor.feed(b"\x7f\x04")
    assert editor.ended


def test_piped_lines_need_no_last_newline() -> None:
    lines = LineSplitter()
    assert lines.feed(b"one\r\ntw") == ["one"]
    assert lines.feed(b"o\nthree") == ["two"]
    assert lines.feed(b"") == ["three"]
