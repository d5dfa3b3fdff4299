"""A process that gives no sign of life in time is noticed, and no other."""

from server.watchdog import PATIENCE, Watchdog


def watchdog(*datagrams: bytes) -> Watchdog:
    return Watchdog(5.0, lambda: datagrams)


def test_a_process_is_silent_when_its_last_sign_is_older_than_the_limit() -> None:
    watched = watchdog(b"WATCHDOG=1\nX_PROCESS=router\n")
    watched.receive(100.0)
    assert watched.silence(("router",), 0.0, 105.0) is None
    assert watched.silence(("router",), 0.0, 105.5) == 5.5


def test_of_two_processes_of_a_program_each_has_to_live() -> None:
    watched = watchdog(b"WATCHDOG=1\nX_PROCESS=node\n")
    watched.receive(100.0)
    watched.note(("router",), 90.0)
    assert watched.silence(("node", "router"), 0.0, 101.0) == 11.0


def test_the_first_sign_of_life_may_take_longer_also_after_a_new_start() -> None:
    watched = watchdog()
    watched.note(("router",), 100.0)
    watched.forget(("router",))
    assert watched.silence(("router",), 110.0, 110.0 + PATIENCE) is None
    assert watched.silence(("router",), 110.0, 111.0 + PATIENCE) == 1.0 + PATIENCE


def test_what_is_not_watched_is_never_silent() -> None:
    assert watchdog().silence((), 0.0, 1e9) is None


def test_nobody_is_judged_by_a_time_in_which_the_judge_was_held_up() -> None:
    watched = watchdog()
    watched.note(("router",), 100.0)
    watched.excuse(60.0)
    assert watched.silence(("router",), 0.0, 164.0) is None
    assert watched.silence(("router",), 0.0, 166.0) == 6.0


def test_other_notifications_are_no_signs_of_life() -> None:
    watched = watchdog(
        b"READY=1\nX_PROCESS=router", b"\xff\x00", b"", b"WATCHDOG=1", b"XWATCHDOG=1\nX_PROCESS=router"
    )
    watched.note(("router",), 1.0)
    watched.receive(100.0)
    assert watched.silence(("router",), 0.0, 100.0) == 99.0
