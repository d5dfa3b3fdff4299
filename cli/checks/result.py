"""The result of a check, shown as one line. Pure."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "FAIL"]
DRIFT_WARN, DRIFT_FAIL = 1.0, 30.0  # seconds between two clocks


@dataclass(frozen=True, slots=True)
class Result:
    """What was checked, how it is, and what to do when it is not well."""

    level: Level
    what: str
    words: str
    advice: str = ""

    def line(self) -> str:
        """`FAIL database: cannot reach it -> start it with `make run``."""
        advice = f" -> {self.advice}" if self.advice else ""
        return f"{self.level:4} {self.what}: {self.words}{advice}"


def ok(what: str, words: str) -> Result:
    """All is well."""
    return Result("ok", what, words)


def warn(what: str, words: str, advice: str) -> Result:
    """It works, but not as it should."""
    return Result("warn", what, words, advice)


def fail(what: str, words: str, advice: str) -> Result:
    """It cannot work so."""
    return Result("FAIL", what, words, advice)


def clock(whose: str, ahead: float, precision: float = 0.0) -> Result:
    """How far a clock is from this machine's, as far as can be told."""
    what, sure = f"{whose} clock", max(abs(ahead) - precision, 0.0)
    words = f"{abs(ahead):.3f} s {'ahead of' if ahead > 0 else 'behind'} this machine"
    if sure < DRIFT_WARN:
        return ok(what, words)
    advice = "synchronise the clocks (NTP): tokens and times depend on them"
    return warn(what, words, advice) if sure < DRIFT_FAIL else fail(what, words, advice)
