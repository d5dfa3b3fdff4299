"""Who has sent where is told at once, and then ten times a second at most."""

from twisted.internet.task import Clock

from components.messaging.sent_notifier import Sent, SentNotifier


def test_the_first_is_told_at_once_and_the_next_together() -> None:
    clock, told = Clock(), list[list[Sent]]()
    notifier = SentNotifier(clock, told.append)
    notifier.note([(1, "ada"), (2, "bob")])
    assert told == [[(1, "ada", 0.0), (2, "bob", 0.0)]]
    for moment in (0.02, 0.02, 0.02):
        clock.advance(moment)
        notifier.note([(1, "ada"), (3, "cy")])
    assert len(told) == 1
    clock.advance(0.04)
    assert told[1:] == [[(1, "ada", 0.06), (3, "cy", 0.06)]]


def test_after_a_pause_the_next_is_told_at_once_again() -> None:
    clock, told = Clock(), list[list[Sent]]()
    notifier = SentNotifier(clock, told.append)
    notifier.note([(1, "ada")])
    clock.advance(0.1)
    assert not clock.getDelayedCalls()
    notifier.note([])
    notifier.note([(1, "ada")])
    assert len(told) == 2
