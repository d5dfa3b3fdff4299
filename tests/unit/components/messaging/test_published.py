"""What counts as published when frames of the bus come apart or are lost, and what the log then brings."""

import pytest

from components.messaging.published import DOUBT, Mark, Published
from portico.contract.message import MessageUpdated
from tests.unit.components.messaging.test_relay import Harness, Log, stored

BOTH = ("", "team:3")
TO_PEOPLE, TO_TEAM = (Mark(1, 1, True, audience, BOTH) for audience in BOTH)


def for_both(number: int) -> Log:
    """A message of another node, to Bob and a team."""
    log = Log(stored(number))
    log.messages[0] = type(log.messages[0])(log.messages[0].message, ("bob", "team:3"), duplicate=False)
    return log


def test_frames_for_two_audiences_are_both_new_although_they_come_apart() -> None:
    published = Published()
    for mark in (TO_PEOPLE, TO_TEAM):
        assert published.is_new(mark)
        published.note(mark)
        assert not published.is_new(mark)
    assert published.has(1, 1)


@pytest.mark.parametrize(("came", "missed"), [(TO_PEOPLE, "team:3"), (TO_TEAM, "bob")])
def test_who_got_no_frame_gets_the_message_from_the_log_and_the_others_no_second_one(
    came: Mark, missed: str
) -> None:
    harness = Harness(for_both(1))
    harness.relay.note_published([came])
    harness.sweep()
    assert harness.publisher.published == [(1, (missed,), ())]
    late = TO_TEAM if came is TO_PEOPLE else TO_PEOPLE
    assert not harness.relay.is_new(late)
    harness.sweep()
    assert len(harness.publisher.published) == 1


def test_what_both_have_heard_is_not_published_again() -> None:
    harness = Harness(for_both(1))
    harness.relay.note_published([TO_PEOPLE, TO_TEAM])
    harness.sweep()
    assert harness.publisher.published == []


def test_a_later_revision_goes_to_all() -> None:
    harness = Harness(for_both(1))
    harness.relay.note_published([TO_PEOPLE])
    edited = type(harness.log.messages[0])(stored(1, rev=2).message, ("bob", "team:3"), duplicate=False)
    harness.log.messages.append(edited)
    harness.sweep()
    assert harness.publisher.published == [(1, ("bob", "team:3"), ())]


def edited_and_reacted(harness: Harness, *, loss_is_known_before: bool) -> None:
    """Message 1 is long settled. An edit of another node is lost; a reaction to it comes."""
    harness.send(1)
    harness.send(2)
    harness.sweep()
    harness.sweep()
    if loss_is_known_before:
        harness.relay.note_loss()
    harness.log.messages.append(stored(1, rev=3))
    harness.relay.note_published([Mark(1, 3, is_whole=False)])
    if not loss_is_known_before:
        harness.relay.note_loss()
    harness.sweep()


@pytest.mark.parametrize("before", [True, False])
def test_an_edit_that_was_lost_before_a_reaction_is_published_once_the_loss_is_known(*, before: bool) -> None:
    harness = Harness()
    edited_and_reacted(harness, loss_is_known_before=before)
    assert [type(event) for event in harness.publisher.events[2:]] == [MessageUpdated]


def test_a_loss_is_over_after_some_sweeps() -> None:
    harness = Harness()
    harness.send(1)
    harness.sweep()
    harness.relay.note_loss()
    for _ in range(DOUBT):
        harness.sweep()
    harness.react(1, rev=2)
    harness.sweep()
    assert harness.publisher.numbers == [1, 1]


def test_a_server_that_lost_transactions_is_read_from_its_own_cursor() -> None:
    """A standby that was behind has been promoted: its ids and numbers come again."""
    harness = Harness()
    for number in (1, 2, 3):
        harness.send(number)
    harness.sweep()
    del harness.log.messages[1:]
    harness.log.cursor = 1
    harness.sweep()
    harness.log.messages.append(stored(2))
    harness.sweep()
    assert harness.publisher.numbers == [1, 2, 3, 2]
