"""The view of a conversation: every message once and in order, and the receipts of the others."""

from datetime import UTC

from cli.terminal_chat.conversation_view import ConversationView
from cli.terminal_chat.output import OutputLine
from portico.contract.shapes import Message, Participant, Receipt
from tests.support.messages import message

DAY = "  -- Saturday, 21 November 2026"


def opened(*messages: Message) -> ConversationView:
    view = ConversationView("7", UTC)
    bob = Participant(user_id="8", role="member", name="Bob", avatar_url=None, joined_at="", rev=1)
    view.add_names([bob])
    view.add_page(messages)
    return view


def texts(lines: list[OutputLine]) -> list[str]:
    return [line.text for line in lines]


def test_history_is_shown_under_its_day_with_names_and_ticks() -> None:
    view = opened()
    assert texts(view.add_page([message(1), message(2, "7", "mine")])) == [
        DAY,
        "08:31 Bob: text 1",
        "08:31 you: mine ✓",
    ]


def test_a_message_that_comes_twice_is_shown_once() -> None:
    view = opened(message(1))
    assert texts(view.add_message(message(2))) == ["08:31 Bob: text 2"]
    assert view.add_message(message(2)) == []
    assert view.add_page([message(1), message(2)]) == []


def test_a_message_waits_for_the_one_before_it() -> None:
    view = opened(message(1))
    assert view.add_message(message(3)) == []
    assert view.has_gap
    assert texts(view.add_message(message(2))) == ["08:31 Bob: text 2", "08:31 Bob: text 3"]
    assert not view.has_gap


def test_a_page_settles_what_is_missing_even_if_the_server_left_something_out() -> None:
    view = opened(message(1))
    view.add_message(message(5))
    assert texts(view.add_page([message(4)])) == ["08:31 Bob: text 4", "08:31 Bob: text 5"]
    assert not view.has_gap


def test_what_is_heard_before_the_first_page_is_shown_after_it() -> None:
    view = ConversationView("7", UTC)
    assert view.add_message(message(1)) == []
    assert not view.has_gap
    assert texts(view.add_page([])) == [DAY, "08:31 8: text 1"]


def test_somebody_without_a_name_is_called_by_the_id() -> None:
    view = opened()
    assert not view.has_name("9")
    assert texts(view.add_message(message(1, "9")))[-1] == "08:31 9: text 1"


def test_a_read_mark_is_told_when_it_passes_an_own_message() -> None:
    view = opened(message(1, "7"))
    assert view.move_read("8", 1) == [OutputLine("  ✓✓ Bob has read up to here", replaceable=True)]
    assert view.move_read("8", 1) == []
    assert view.move_delivered("8", 1) == []


def test_a_read_mark_before_the_last_own_message_names_where_it_stands() -> None:
    view = opened(message(1, "7", "a first line that is rather long"), message(2, "7"))
    assert texts(view.move_read("8", 1)) == ["  ✓✓ Bob has read up to “a first line that is ra…”"]
    assert texts(view.move_delivered("8", 2)) == ["  ✓✓ delivered to Bob"]


def test_a_mark_that_comes_before_its_message_is_told_after_it() -> None:
    view = opened(message(1))
    assert view.move_read("8", 2) == []
    assert texts(view.add_message(message(2, "7", "mine"))) == [
        "08:31 you: mine ✓",
        "  ✓✓ Bob has read up to here",
    ]


def test_ones_own_cursor_and_the_others_messages_give_no_mark() -> None:
    view = opened(message(1))
    assert view.move_read("7", 1) == []
    assert view.move_read("8", 1) == []


def test_the_list_of_receipts_gives_one_line_a_person() -> None:
    view = opened(message(1, "7"))
    receipts = [
        Receipt(user_id="7", read_seq=1, delivered_seq=1, read_at=None, delivered_at=None),
        Receipt(user_id="8", read_seq=1, delivered_seq=1, read_at=None, delivered_at=None),
    ]
    assert texts(view.add_receipts(receipts)) == ["  ✓✓ Bob has read up to here"]


def test_what_others_say_waits_to_be_marked_up_to_the_last() -> None:
    view = opened(message(1), message(2), message(3, "7"))
    assert view.unmarked == 2
    view.clear_unmarked(1)
    assert view.unmarked == 2
    view.clear_unmarked(2)
    assert view.unmarked is None


def test_an_edit_is_told_only_for_a_message_that_is_on_the_screen() -> None:
    view = opened(message(1))
    assert texts(view.add_edit(message(1, text="better"))) == ["  -- Bob edited a message: better"]
    assert view.add_edit(message(2)) == []
    assert texts(view.add_deletion(1)) == ["  -- a message was deleted"]
    assert view.add_deletion(2) == []
