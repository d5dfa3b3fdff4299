"""Commands typed into the chat are answered there, and never sent to the other person."""

import pytest

from cli.terminal_chat.commands import answer, text_of


@pytest.mark.parametrize("line", ["/help", "  /help ", "/?"])
def test_help_lists_the_commands(line: str) -> None:
    shown = answer(line)
    assert shown
    assert any("/quit leaves" in line.text for line in shown)
    assert not any("no command" in line.text for line in shown)


def test_a_command_that_does_not_exist_is_named_and_not_sent() -> None:
    shown = answer("/hlep me")
    assert shown
    assert shown[0].text.endswith("there is no command /hlep; nothing was sent")


@pytest.mark.parametrize("line", ["hello", "/quit", "/", "/etc/hosts", "//help", "and /help", "/1 of us"])
def test_other_lines_are_no_commands(line: str) -> None:
    assert answer(line) is None


def test_two_slashes_send_one() -> None:
    assert [text_of(line) for line in ("//help", "/etc/hosts", "hello")] == ["/help", "/etc/hosts", "hello"]
