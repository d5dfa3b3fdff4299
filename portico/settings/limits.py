"""Settings for the limits of a session and a user (docs/reference/limits.md).

`portico/settings/variables/limits.py` declares the variables; here they are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portico.domain.people import PEOPLE
from portico.domain.rate_limits import Limit, Rate
from portico.settings.variables import limits as variables
from portico.settings.variables import messages
from portico.settings.variables.kinds import MOST

SENDS = Rate(
    200, 600
)  # the least that the router lets through: MESSAGE_RATE_LIMIT says which of them are taken
SENDS_OVER = 4  # times MESSAGE_RATE_LIMIT, where that is more


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """`factor` is for users and moderators, `service_factor` for the others; 0 switches the rates off.

    `bot_messages` is what a bot may send in the window of `MESSAGE_RATE_LIMIT`.
    """

    rates: Mapping[Limit, Rate]
    factor: int
    service_factor: int
    open_calls: int
    open_calls_user: int
    bot_messages: int
    logins_at_once: int
    logins_waiting: int

    def factor_of(self, role: str) -> int:
        """By how much the limits of a role are larger."""
        return self.factor if role in PEOPLE else self.service_factor

    def open_factor_of(self, role: str) -> int:
        """The same for open calls, of which there is always a limit."""
        return max(1, self.factor_of(role))

    def rates_of_people(self) -> dict[Limit, Rate]:
        """The rates with the factor in them."""
        return {limit: rate.times(self.factor) for limit, rate in self.rates.items() if self.factor}


def parse(env: Mapping[str, str], rate_limit: int, rate_window_ms: int) -> LimitSettings:
    """Read the variables. Raises SettingsError."""
    rates: dict[Limit, Rate] = {}
    for limit, variable in variables.RATES.items():
        rate = variable.read(env)
        rates |= {limit: rate} if rate else {}
    if rate_limit:
        per_minute = SENDS_OVER * rate_limit * 60_000 // rate_window_ms
        rates["send"] = Rate(
            max(SENDS.burst, SENDS_OVER * rate_limit), min(MOST, max(SENDS.per_minute, per_minute))
        )
    return LimitSettings(
        rates=rates,
        factor=variables.FACTOR.read(env),
        service_factor=variables.FACTOR_SERVICE.read(env),
        open_calls=variables.OPEN_CALLS.read(env),
        open_calls_user=variables.OPEN_CALLS_USER.read(env),
        bot_messages=messages.BOT_RATE_LIMIT.read(env),
        logins_at_once=variables.LOGINS_AT_ONCE.read(env),
        logins_waiting=variables.LOGINS_WAITING.read(env),
    )
