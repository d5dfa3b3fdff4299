"""What `bench.soak` calls growth."""

from bench.soak import has_grown, table


def test_a_process_that_grows_all_the_time_has_grown() -> None:
    assert has_grown([50 + minute for minute in range(30)])


def test_what_fills_at_the_beginning_or_swings_has_not() -> None:
    assert not has_grown([50, 60, 70, *[80] * 27])
    assert not has_grown([80 + minute % 3 for minute in range(30)])
    assert not has_grown([5.0] * 20 + [5.9] * 10)


def test_each_process_is_a_row() -> None:
    rows = table({"router": [50.0, 60.0, 60.0], "core": [50.0, 60.0, 70.0]}).splitlines()[2:]
    assert rows == [
        "| router | 50.0 | 60.0 | 60.0 | no |",
        "| core | 50.0 | 60.0 | 70.0 | **yes** |",
    ]
