"""Every target of the fuzzer with a fixed budget. `make fuzz` goes on where this ends."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.judging import GROWTH, check_run, growth, listening, names, target
from tests.fuzz.mutating import inputs

BUDGET = 150  # inputs a target


@pytest.mark.parametrize("name", names())
def test_no_bytes_do_harm(name: str) -> None:
    tried = target(name)
    seen: list[bytes] = []

    @settings(
        max_examples=BUDGET,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(tried.SEEDS))
    def feed(data: bytes) -> None:
        seen.append(data)
        check_run(tried, data, ear)

    with listening() as ear:
        for seed in tried.SEEDS:
            check_run(tried, seed, ear)
        feed()
        assert growth(tried, seen[:BUDGET]) < GROWTH
