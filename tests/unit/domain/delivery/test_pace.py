"""A pace: evenly, and nobody waits who comes late."""

from portico.domain.delivery.pace import Pace


def test_ten_a_second_are_a_tenth_apart() -> None:
    pace = Pace(10)
    assert [round(pace.wait(100.0), 6) for _ in range(4)] == [0.0, 0.1, 0.2, 0.3]
    assert pace.wait(200.0) == 0.0


def test_no_rate_is_no_wait() -> None:
    pace = Pace(0)
    assert [pace.wait(1.0) for _ in range(1000)] == [0.0] * 1000
