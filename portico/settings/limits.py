"""Settings for the limits of a session and a user (docs/reference/limits.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portico.domain.limits import Limit, Rate
from portico.settings.environment import SettingsError, integer

MOST = 1_000_000_000
DEFAULTS: Mapping[Limit, Rate] = MappingProxyType(
    {
        "read": Rate(2000, 6000),
        "write": Rate(600, 1200),
        "revise": Rate(120, 120),
        "create": Rate(60, 12),
        "people": Rate(300, 30),
        "report": Rate(20, 4),
        "call": Rate(30, 12),
        "signal": Rate(1000, 3000),
        "export": Rate(10, 2),
        "login": Rate(120, 120),
        "request": Rate(1000, 3000),
    }
)
SENDS = Rate(
    200, 600
)  # the least that the router lets through: MESSAGE_RATE_LIMIT says which of them are taken
SENDS_OVER = 4  # times MESSAGE_RATE_LIMIT, where that is more


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """`factor` is for people, `service_factor` for services and admins; 0 switches the rates off."""

    rates: Mapping[Limit, Rate]
    factor: int
    service_factor: int
    open_calls: int
    open_calls_user: int
    logins_at_once: int
    logins_waiting: int

    def factor_of(self, role: str) -> int:
        """By how much the limits of a role are larger."""
        return self.factor if role == "user" else self.service_factor

    def open_factor_of(self, role: str) -> int:
        """The same for open calls, of which there is always a limit."""
        return max(1, self.factor_of(role))

    def rates_of_people(self) -> dict[Limit, Rate]:
        """The rates with the factor in them."""
        return {limit: rate.times(self.factor) for limit, rate in self.rates.items() if self.factor}


def parse(env: Mapping[str, str], rate_limit: int, rate_window_ms: int) -> LimitSettings:
    """Read the variables. Raises SettingsError."""
    rates: dict[Limit, Rate] = {}
    for limit, usual in DEFAULTS.items():
        rate = _rate(env, variable_of(limit), usual)
        rates |= {limit: rate} if rate else {}
    if rate_limit:
        per_minute = SENDS_OVER * rate_limit * 60_000 // rate_window_ms
        rates["send"] = Rate(
            max(SENDS.burst, SENDS_OVER * rate_limit), min(MOST, max(SENDS.per_minute, per_minute))
        )
    return LimitSettings(
        rates=rates,
        factor=integer(env, "LIMIT_FACTOR", 1, 0, 1000),
        service_factor=integer(env, "LIMIT_FACTOR_SERVICE", 20, 0, 1000),
        open_calls=integer(env, "LIMIT_OPEN_CALLS", 64, 1, 10_000),
        open_calls_user=integer(env, "LIMIT_OPEN_CALLS_USER", 256, 1, 100_000),
        logins_at_once=integer(env, "LIMIT_LOGINS_AT_ONCE", 16, 1, 1000),
        logins_waiting=integer(env, "LIMIT_LOGINS_WAITING", 2000, 1, 1_000_000),
    )


def variable_of(limit: Limit) -> str:
    """`read` -> `LIMIT_READ`."""
    return f"LIMIT_{limit.upper()}"


def _rate(env: Mapping[str, str], name: str, usual: Rate) -> Rate | None:
    """`2000,6000`: so many at once, so many a minute; `0` is no limit."""
    text = env.get(name)
    if not text:
        return usual
    if text == "0":
        return None
    burst, _, per_minute = text.partition(",")
    try:
        return Rate(integer({name: burst}, name, 0, 1, MOST), integer({name: per_minute}, name, 0, 1, MOST))
    except SettingsError:
        raise SettingsError(
            f"{name}={text!r} must be two numbers, at once and a minute, "
            f"like {usual.burst},{usual.per_minute}; or 0 for no limit"
        ) from None
