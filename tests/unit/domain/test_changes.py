"""Who may change a message, how long, and what reactions add up to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portico.domain.changes import (
    MAX_REACTIONS,
    Windows,
    Written,
    check_delete,
    check_edit,
    check_revisions,
    react,
    unreact,
)
from portico.domain.errors import Blocked, Conflict, Forbidden, TooLarge, WindowClosed
from portico.domain.people import Caller

SENT = datetime(2026, 11, 21, 12, tzinfo=UTC)
WINDOWS = Windows(edit=timedelta(minutes=15), delete=timedelta(days=1))
MESSAGE = Written("ada", SENT, deleted=False)
ADA, BOB, ADMIN = Caller("ada", "user", 1), Caller("bob", "user", 2), Caller("root", "admin", 3)


def test_a_sender_edits_until_the_window_closes() -> None:
    check_edit(MESSAGE, ADA, SENT + WINDOWS.edit, WINDOWS)
    with pytest.raises(WindowClosed):
        check_edit(MESSAGE, ADA, SENT + WINDOWS.edit + timedelta(milliseconds=1), WINDOWS)


@pytest.mark.parametrize("caller", [BOB, ADMIN])
def test_nobody_edits_what_somebody_else_said(caller: Caller) -> None:
    with pytest.raises(Forbidden):
        check_edit(MESSAGE, caller, SENT, WINDOWS)


def test_what_is_deleted_is_not_edited() -> None:
    with pytest.raises(Conflict):
        check_edit(Written("ada", SENT, deleted=True), ADA, SENT, WINDOWS)


def test_a_sender_deletes_until_the_window_closes_and_an_admin_at_any_time() -> None:
    late = SENT + WINDOWS.delete + timedelta(seconds=1)
    check_delete(MESSAGE, ADA, SENT + WINDOWS.delete, WINDOWS)
    with pytest.raises(WindowClosed):
        check_delete(MESSAGE, ADA, late, WINDOWS)
    check_delete(MESSAGE, ADMIN, late, WINDOWS)
    with pytest.raises(Forbidden):
        check_delete(MESSAGE, BOB, SENT, WINDOWS)


def test_what_a_message_said_before_is_for_its_sender_and_admins() -> None:
    check_revisions(MESSAGE, ADA)
    check_revisions(MESSAGE, ADMIN)
    with pytest.raises(Forbidden):
        check_revisions(MESSAGE, BOB)


@pytest.mark.parametrize("role", ["user", "admin", "service"])
def test_a_system_message_is_changed_by_who_may_send_one(role: str) -> None:
    written = Written("ada", SENT, deleted=False, type="system")
    caller = Caller("ada", role, 1)
    if role == "user":
        with pytest.raises(Forbidden):
            check_edit(written, caller, SENT, WINDOWS)
    else:
        check_edit(written, caller, SENT, WINDOWS)


def test_nothing_is_edited_where_nothing_can_be_sent() -> None:
    written = Written("ada", SENT, deleted=False, blocked=True)
    with pytest.raises(Blocked):
        check_edit(written, ADA, SENT, WINDOWS)
    check_delete(written, ADA, SENT, WINDOWS)


def test_a_reaction_counts_once_and_can_be_taken_back() -> None:
    once = react({}, "ada", "👍")
    assert once == {"👍": ("ada",)}
    assert react(once, "ada", "👍") is once
    assert unreact(once, "ada", "👍") == {}
    assert unreact(once, "bob", "👍") == once


def test_a_message_carries_a_bounded_number_of_emoji() -> None:
    full = {str(number): ("ada",) for number in range(MAX_REACTIONS)}
    assert react(full, "bob", "3")["3"] == ("ada", "bob")
    with pytest.raises(TooLarge):
        react(full, "bob", "one more")


@given(some.lists(some.tuples(some.booleans(), some.sampled_from("abc"), some.sampled_from("xyz"))))
def test_reactions_are_the_set_of_who_added_and_did_not_take_back(
    steps: list[tuple[bool, str, str]],
) -> None:
    reactions: dict[str, tuple[str, ...]] = {}
    expected: set[tuple[str, str]] = set()
    for added, user_id, emoji in steps:
        reactions = dict((react if added else unreact)(reactions, user_id, emoji))
        (expected.add if added else expected.discard)((emoji, user_id))
    assert {(emoji, user) for emoji, users in reactions.items() for user in users} == expected
    assert all(reactions.values())
