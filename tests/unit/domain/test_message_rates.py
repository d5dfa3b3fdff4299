"""The rate limit of messages, and the even pace of deliveries."""

from hypothesis import given
from hypothesis import strategies as st

from portico.domain.message_rates import SlidingLog

LIMIT, WINDOW = 3, 100
histories = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=60)


def replay(log: SlidingLog, history: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """When which message passed for the first time in its window, and the time at the end."""
    now, passed = 0, list[tuple[int, int]]()
    for pause, number in history:
        now += pause
        known = any(each == number and now - at < WINDOW for at, each in passed)
        if log.count_message("ada", str(number), now) == 0 and not known:
            passed.append((now, number))
    return passed, now


@given(histories)
def test_no_window_ever_holds_more_than_the_limit(history: list[tuple[int, int]]) -> None:
    passed, _ = replay(SlidingLog(LIMIT, WINDOW), history)
    for start, _ in passed:
        assert sum(start <= at < start + WINDOW for at, _ in passed) <= LIMIT


@given(histories)
def test_the_wait_is_neither_too_short_nor_too_long(history: list[tuple[int, int]]) -> None:
    def fresh() -> tuple[SlidingLog, int]:
        log = SlidingLog(LIMIT, WINDOW)
        return log, replay(log, history)[1]

    log, now = fresh()
    wait = log.count_message("ada", "one more", now)
    assert 0 <= wait <= WINDOW
    if wait:
        early, _ = fresh()
        assert early.count_message("ada", "one more", now + wait - 1) == 1
        assert log.count_message("ada", "one more", now + wait) == 0


@given(histories)
def test_sweeping_changes_no_answer(history: list[tuple[int, int]]) -> None:
    swept, unswept, now = SlidingLog(LIMIT, WINDOW), SlidingLog(LIMIT, WINDOW), 0
    for pause, number in history:
        now += pause
        swept.sweep(now)
        assert swept.count_message("ada", str(number), now) == unswept.count_message("ada", str(number), now)


def test_a_retry_is_free_and_others_are_not_concerned() -> None:
    log = SlidingLog(1, WINDOW)
    assert [
        log.count_message("ada", "a", 0),
        log.count_message("ada", "a", 1),
        log.count_message("bob", "a", 1),
    ] == [0, 0, 0]
    assert log.count_message("ada", "b", 1) == WINDOW - 1


def test_users_who_are_silent_are_forgotten() -> None:
    log = SlidingLog(LIMIT, WINDOW)
    log.count_message("ada", "a", 0)
    log.sweep(WINDOW)
    assert log._sent == {}
