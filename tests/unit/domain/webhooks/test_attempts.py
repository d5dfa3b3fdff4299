"""What an answer means, and when an event is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from portico.domain.webhooks.attempts import DELAYS, PERIOD, REFUSALS, Answer, Tried, verdict_on

BEGUN = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize("code", [200, 204, 299])
def test_any_2xx_is_a_success(code: int) -> None:
    assert verdict_on(Tried(BEGUN), Answer(code), BEGUN, 0).outcome == "delivered"


@pytest.mark.parametrize("code", [301, 400, 401, 404, 410, 429, 500, 503, None])
def test_everything_else_is_tried_again(code: int | None) -> None:
    verdict = verdict_on(Tried(BEGUN), Answer(code), BEGUN, 0)
    assert (verdict.outcome, verdict.again_at) == ("failed", BEGUN + DELAYS[0])
    assert verdict.pauses is (code == 410)


@pytest.mark.parametrize("jitter", [-1.0, 0.0, 1.0])
def test_the_delays_grow_and_end_after_three_days(jitter: float) -> None:
    tried, now, delays = Tried(BEGUN), BEGUN, []
    while True:
        verdict = verdict_on(tried, Answer(500), now, jitter)
        if verdict.again_at is None:
            break
        delays.append(verdict.again_at - now)
        tried, now = Tried(BEGUN, tried.attempts + 1), verdict.again_at
    assert verdict.outcome == "dead"
    assert now == BEGUN + PERIOD
    assert delays[:-1] == sorted(delays[:-1])
    assert all(abs(delay / usual - 1) <= 0.1001 for delay, usual in zip(delays[:-1], DELAYS, strict=False))


def test_what_waited_behind_another_event_has_its_own_three_days() -> None:
    first = verdict_on(Tried(BEGUN), Answer(500), BEGUN + PERIOD, 0)
    assert (first.outcome, first.again_at) == ("failed", BEGUN + PERIOD + DELAYS[0])
    assert verdict_on(Tried(BEGUN, 1), Answer(500), BEGUN + PERIOD, 0).outcome == "dead"


def test_retry_after_is_heeded_up_to_the_deadline() -> None:
    assert verdict_on(Tried(BEGUN), Answer(429, retry_after=90), BEGUN, 0).again_at == BEGUN + timedelta(
        seconds=90
    )
    assert verdict_on(Tried(BEGUN), Answer(503, retry_after=1e9), BEGUN, 0).again_at == BEGUN + PERIOD
    assert verdict_on(Tried(BEGUN), Answer(503, retry_after=0), BEGUN, 0).again_at == BEGUN + DELAYS[0]


@pytest.mark.parametrize("code", [400, 413, 415, 422])
def test_content_that_is_refused_five_times_is_given_up(code: int) -> None:
    fourth = verdict_on(Tried(BEGUN, 3, REFUSALS - 2), Answer(code), BEGUN, 0)
    assert (fourth.outcome, fourth.refusals) == ("failed", REFUSALS - 1)
    assert verdict_on(Tried(BEGUN, 4, REFUSALS - 1), Answer(code), BEGUN, 0).outcome == "dead"
    assert verdict_on(Tried(BEGUN, 4, REFUSALS - 1), Answer(404), BEGUN, 0).outcome == "failed"


@pytest.mark.parametrize(
    ("code", "expected"), [(None, True), (500, True), (429, True), (404, False), (200, False)]
)
def test_what_counts_against_the_endpoint(code: int | None, expected: bool) -> None:
    assert Answer(code).at_fault is expected
