"""The pauses between a program's deaths and its next starts."""

import pytest

from server.managed_process import next_pause


@pytest.mark.parametrize(
    ("last", "lived", "pause"),
    [
        (None, 0.0, 0.1),
        (0.1, 0.0, 0.2),
        (1.6, 9.9, 3.2),
        (3.2, 0.0, 5.0),
        (5.0, 0.0, 5.0),
        (5.0, 10.0, 0.1),
        (5.0, 3600.0, 0.1),
    ],
)
def test_pauses_double_up_to_a_limit_and_a_good_life_resets_them(
    last: float | None, lived: float, pause: float
) -> None:
    assert next_pause(last, lived, 5.0) == pytest.approx(pause)
