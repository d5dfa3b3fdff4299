"""The kinds of variables. A declaration says how a value is written, and `read` turns it into a value.

An empty variable is one that is not set. `read` raises SettingsError, in one line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from portico.domain.rate_limits import Rate
from portico.settings import environment
from portico.settings.environment import SettingsError

HTTP = ("http://", "https://")
DURATION = re.compile(r"([1-9][0-9]{0,8})([smhd])")
SECONDS = MappingProxyType({"s": 1, "m": 60, "h": 3_600, "d": 86_400})
MOST = 1_000_000_000  # requests, in a rate


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its name, and one sentence about what it does."""

    name: str
    purpose: str
    usual: str = field(default="", kw_only=True)  # what is used when it is not set, in words

    @property
    def default_text(self) -> str:
        """The default as it would be written in the environment; empty when there is none."""
        return ""

    @property
    def allowed(self) -> str:
        """The values that it may have, in words."""
        return "text"

    def is_set(self, env: Mapping[str, str]) -> bool:
        """Whether it has a value."""
        return bool(env.get(self.name))


@dataclass(frozen=True, slots=True)
class Text(Variable):
    """Any text."""

    default: str = ""
    form: str = field(default="text", kw_only=True)

    @property
    def default_text(self) -> str:
        return self.default

    @property
    def allowed(self) -> str:
        return self.form

    def read(self, env: Mapping[str, str]) -> str:
        """The text; empty when it is not set and has no default."""
        return env.get(self.name) or self.default


@dataclass(frozen=True, slots=True)
class Secret(Text):
    """A text that nobody may see: it has no default, and no message repeats it."""

    form: str = field(default="a secret", kw_only=True)


@dataclass(frozen=True, slots=True)
class Names(Text):
    """Several texts, separated by commas."""

    form: str = field(default="names, separated by commas", kw_only=True)

    def parts(self, env: Mapping[str, str]) -> tuple[str, ...]:
        """The texts, without spaces around them."""
        return tuple(part.strip() for part in self.read(env).split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Integer(Variable):
    """A whole number from `low` to `high`, in `unit`."""

    default: int
    low: int
    high: int
    unit: str = ""

    @property
    def default_text(self) -> str:
        return "" if self.usual else str(self.default)

    @property
    def allowed(self) -> str:
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self.low} to {self.high}{unit}"

    def read(self, env: Mapping[str, str], default: int | None = None) -> int:
        """The number; `default` stands for one that depends on other variables."""
        usual = self.default if default is None else default
        return environment.integer(env, self.name, usual, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Duration(Variable):
    """A time like `90s`, `30m`, `24h` or `7d`, at most `most`; not set is never."""

    most: timedelta

    @property
    def allowed(self) -> str:
        return f"a number with `s`, `m`, `h` or `d`, at most `{self.most.days}d`"

    def read(self, env: Mapping[str, str]) -> timedelta | None:
        """The time, or None when it is not set."""
        text = env.get(self.name)
        if not text:
            return None
        found = DURATION.fullmatch(text)
        time = timedelta(seconds=int(found[1]) * SECONDS[found[2]]) if found else timedelta()
        if not timedelta() < time <= self.most:
            raise SettingsError(f"{self.name}={text!r} must be {self.allowed}, like 24h")
        return time


@dataclass(frozen=True, slots=True)
class Choice(Variable):
    """One of several words; the first is the default."""

    choices: tuple[str, ...]

    @property
    def default_text(self) -> str:
        return "" if self.usual else self.choices[0]

    @property
    def allowed(self) -> str:
        return ", ".join(f"`{word}`" for word in self.choices)

    def read(self, env: Mapping[str, str], default: str | None = None) -> str:
        """The word; `default` stands for one that depends on other variables."""
        first = () if default is None else (default,)
        return environment.choice(env, self.name, (*first, *self.choices))


@dataclass(frozen=True, slots=True)
class Flag(Variable):
    """`1` or `0`, which is the default."""

    @property
    def default_text(self) -> str:
        return "0"

    @property
    def allowed(self) -> str:
        return "`0`, `1`"

    def read(self, env: Mapping[str, str]) -> bool:
        """Whether it is `1`."""
        return environment.flag(env, self.name)


@dataclass(frozen=True, slots=True)
class Url(Variable):
    """An address that begins with one of `schemes`."""

    schemes: tuple[str, ...] = HTTP
    default: str = ""

    @property
    def default_text(self) -> str:
        return self.default

    @property
    def allowed(self) -> str:
        return " or ".join(f"`{scheme}…`" for scheme in self.schemes)

    def read(self, env: Mapping[str, str]) -> str | None:
        """The address, or None when it is not set."""
        return environment.url(env, self.name, self.schemes) or self.default or None


@dataclass(frozen=True, slots=True)
class RateLimit(Variable):
    """`2000,6000`: so many at once, so many a minute; `0` is no limit."""

    default: Rate

    @property
    def default_text(self) -> str:
        return f"{self.default.burst},{self.default.per_minute}"

    @property
    def allowed(self) -> str:
        return "two numbers, at once and a minute; `0` is no limit"

    def read(self, env: Mapping[str, str]) -> Rate | None:
        """The rate, or None for no limit."""
        text = env.get(self.name) or self.default_text
        if text == "0":
            return None
        burst, _, per_minute = text.partition(",")
        try:
            return Rate(self._number(burst), self._number(per_minute))
        except SettingsError:
            raise SettingsError(
                f"{self.name}={text!r} must be two numbers, at once and a minute, "
                f"like {self.default_text}; or 0 for no limit"
            ) from None

    def _number(self, text: str) -> int:
        return environment.integer({self.name: text}, self.name, 0, 1, MOST)
