"""Lines that were entered: commands are answered and not sent; texts wait in order until they are stored."""

from itertools import count

import pytest

from cli.terminal_chat.entered_lines import Outbox, Unsent, answer_command, text_to_send


def outbox(*lines: str) -> Outbox:
    ids = (f"id-{number}" for number in count(1))
    filled = Outbox(lambda: next(ids))
    for line in lines:
        filled.add_line(line)
    return filled


def test_the_first_line_stays_first_with_the_same_id_until_it_is_stored() -> None:
    waiting = outbox("one", "two")
    assert waiting.first_line() == waiting.first_line() == Unsent("id-1", "one")
    waiting.remove_stored("id-1")
    assert waiting.first_line() == Unsent("id-2", "two")
    assert len(waiting) == 1


def test_a_refused_line_is_counted_and_does_not_hold_up_the_next() -> None:
    waiting = outbox("one", "two")
    first = waiting.first_line()
    assert first
    waiting.refuse_line(first)
    assert waiting.first_line() == Unsent("id-2", "two")
    assert waiting.refused == 1


def test_every_line_gets_an_id_of_its_own() -> None:
    real = Outbox()
    real.add_line("same")
    first = real.first_line()
    assert first
    real.remove_stored(first.local_id)
    real.add_line("same")
    assert real.first_line() != first


@pytest.mark.parametrize("line", ["/help", "  /help ", "/?"])
def test_help_lists_the_commands(line: str) -> None:
    shown = answer_command(line)
    assert shown
    assert any("/quit leaves" in line.text for line in shown)
    assert not any("no command" in line.text for line in shown)


def test_a_command_that_does_not_exist_is_named_and_not_sent() -> None:
    shown = answer_command("/hlep me")
    assert shown
    assert shown[0].text.endswith("there is no command /hlep; nothing was sent")


@pytest.mark.parametrize("line", ["hello", "/quit", "/", "/etc/hosts", "//help", "and /help", "/1 of us"])
def test_other_lines_are_no_commands(line: str) -> None:
    assert answer_command(line) is None


def test_two_slashes_send_one() -> None:
    lines = ("//help", "/etc/hosts", "hello")
    assert [text_to_send(line) for line in lines] == ["/help", "/etc/hosts", "hello"]
