"""Signs of life go to whom the environment names, as often as it asks for."""

import socket
from pathlib import Path

import pytest
from twisted.internet.task import Clock

from runtime.watchdog import give_signs_of_life


def test_five_signs_come_in_the_time_after_which_the_process_counts_as_frozen(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "watchdog.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(path))
        receiver.setblocking(False)
        give_signs_of_life("messaging", clock, path, 5.0)
        clock.pump([1.0] * 4)
        assert [receiver.recv(99) for _ in range(5)] == [b"WATCHDOG=1\nX_PROCESS=messaging\n"] * 5
        with pytest.raises(BlockingIOError):
            receiver.recv(99)


def test_a_watchdog_that_is_gone_does_not_end_the_process(tmp_path: Path) -> None:
    clock = Clock()
    give_signs_of_life("messaging", clock, tmp_path / "x", 5.0)
    clock.advance(60)
    assert clock.getDelayedCalls()


def test_without_a_watchdog_nothing_is_sent(tmp_path: Path) -> None:
    clock = Clock()
    give_signs_of_life("messaging", clock, tmp_path / "x", 0)
    assert not clock.getDelayedCalls()


def test_signs_of_life_can_be_stopped(tmp_path: Path) -> None:
    clock = Clock()
    stop = give_signs_of_life("router", clock, tmp_path / "x", 5.0)
    clock.advance(3)
    for _ in range(2):
        stop()
        assert not clock.getDelayedCalls()
