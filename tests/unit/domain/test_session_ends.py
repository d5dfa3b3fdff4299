"""Which sessions an end concerns."""

import pytest

from portico.domain.session_ends import SessionEnd

NOW = 1_000.0


@pytest.mark.parametrize(
    ("end", "concerned"),
    [
        ({}, {1, 2, 3}),
        ({"session_id": 2}, {2}),
        ({"kept_session_id": 2}, {1, 3}),
        ({"issued_before": 500.0}, {1, 3}),
        ({"age": 100.0}, {1, 2}),
    ],
)
def test_those_of_before_that_it_names(end: dict[str, float], concerned: set[int]) -> None:
    decided = SessionEnd(user_id="ada", reason="over", **end)  # type: ignore[arg-type]
    sessions = [(1, 700.0, 400), (2, 800.0, 500), (3, 950.0, None)]
    found = {number for number, since, issued in sessions if decided.concerns(number, since, issued, NOW)}
    assert found == concerned
