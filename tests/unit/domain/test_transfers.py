"""How slowly somebody may send or take before they are cut off."""

from portico.domain.transfers import GRACE, MOST, RATE, Transfer


def test_nothing_need_move_at_first() -> None:
    transfer = Transfer(100)
    assert not transfer.is_stalled(100 + GRACE)
    assert transfer.is_stalled(100 + GRACE + 1)


def test_a_byte_now_and_then_is_not_enough() -> None:
    transfer = Transfer(0)
    for now in range(0, 20, 5):
        transfer.record_bytes(1, now)
    assert transfer.is_stalled(20)


def test_who_keeps_the_rate_goes_on_for_as_long_as_it_takes() -> None:
    transfer = Transfer(0)
    for now in range(1, 100_000):
        transfer.record_bytes(RATE, now)
        assert not transfer.is_stalled(now)


def test_what_came_quickly_buys_a_pause_but_not_an_endless_one() -> None:
    transfer = Transfer(0)
    transfer.record_bytes(1 << 30, 1)
    assert not transfer.is_stalled(1 + MOST)
    assert transfer.is_stalled(1 + MOST + 1)


def test_a_pause_of_this_side_is_not_held_against_the_other() -> None:
    transfer = Transfer(0)
    transfer.pause(5)
    assert not transfer.is_stalled(1000)
    transfer.resume(1000)
    assert not transfer.is_stalled(1000 + GRACE - 5)
    assert transfer.is_stalled(1000 + GRACE - 4)
