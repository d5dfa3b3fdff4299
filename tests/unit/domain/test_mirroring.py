"""What the site's answers mean, and how long it is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from portico.domain import mirroring
from portico.domain.delivery.breaker import LIMIT, PAUSE
from portico.domain.mirroring import (
    BreakerState,
    record_outage,
    record_response,
    start_request,
    time_until_request,
    verdict,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_what_is_taken(status: int) -> None:
    assert verdict(status) == "taken"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 422])
def test_what_is_refused_for_good(status: int) -> None:
    assert verdict(status) == "refused"


@pytest.mark.parametrize("status", [301, 401, 408, 425, 429, 500, 502, 503])
def test_what_is_tried_later(status: int) -> None:
    assert verdict(status) == "later"


def test_one_failure_is_a_short_pause() -> None:
    once = record_outage(BreakerState(), NOW, None, 1.0)
    assert time_until_request(once, NOW) == mirroring.FIRST
    assert time_until_request(once, NOW + mirroring.FIRST) == timedelta()


def test_what_the_site_asks_for_is_respected_within_reason() -> None:
    assert time_until_request(record_outage(BreakerState(), NOW, 120.0, 0.0), NOW) >= timedelta(seconds=120)
    assert (
        time_until_request(record_outage(BreakerState(), NOW, 1e9, 0.0), NOW)
        <= mirroring.PATIENCE + mirroring.LONGEST
    )
    assert time_until_request(record_outage(BreakerState(), NOW, float("nan"), 0.0), NOW) <= mirroring.LONGEST


def test_after_several_failures_one_attempt_a_pause_is_let_through() -> None:
    standing = BreakerState()
    for _ in range(LIMIT):
        standing = record_outage(start_request(standing, NOW), NOW, None, 0.0)
    later = NOW + PAUSE
    assert time_until_request(standing, NOW) == PAUSE
    assert time_until_request(standing, later) == timedelta()
    assert (
        time_until_request(start_request(standing, later), later) == PAUSE
    )  # the others wait for what becomes of it
    assert time_until_request(record_response(start_request(standing, later)), later) == timedelta()


def test_a_good_answer_beside_it_does_not_cut_short_what_was_asked_for() -> None:
    assert time_until_request(
        record_response(record_outage(BreakerState(), NOW, 60.0, 0.0)), NOW
    ) >= timedelta(seconds=60)


def test_pauses_grow_to_a_limit_and_are_spread() -> None:
    pauses = [mirroring.backoff(failures, 1.0) for failures in range(1, 50)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == mirroring.LONGEST
    assert mirroring.backoff(5, 0.0) == mirroring.backoff(5, 1.0) / 2
