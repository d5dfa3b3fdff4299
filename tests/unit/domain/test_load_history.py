"""What a node did in a minute."""

from portico.domain.load import Load
from portico.domain.load_history import LATENCIES, Counts, between, counts_of, is_due, quantile_us, step_of

INF = float("inf")
NONE = Counts(0, 0, 0, 0, 0, 0, 0, (0,) * (len(LATENCIES) + 1))


def latency(*within: int) -> tuple[int, ...]:
    """Calls within 1 ms, 2.5 ms, ...; the last number is repeated."""
    return within + (within[-1],) * (len(NONE.latency) - len(within))


def test_failures_are_the_servers_and_what_is_refused_is_the_callers() -> None:
    load = Load(
        messages=3,
        events=9,
        calls={"ok": 7, "internal": 1, "unavailable": 2, "rate_limited": 4, "not_found": 1},
        failures={},
        deliveries={},
        latency={None: {0.001: 5, INF: 15}},
        queues={"logins": 2, "notifications: push": 3, "django dead letters": 9},
        lags={},
    )
    counts = counts_of(load, 12)
    assert counts[:7] == (12, 5, 3, 9, 15, 5, 3)
    assert (counts.latency[0], counts.latency[-1]) == (5, 15)


def test_a_minute_is_the_difference_of_two_readings_and_a_restart_is_not_negative() -> None:
    before = NONE._replace(messages=10, calls=50, sessions=3, latency=latency(20, 50))
    after = NONE._replace(messages=14, calls=5, sessions=8, latency=latency(25, 60))
    assert between(before, after) == NONE._replace(messages=4, sessions=8, latency=latency(5, 10))
    assert between(None, after) == NONE._replace(sessions=8)


def test_a_reading_is_due_when_a_minute_of_the_clock_has_ended() -> None:
    assert [is_due(None, 59.0), is_due(59.0, 60.0), is_due(60.0, 119.9), is_due(61.0, 180.0)] == [
        True,
        True,
        False,
        True,
    ]


def test_a_time_is_found_between_the_ends_of_its_bucket() -> None:
    assert quantile_us(latency(0), 0.5) is None
    assert quantile_us(latency(50, 100), 0.5) == 1_000
    assert quantile_us(latency(0, 100), 0.5) == 1_750
    assert quantile_us((*latency(10, 20)[:-1], 100), 0.95) == 5_000_000


def test_a_span_has_at_most_180_points() -> None:
    assert all(hours * 3600 / step_of(hours) <= 180 for hours in range(1, 169))
