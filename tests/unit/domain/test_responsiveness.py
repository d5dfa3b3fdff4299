"""What is said of how somebody answers."""

import pytest

from portico.domain.responsiveness import Badge, Inquiries, badge_of, is_known


@pytest.mark.parametrize(
    ("due", "answered", "median", "badge"),
    [
        (4, 4, 60, None),
        (5, 5, 3600, "fast"),
        (10, 9, 3600, "fast"),
        (10, 8, 60, "reliable"),
        (10, 10, 3601, "reliable"),
        (20, 15, 86_400, "reliable"),
        (20, 14, 60, None),
        (10, 10, 86_401, None),
        (5, 0, None, None),
    ],
)
def test_a_badge_needs_many_answers_and_soon(
    due: int, answered: int, median: int | None, badge: Badge | None
) -> None:
    assert badge_of(Inquiries(due, due, answered, median)) == badge


def test_a_few_inquiries_say_nothing_and_those_of_today_may_still_be_answered() -> None:
    assert not is_known(Inquiries(9, 4, 4, 60))
    assert Inquiries(9, 0, 0, None).rate is None
    assert Inquiries(9, 8, 6, 60).rate == 75
