"""Limits in the environment: defaults, values, and one line for each mistake."""

import pytest

from portico.contract.registry import PROCEDURES
from portico.domain.rate_limits import Rate
from portico.settings.environment import SettingsError
from portico.settings.limits import LimitSettings, parse
from portico.settings.variables.limits import RATES


def limits(**env: str) -> LimitSettings:
    return parse(env, 20, 60_000)


def test_without_variables_the_defaults_count() -> None:
    settings = limits()
    assert {limit: settings.rates[limit] for limit in RATES} == {
        limit: variable.default for limit, variable in RATES.items()
    }
    assert (settings.open_calls, settings.open_calls_user) == (64, 256)
    assert settings.factor_of("moderator") == 1
    assert (settings.factor_of("user"), settings.factor_of("service"), settings.factor_of("admin")) == (
        1,
        20,
        20,
    )


def test_a_variable_is_two_numbers_or_nothing() -> None:
    settings = limits(LIMIT_READ="10,60", LIMIT_REPORT="0")
    assert settings.rates["read"] == Rate(10, 60)
    assert "report" not in settings.rates


@pytest.mark.parametrize("text", ["10", "10,", ",10", "0,10", "10,0", "a,b", "-1,5", "1,2,3", "10 60"])
def test_what_is_not_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(
        SettingsError, match=r"LIMIT_READ=.* must be two numbers.* like 2000,6000; or 0 for no limit"
    ):
        limits(LIMIT_READ=text)


def test_messages_are_limited_above_what_the_message_limit_takes() -> None:
    assert parse({}, 20, 60_000).rates["send"] == Rate(200, 600)
    assert parse({}, 1000, 10_000).rates["send"] == Rate(4000, 24_000)
    assert "send" not in parse({}, 0, 60_000).rates


def test_open_calls_are_limited_even_where_the_rates_are_off() -> None:
    settings = limits(LIMIT_FACTOR="0", LIMIT_FACTOR_SERVICE="0")
    assert (settings.open_factor_of("user"), settings.open_factor_of("service")) == (1, 1)


def test_every_procedure_has_a_limit_with_a_rate() -> None:
    rates = limits().rates
    assert [each.name for each in PROCEDURES if each.limit not in rates] == []


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.name)
def test_no_call_costs_more_than_a_tenth_of_what_passes_at_once(procedure: object) -> None:
    each = next(known for known in PROCEDURES if known is procedure)
    assert each.cost * 10 <= limits().rates[each.limit].burst
